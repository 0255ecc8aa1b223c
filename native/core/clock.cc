#include "core/clock.h"

namespace omb {

int64_t WallOffsetNs() {
  using std::chrono::duration_cast;
  using std::chrono::nanoseconds;
  const SteadyClock steady;
  const int64_t before_ns = steady.NowNs();
  const int64_t wall_ns =
      duration_cast<nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const int64_t after_ns = steady.NowNs();
  return wall_ns - (before_ns + (after_ns - before_ns) / 2);
}

}  // namespace omb
