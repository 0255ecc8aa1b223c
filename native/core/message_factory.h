#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/load_plan.h"
#include "core/producer_port.h"

namespace omb {

/// A message that has its place in the schedule but is not yet with the client library.
struct PendingMessage {
  static constexpr uint32_t kNoKey = UINT32_MAX;

  int64_t sent_ns = 0;  ///< first attempt, monotonic
  int64_t due_ns = 0;   ///< as in InFlight
  uint64_t token = 0;
  uint64_t sequence = 0;  ///< counts up by one per producer and partition with each stamp
  const LoadPlan* plan =
      nullptr;  ///< that payload and key come from; kept alive by the holder; unused by a probe
  int32_t partition = 0;
  uint32_t payload_index = 0;
  uint32_t key_index = kNoKey;  ///< in the plan's key table
  uint32_t probe_bytes = 0;  ///< a readiness probe of this size, at least a stamp's; 0: a message of the load
};

/// Turns pending messages into outgoing ones, stamped in reusable buffers. One per send thread.
class MessageFactory {
 public:
  static constexpr size_t kMaxBatchMessages = 64;
  /// The buffers of one batch stay within this, so that they stay in the cache.
  static constexpr size_t kMaxBatchBytes = 512 * 1024;

  MessageFactory(uint64_t run_id, int64_t wall_offset_ns);

  void Adopt(std::shared_ptr<const LoadPlan> plan);
  const LoadPlan* plan() const { return plan_.get(); }
  /// Most messages per batch for the payloads of the plan: 1 to kMaxBatchMessages.
  size_t batch_messages() const { return batch_messages_; }
  size_t payload_size(uint32_t payload_index) const { return plan_->payloads[payload_index].size(); }

  /// The message in buffer `slot` (0..kMaxBatchMessages-1), valid until the slot is used again.
  OutgoingMessage Make(size_t slot, const PendingMessage& pending, uint32_t producer_id);

 private:
  struct Slot {
    std::vector<uint8_t> bytes;
    const std::vector<uint8_t>* payload = nullptr;  ///< which payload is in it, if any
  };

  std::span<const uint8_t> Payload(Slot& slot, const PendingMessage& pending, uint32_t producer_id);
  std::span<const uint8_t> Probe(Slot& slot, const PendingMessage& pending, uint32_t producer_id);

  const uint64_t run_id_;
  const int64_t wall_offset_ns_;
  std::shared_ptr<const LoadPlan> plan_;
  size_t batch_messages_ = kMaxBatchMessages;
  std::vector<Slot> slots_;
};

}  // namespace omb
