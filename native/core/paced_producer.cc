#include "core/paced_producer.h"

#include <algorithm>

namespace omb {
namespace {

constexpr int64_t kRetryNs = 1'000'000;

int64_t Micros(int64_t ns) { return ns / 1000; }

/// Records equal values that follow each other, as those of one batch do, in one step.
class RunRecorder {
 public:
  explicit RunRecorder(LatencyHistogram& histogram) : histogram_(histogram) {}
  RunRecorder(const RunRecorder&) = delete;
  RunRecorder& operator=(const RunRecorder&) = delete;
  ~RunRecorder() { Flush(); }

  void Record(int64_t value_us) {
    if (value_us != value_us_) {
      Flush();
      value_us_ = value_us;
    }
    ++count_;
  }

 private:
  void Flush() {
    if (count_ > 0) histogram_.Record(value_us_, count_);
    count_ = 0;
  }

  LatencyHistogram& histogram_;
  int64_t value_us_ = 0;
  int64_t count_ = 0;
};

}  // namespace

PacedProducer::PacedProducer(const ProducerIdentity& identity, ProducerPort& port, MessageFactory& factory,
                             IntervalRecorder<SendStats>& recorder, const Clock& clock)
    : identity_(identity),
      port_(port),
      factory_(factory),
      recorder_(recorder),
      clock_(clock),
      random_(identity.seed),
      partitioner_(identity.partitioning, identity.sticky_bytes, identity.seed + 1) {}

void PacedProducer::Adopt(const Load& load) {
  load_ = load;
  pacer_ = Pacer(load.start_ns, load.rate_per_second, identity_.producer_id, identity_.producer_count);
  claimed_ = 0;
  const WeightedPartitionTables* tables = load.partition_tables.get();
  partitioner_.Weigh(tables == nullptr ? nullptr : &tables->at(port_.partition_count()));
}

void PacedProducer::QueueProbes(std::span<const int32_t> partitions, uint32_t first_bytes) {
  const int64_t now_ns = clock_.NowNs();
  uint32_t bytes = std::max<uint32_t>(first_bytes, kStampBytes);
  for (const int32_t partition : partitions) {
    PendingMessage probe{.sent_ns = now_ns, .due_ns = InFlight::kProbe};
    probe.token = in_flight_.Acquire({now_ns, InFlight::kProbe});
    probe.partition = partition;
    probe.probe_bytes = bytes;
    pending_.push_back(probe);
    bytes = kStampBytes;
  }
}

bool PacedProducer::SendDue() {
  const int64_t now_ns = clock_.NowNs();
  if (!blocked() && !Prepare(now_ns)) return false;
  return Offer(now_ns);
}

bool PacedProducer::SendPending() { return blocked() && Offer(clock_.NowNs()); }

bool PacedProducer::Prepare(int64_t now_ns) {
  const uint64_t due_count = pacer_.DueCount(now_ns);
  if (due_count <= claimed_) return false;
  const uint64_t count = std::min<uint64_t>(due_count - claimed_, factory_.batch_messages());
  pending_.clear();
  pending_head_ = 0;
  if (pending_plan_ != load_.plan) pending_plan_ = load_.plan;
  recorder_.Write([&](SendStats& stats) {
    for (uint64_t i = 0; i < count; ++i) {
      const int64_t due_ns = pacer_.unthrottled() ? InFlight::kNoDueTime : pacer_.DueAtNs(claimed_ + i);
      if (due_ns >= 0) stats.publish_delay.Record(Micros(now_ns - due_ns));
      pending_.push_back(Next(now_ns, due_ns));
    }
  });
  claimed_ += count;
  return true;
}

PendingMessage PacedProducer::Next(int64_t now_ns, int64_t due_ns) {
  PendingMessage message{.sent_ns = now_ns, .due_ns = due_ns};
  message.token = in_flight_.Acquire({now_ns, due_ns});
  const LoadPlan& plan = *load_.plan;
  message.plan = &plan;
  if (plan.payloads.size() > 1) {
    message.payload_index = static_cast<uint32_t>(random_.Below(plan.payloads.size()));
  }
  if (plan.keys != KeyDistribution::kNoKey) message.key_index = NextKey();
  message.partition = PickPartition(message);
  if (plan.Stamps(message.payload_index)) message.sequence = NextSequence(message.partition);
  return message;
}

uint32_t PacedProducer::NextKey() {
  return load_.plan->keys == KeyDistribution::kRoundRobin ? round_robin_.Next()
                                                          : KeyCursor::FromNanos(clock_.NowNs());
}

int32_t PacedProducer::PickPartition(const PendingMessage& message) {
  const bool keyed = message.key_index != PendingMessage::kNoKey;
  const int32_t hash = keyed ? load_.plan->key_table->positive_hash(message.key_index) : Partitioner::kNoKey;
  return partitioner_.Pick(port_.partition_count(), hash, factory_.payload_size(message.payload_index));
}

uint64_t PacedProducer::NextSequence(int32_t partition) {
  const auto index = static_cast<size_t>(partition);
  if (index >= next_sequence_.size()) next_sequence_.resize(index + 1);
  return next_sequence_[index]++;
}

bool PacedProducer::Offer(int64_t now_ns) {
  const size_t count = std::min(pending_.size() - pending_head_, outgoing_.size());
  for (size_t i = 0; i < count; ++i) {
    outgoing_[i] = factory_.Make(i, pending_[pending_head_ + i], identity_.producer_id);
  }
  const std::span<OutgoingMessage> offered(outgoing_.data(), count);
  port_.Produce(offered);
  const bool first_try = pending_[pending_head_].sent_ns == now_ns;
  const size_t settled = Settle(offered);
  pending_head_ += settled;
  if (settled < count) {
    if (first_try) recorder_.Write([](SendStats& stats) { ++stats.queue_full_waits; });
    ExpirePending(now_ns);
  }
  return settled > 0;
}

size_t PacedProducer::Settle(std::span<const OutgoingMessage> offered) {
  size_t settled = 0;
  recorder_.Write([&](SendStats& stats) {
    for (const OutgoingMessage& message : offered) {
      if (message.error == ProducerPort::kQueueFull) break;
      ++settled;
      if (message.error == 0) {
        ++stats.sent;
      } else {
        in_flight_.Release(message.token);
        stats.CountError(message.error);
      }
    }
  });
  return settled;
}

void PacedProducer::ExpirePending(int64_t now_ns) {
  size_t expired = 0;
  while (pending_head_ + expired < pending_.size() &&
         now_ns - pending_[pending_head_ + expired].sent_ns >= identity_.max_block_ns) {
    ++expired;
  }
  FailPending(expired, ProducerPort::kQueueFull);
}

void PacedProducer::FailPending(size_t count, int code) {
  if (count == 0) return;
  recorder_.Write([&](SendStats& stats) {
    for (size_t i = 0; i < count; ++i) {
      in_flight_.Release(pending_[pending_head_ + i].token);
      stats.CountError(code);
    }
  });
  pending_head_ += count;
}

int64_t PacedProducer::NextActionNs(int64_t now_ns) const {
  if (blocked()) return now_ns + kRetryNs;
  return pacer_.unthrottled() ? now_ns : pacer_.DueAtNs(claimed_);
}

void PacedProducer::Abandon() {
  FailPending(pending_.size() - pending_head_, ProducerPort::kQueueFull);
  port_.Purge();
}

void PacedProducer::WriteOff() {
  const uint64_t left = in_flight_.size();
  if (left == 0) return;
  recorder_.Write([left](SendStats& stats) {
    stats.errors += left;
    stats.errors_by_code.Count(ProducerPort::kTimedOut, left);
  });
}

void PacedProducer::OnDeliveries(std::span<const Delivery> deliveries) {
  const int64_t now_ns = clock_.NowNs();
  recorder_.Write([&](SendStats& stats) {
    RunRecorder publish_latency(stats.publish_latency);
    RunRecorder response_time(stats.response_time);
    for (const Delivery& delivery : deliveries) {
      const InFlight entry = in_flight_.Release(delivery.token);
      if (delivery.error != 0) {
        stats.CountError(delivery.error);
        continue;
      }
      ++stats.acknowledged;
      stats.acknowledged_bytes += delivery.bytes;
      if (entry.due_ns == InFlight::kProbe) continue;
      publish_latency.Record(Micros(now_ns - entry.sent_ns));
      if (entry.due_ns >= 0) response_time.Record(Micros(now_ns - entry.due_ns));
    }
  });
}

}  // namespace omb
