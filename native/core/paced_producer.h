#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/clock.h"
#include "core/fast_random.h"
#include "core/in_flight_table.h"
#include "core/interval_recorder.h"
#include "core/key_table.h"
#include "core/load_plan.h"
#include "core/message_factory.h"
#include "core/pacer.h"
#include "core/partitioner.h"
#include "core/producer_port.h"
#include "core/send_stats.h"

namespace omb {

/// Which producer of the engine this is, and its limits.
struct ProducerIdentity {
  uint32_t producer_id =
      0;  ///< 0-based over the whole engine: its turn in the schedule and its id in the stamps
  uint32_t producer_count = 1;  ///< how many take turns
  Partitioning partitioning = Partitioning::kKey;
  uint64_t sticky_bytes = 16384;
  int64_t max_block_ns = 60'000'000'000;
  uint64_t seed = 1;
};

/// One producer's side of the load: what is due, what waits for room, what is in flight, what came back.
/// Belongs to one send thread.
class PacedProducer final : public DeliverySink {
 public:
  PacedProducer(const ProducerIdentity& identity, ProducerPort& port, MessageFactory& factory,
                IntervalRecorder<SendStats>& recorder, const Clock& clock);
  PacedProducer(const PacedProducer&) = delete;
  PacedProducer& operator=(const PacedProducer&) = delete;

  /// Begins the schedule of `load`; messages already waiting for room stay in front of it.
  void Adopt(const Load& load);
  /// Queues readiness probes, one per listed partition, the first of them `first_bytes` long (at least a
  /// stamp's size).
  void QueueProbes(std::span<const int32_t> partitions, uint32_t first_bytes);

  /// Sends one batch of what is due, or tries again what found the queue full. Returns whether anything was
  /// taken by the client library.
  bool SendDue();
  /// Offers what waits for room without taking anything new from the schedule.
  bool SendPending();
  size_t Poll() { return port_.Poll(*this); }
  /// When SendDue should be called next, given that it has nothing to send at `now_ns`.
  int64_t NextActionNs(int64_t now_ns) const;

  bool blocked() const { return pending_head_ < pending_.size(); }
  /// Messages taken from the schedule whose fate is not known.
  uint64_t unsettled() const { return in_flight_.size(); }
  /// Gives up what waits for room, and asks the client library to give up the rest.
  void Abandon();
  /// Books whatever the client library never reported as failed.
  void WriteOff();

  void OnDeliveries(std::span<const Delivery> deliveries) override;

 private:
  bool Prepare(int64_t now_ns);
  uint32_t NextKey();
  PendingMessage Next(int64_t now_ns, int64_t due_ns);
  int32_t PickPartition(const PendingMessage& message);
  uint64_t NextSequence(int32_t partition);
  bool Offer(int64_t now_ns);
  size_t Settle(std::span<const OutgoingMessage> offered);
  void ExpirePending(int64_t now_ns);
  void FailPending(size_t count, int code);

  const ProducerIdentity identity_;
  ProducerPort& port_;
  MessageFactory& factory_;
  IntervalRecorder<SendStats>& recorder_;
  const Clock& clock_;

  Load load_;
  Pacer pacer_;
  uint64_t claimed_ = 0;  ///< messages taken from the current schedule
  FastRandom random_;
  Partitioner partitioner_;
  KeyCursor round_robin_;
  std::vector<uint64_t> next_sequence_;  ///< by partition
  InFlightTable in_flight_;
  std::vector<PendingMessage> pending_;
  std::shared_ptr<const LoadPlan>
      pending_plan_;  ///< outlives a change of plan for the messages that still wait
  size_t pending_head_ = 0;
  std::array<OutgoingMessage, MessageFactory::kMaxBatchMessages> outgoing_;
};

}  // namespace omb
