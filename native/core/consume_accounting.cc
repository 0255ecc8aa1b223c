#include "core/consume_accounting.h"

#include "core/payload_stamp.h"

namespace omb {
namespace {

constexpr int64_t kNsPerUs = 1000;
constexpr int64_t kNsPerMs = 1'000'000;

void RecordEndToEnd(int64_t latency_ns, ConsumeStats& stats) {
  if (latency_ns <= 0) {
    ++stats.not_positive;
  } else {
    stats.end_to_end_latency.Record(latency_ns / kNsPerUs);
  }
}

}  // namespace

void ConsumeAccounting::OnBatch(std::span<const ConsumedMessage> batch, int64_t now_wall_ns) {
  recorder_.Write([&](ConsumeStats& stats) {
    const SequenceTracker::Counts before = tracker_.counts();
    for (const ConsumedMessage& message : batch) Book(message, now_wall_ns, stats);
    const SequenceTracker::Counts& after = tracker_.counts();
    stats.skipped += static_cast<int64_t>(after.skipped) - static_cast<int64_t>(before.skipped);
    stats.duplicates += after.duplicates - before.duplicates;
    stats.out_of_order += after.out_of_order - before.out_of_order;
  });
}

void ConsumeAccounting::OnError(int code) {
  recorder_.Write([code](ConsumeStats& stats) { stats.CountError(code); });
}

void ConsumeAccounting::Book(const ConsumedMessage& message, int64_t now_wall_ns, ConsumeStats& stats) {
  ++stats.received;
  stats.received_bytes += message.payload.size();
  const auto stamp = ReadStamp(message.payload, run_id_);
  if (!stamp) {
    ++stats.unstamped;
    if (message.timestamp_ms == ConsumedMessage::kNoTimestamp) return;
    RecordEndToEnd((now_wall_ns / kNsPerMs - message.timestamp_ms) * kNsPerMs, stats);
    return;
  }
  if (stamp->kind == StampKind::kProbe) {
    ++stats.probes;
    return;
  }
  ++stats.stamped;
  tracker_.OnSequence(stamp->producer_id, message.partition, stamp->sequence);
  RecordEndToEnd(now_wall_ns - stamp->sent_wall_ns, stats);
}

}  // namespace omb
