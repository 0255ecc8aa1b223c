#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "kafka/client_events.h"
#include "kafka/kafka_consumer.h"

namespace omb {

/// Running totals of one consumer.
struct ConsumerTotals {
  uint64_t received = 0;
  uint64_t probes = 0;
  int32_t assigned_partitions = 0;
};

/// Several consumers, one thread each. One owner thread calls everything but Close, which blocks and may be
/// called from any.
class ConsumerEngine {
 public:
  /// Opens and starts every consumer. Throws KafkaError when librdkafka refuses a setting.
  explicit ConsumerEngine(std::vector<ConsumerOptions> consumers);
  ConsumerEngine(const ConsumerEngine&) = delete;
  ConsumerEngine& operator=(const ConsumerEngine&) = delete;
  ~ConsumerEngine() { Close(kFarewellMs); }

  /// What happened since the last TakePeriod, moved into `period` (which must be empty).
  void TakePeriod(ConsumeStats& period);
  /// In the order of the options.
  std::vector<ConsumerTotals> Totals();
  std::vector<ClientEvent> TakeEvents() { return events_.Take(); }
  void SetPaused(bool paused);
  /// Commits, leaves the groups and ends every thread of ours within about `timeout_ms`. A client whose
  /// coordinator does not answer by then is left to itself.
  void Close(int64_t timeout_ms);

 private:
  static constexpr int64_t kFarewellMs = 500;

  void Collect();

  std::mutex closing_;
  ClientEvents events_;
  std::vector<std::unique_ptr<KafkaConsumer>> consumers_;
  std::vector<ConsumerTotals> totals_;
  ConsumeStats period_;
};

}  // namespace omb
