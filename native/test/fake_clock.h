#pragma once

#include <atomic>

#include "core/clock.h"

namespace omb {

/// Time that stands still until a test moves it, or moves a little with every reading; readable from other
/// threads.
class FakeClock final : public Clock {
 public:
  int64_t NowNs() const override { return now_ns_.fetch_add(tick_ns_); }
  /// From now on every reading takes `tick_ns`; for those who spin.
  void Tick(int64_t tick_ns) { tick_ns_ = tick_ns; }
  void Set(int64_t now_ns) { now_ns_.store(now_ns); }
  void Advance(int64_t by_ns) { now_ns_.fetch_add(by_ns); }

 private:
  int64_t tick_ns_ = 0;
  mutable std::atomic<int64_t> now_ns_{0};
};

}  // namespace omb
