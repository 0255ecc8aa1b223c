#include "core/message_factory.h"

#include <algorithm>

#include "core/payload_stamp.h"

namespace omb {

MessageFactory::MessageFactory(uint64_t run_id, int64_t wall_offset_ns)
    : run_id_(run_id), wall_offset_ns_(wall_offset_ns), slots_(kMaxBatchMessages) {}

void MessageFactory::Adopt(std::shared_ptr<const LoadPlan> plan) {
  if (plan == plan_) return;
  plan_ = std::move(plan);
  size_t largest = 1;
  for (const auto& payload : plan_->payloads) largest = std::max(largest, payload.size());
  batch_messages_ = std::clamp<size_t>(kMaxBatchBytes / largest, 1, kMaxBatchMessages);
  for (Slot& slot : slots_) slot.payload = nullptr;
}

OutgoingMessage MessageFactory::Make(size_t slot, const PendingMessage& pending, uint32_t producer_id) {
  OutgoingMessage message;
  if (pending.probe_bytes > 0) {
    message.payload = Probe(slots_[slot], pending, producer_id);
  } else {
    message.payload = Payload(slots_[slot], pending, producer_id);
    message.headers = pending.plan->headers;
  }
  if (pending.key_index != PendingMessage::kNoKey)
    message.key = pending.plan->key_table->key(pending.key_index);
  message.partition = pending.partition;
  message.token = pending.token;
  return message;
}

std::span<const uint8_t> MessageFactory::Payload(Slot& slot, const PendingMessage& pending,
                                                 uint32_t producer_id) {
  const std::vector<uint8_t>& payload = pending.plan->payloads[pending.payload_index];
  if (!pending.plan->Stamps(pending.payload_index)) return payload;
  if (slot.payload != &payload) {
    slot.bytes.assign(payload.begin(), payload.end());
    slot.payload = &payload;
  }
  WriteStamp(slot.bytes.data(), {.kind = StampKind::kLoad,
                                 .producer_id = producer_id,
                                 .run_id = run_id_,
                                 .sequence = pending.sequence,
                                 .sent_wall_ns = pending.sent_ns + wall_offset_ns_});
  return slot.bytes;
}

std::span<const uint8_t> MessageFactory::Probe(Slot& slot, const PendingMessage& pending,
                                               uint32_t producer_id) {
  slot.bytes.assign(pending.probe_bytes, 0);
  slot.payload = nullptr;
  WriteStamp(slot.bytes.data(), {.kind = StampKind::kProbe,
                                 .producer_id = producer_id,
                                 .run_id = run_id_,
                                 .sequence = pending.sequence,
                                 .sent_wall_ns = pending.sent_ns + wall_offset_ns_});
  return slot.bytes;
}

}  // namespace omb
