#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/payload_stamp.h"
#include "core/producer_port.h"

namespace omb {

/// A message as the fake client library took it.
struct TakenMessage {
  std::vector<uint8_t> payload;
  std::string key;
  bool has_key = false;
  std::vector<RecordHeader> headers;
  int32_t partition = 0;
  uint64_t token = 0;

  Stamp stamp(uint64_t run_id) const { return ReadStamp(payload, run_id).value_or(Stamp{}); }
};

/// A client library in miniature with a queue of `room` messages, for one thread. What it took lies in
/// `taken` in order; what is not yet delivered in `outstanding`.
struct FakeProducerPort final : ProducerPort {
  static constexpr int kPurged = -152;  // RD_KAFKA_RESP_ERR__PURGE_QUEUE

  int32_t partitions = 1;
  size_t room = SIZE_MAX;
  bool acknowledges = true;   ///< whether Poll acknowledges everything outstanding
  bool reports_purge = true;  ///< whether Purge leads to deliveries
  bool purged = false;
  size_t offers = 0;   ///< calls of Produce
  size_t refused = 0;  ///< messages failed by `refuse`
  std::function<int(const OutgoingMessage&)> refuse = [](const OutgoingMessage&) { return 0; };
  std::function<void()> after_produce = [] {};
  std::vector<TakenMessage> taken;
  std::vector<Delivery> outstanding;
  std::vector<Delivery> ready;

  void Produce(std::span<OutgoingMessage> messages) override {
    ++offers;
    for (OutgoingMessage& message : messages) message.error = Take(message);
    after_produce();
  }

  size_t Poll(DeliverySink& sink) override {
    if (acknowledges) Settle(outstanding.size(), 0);
    const std::vector<Delivery> deliveries = std::exchange(ready, {});
    if (!deliveries.empty()) sink.OnDeliveries(deliveries);
    return deliveries.size();
  }

  void Purge() override {
    purged = true;
    if (reports_purge) Settle(outstanding.size(), kPurged);
  }

  int32_t partition_count() const override { return partitions; }

  /// The oldest `count` outstanding messages are reported by the next Poll.
  void Settle(size_t count, int error) {
    for (size_t i = 0; i < count; ++i) ready.push_back({outstanding[i].token, error, outstanding[i].bytes});
    outstanding.erase(outstanding.begin(), outstanding.begin() + static_cast<std::ptrdiff_t>(count));
  }

 private:
  int Take(const OutgoingMessage& message) {
    if (outstanding.size() >= room) return kQueueFull;
    if (const int error = refuse(message); error != 0) {
      ++refused;
      return error;
    }
    taken.push_back({.payload = {message.payload.begin(), message.payload.end()},
                     .key = {message.key.begin(), message.key.end()},
                     .has_key = message.key.data() != nullptr,
                     .headers = {message.headers.begin(), message.headers.end()},
                     .partition = message.partition,
                     .token = message.token});
    outstanding.push_back({message.token, 0, static_cast<uint32_t>(message.payload.size())});
    return 0;
  }
};

}  // namespace omb
