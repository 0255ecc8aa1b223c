#pragma once

#include <chrono>
#include <cstdint>

namespace omb {

/// A monotonic clock in nanoseconds, passed in wherever time matters so that tests own it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t NowNs() const = 0;
};

/// The machine's monotonic clock: one time line for all processes of a host.
class SteadyClock final : public Clock {
 public:
  int64_t NowNs() const override {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
};

/// Wall clock minus monotonic clock in ns. Taken once per run and shared by its processes, so that a wall
/// clock that is stepped during the run cannot bend a latency.
int64_t WallOffsetNs();

}  // namespace omb
