#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "core/producer_port.h"

namespace omb {

/// A client library with a thread of its own, which settles what was taken and wakes the send thread: every
/// `fail_every`-th message fails with kBrokerError. Its queue has room for kRoom messages, and nothing is
/// settled before it was full once: a thread that always keeps up would leave that case out.
class ThreadedProducerPort final : public ProducerPort {
 public:
  static constexpr size_t kRoom = 100;
  static constexpr int kBrokerError = 7;

  ThreadedProducerPort(SendWaiter& waiter, uint64_t fail_every)
      : waiter_(waiter), fail_every_(fail_every), broker_([this] { Serve(); }) {}
  ThreadedProducerPort(const ThreadedProducerPort&) = delete;
  ThreadedProducerPort& operator=(const ThreadedProducerPort&) = delete;

  ~ThreadedProducerPort() override {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_one();
    broker_.join();
  }

  void Produce(std::span<OutgoingMessage> messages) override {
    const std::lock_guard lock(mutex_);
    for (OutgoingMessage& message : messages) {
      const bool full = queued_.size() >= kRoom;
      message.error = full ? kQueueFull : 0;
      was_full_ = was_full_ || full;
      if (full) continue;
      queued_.push_back({message.token, 0, static_cast<uint32_t>(message.payload.size())});
      ++taken_;
    }
    changed_.notify_one();
  }

  size_t Poll(DeliverySink& sink) override {
    std::vector<Delivery> deliveries;
    {
      const std::lock_guard lock(mutex_);
      deliveries.swap(settled_);
    }
    if (!deliveries.empty()) sink.OnDeliveries(deliveries);
    return deliveries.size();
  }

  void Purge() override {}
  int32_t partition_count() const override { return 4; }
  uint64_t taken() const { return taken_; }

 private:
  void Serve() {
    std::unique_lock lock(mutex_);
    while (!ended_) {
      changed_.wait(lock, [this] { return ended_ || (was_full_ && !queued_.empty()); });
      for (Delivery& delivery : queued_) {
        if (++served_ % fail_every_ == 0) delivery.error = kBrokerError;
        settled_.push_back(delivery);
      }
      queued_.clear();
      waiter_.Wake();
    }
  }

  SendWaiter& waiter_;
  const uint64_t fail_every_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Delivery> queued_;
  std::vector<Delivery> settled_;
  uint64_t taken_ = 0;
  uint64_t served_ = 0;
  bool was_full_ = false;
  bool ended_ = false;
  std::thread broker_;
};

}  // namespace omb
