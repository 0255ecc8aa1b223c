#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/producer_port.h"
#include "test/fake_clock.h"

namespace omb {

/// Sleeps by moving the fake clock to the end of the time, then lets the test have its say.
class ClockMovingWaiter final : public SendWaiter {
 public:
  explicit ClockMovingWaiter(FakeClock& clock) : clock_(clock) {}

  void Wait(int64_t timeout_ns) override {
    waits_ns.push_back(timeout_ns);
    clock_.Advance(timeout_ns);
    after_wait();
  }
  void Wake() override { ++wakes; }

  std::function<void()> after_wait = [] {};
  std::vector<int64_t> waits_ns;
  size_t wakes = 0;

 private:
  FakeClock& clock_;
};

/// Sleeps, whatever the time, until it is woken: whoever forgets to wake it never returns.
class UntimedWaiter final : public SendWaiter {
 public:
  void Wait(int64_t /*timeout_ns*/) override {
    std::unique_lock lock(mutex_);
    asleep_ = !awake_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return awake_; });
    awake_ = false;
    asleep_ = false;
  }

  void Wake() override {
    const std::lock_guard lock(mutex_);
    awake_ = true;
    asleep_ = false;
    changed_.notify_all();
  }

  /// Blocks until the send thread has nothing left to do but wait.
  void AwaitSleep() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return asleep_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool awake_ = false;
  bool asleep_ = false;
};

}  // namespace omb
