#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "core/send_loop.h"
#include "kafka/client_events.h"
#include "kafka/kafka_producer.h"
#include "kafka/wake_pipe.h"

namespace omb {

struct ProducerSpec {
  std::string topic;
  KafkaSettings settings;
  uint64_t sticky_bytes = 16384;
  Partitioning partitioning = Partitioning::kKey;
};

struct ProducerEngineOptions {
  std::vector<ProducerSpec> producers;
  size_t threads = 1;
  PacingMode pacing = PacingMode::kSleep;
  int64_t max_block_ms = 60'000;
  uint64_t run_id = 0;
  int64_t wall_offset_ns = 0;
};

/// Running totals of an engine, probes included.
struct SendTotals {
  uint64_t sent = 0;
  uint64_t acknowledged = 0;
  uint64_t errors = 0;
};

/// M producers on N send threads. One owner thread calls everything but Connect, StopAndJoin and Close, which
/// block and may be called from any thread; they wait for each other.
class ProducerEngine {
 public:
  /// Opens every producer and starts the threads, idle. Throws KafkaError when librdkafka refuses a setting.
  explicit ProducerEngine(ProducerEngineOptions options);
  ProducerEngine(const ProducerEngine&) = delete;
  ProducerEngine& operator=(const ProducerEngine&) = delete;
  /// Stops without a flush.
  ~ProducerEngine();

  /// Waits for the metadata of every topic; throws KafkaError naming the first that fails.
  void Connect(int timeout_ms);
  /// Sends readiness probes: the first producer of a topic one to each partition, every other producer one;
  /// the very first of a topic is `first_bytes` long. Returns the number of probes by topic.
  std::map<std::string, uint64_t> Probe(uint32_t first_bytes);
  /// Throws std::invalid_argument naming the topic that the partition weights do not fit; the load stays what
  /// it was then.
  void StartLoad(std::shared_ptr<const LoadPlan> plan, double rate_per_second);
  /// Begins a new schedule of the same load now; without effect before StartLoad, which brings its own rate.
  void SetRate(double rate_per_second);

  /// What happened since the last TakePeriod, moved into `period` (which must be empty).
  void TakePeriod(SendStats& period);
  SendTotals Totals();
  std::vector<ClientEvent> TakeEvents() { return events_.Take(); }

  void StopAndJoin(int64_t flush_timeout_ms);
  void Close();

 private:
  struct Thread {
    WakePipe waiter;
    std::vector<std::unique_ptr<KafkaProducer>> producers;
    std::unique_ptr<SendLoop> loop;
    std::thread thread;
  };

  std::unique_ptr<Thread> OpenThread(size_t index, size_t count);
  std::shared_ptr<const WeightedPartitionTables> Weigh(const PartitionWeights& weights) const;
  void Collect();

  const ProducerEngineOptions options_;
  const SteadyClock clock_;
  std::mutex blocking_calls_;
  ClientEvents events_;
  std::vector<std::unique_ptr<Thread>> threads_;
  Load load_;
  SendStats period_;
  SendTotals totals_;
};

}  // namespace omb
