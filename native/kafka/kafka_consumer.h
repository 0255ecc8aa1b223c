#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "core/consume_accounting.h"
#include "core/offset_ledger.h"
#include "kafka/client_events.h"
#include "kafka/handles.h"
#include "kafka/kafka_config.h"

namespace omb {

struct ConsumerOptions {
  std::string topic;
  KafkaSettings settings;
  size_t batch_messages = 500;
  bool commit = true;
  int64_t commit_linger_ns = 0;
  uint64_t run_id = 0;
  int64_t wall_offset_ns = 0;
};

/// A librdkafka consumer of one topic with the thread that polls it, from construction to Close.
class KafkaConsumer {
 public:
  /// Subscribes and starts. Throws KafkaError when librdkafka refuses a setting or the subscription.
  KafkaConsumer(ConsumerOptions options, ClientEvents& events);
  KafkaConsumer(const KafkaConsumer&) = delete;
  KafkaConsumer& operator=(const KafkaConsumer&) = delete;
  ~KafkaConsumer();

  /// Stops or goes on fetching without leaving the group.
  void SetPaused(bool paused) { pause_wanted_.store(paused, std::memory_order_relaxed); }
  int32_t assigned_partitions() const { return assigned_.load(std::memory_order_relaxed); }
  ConsumeStats& SwapStats() { return accounting_.SwapStats(); }

  /// Asks the thread to commit, leave the group and end, within `timeout_ms`.
  void RequestClose(int64_t timeout_ms);
  void Join();

 private:
  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t event,
                          rd_kafka_topic_partition_list_t* partitions, void* opaque);
  static void OnCommit(rd_kafka_t* client, rd_kafka_resp_err_t error,
                       rd_kafka_topic_partition_list_t* partitions, void* opaque);

  ConfHandle Conf();
  void Subscribe();
  void Run();
  void FollowPause();
  size_t Receive();
  void Book(size_t count);
  void BookError(const rd_kafka_message_t& message);
  void CommitIfDue();
  void Commit();
  void Rebalance(rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t* partitions);
  void Assign(rd_kafka_topic_partition_list_t* partitions);
  void Unassign(rd_kafka_topic_partition_list_t* partitions);
  void PauseAssignment(bool paused);
  void WakeFetchers(rd_kafka_topic_partition_list_t* partitions);
  void BookFailure(rd_kafka_resp_err_t error);
  void BookFailure(rd_kafka_error_t* error);
  void LeaveGroup();

  const ConsumerOptions options_;
  ClientEvents& events_;
  const SteadyClock clock_;
  const int64_t opened_wall_ms_;
  ConsumeAccounting accounting_;
  OffsetLedger offsets_;
  std::vector<rd_kafka_message_t*> messages_;
  std::vector<ConsumedMessage> consumed_;
  bool paused_ = false;

  std::atomic<bool> pause_wanted_{false};
  std::atomic<int32_t> assigned_{0};
  std::atomic<bool> stop_{false};
  std::atomic<int64_t> close_deadline_ns_{0};

  ClientHandle client_;
  QueueHandle queue_;
  std::thread thread_;
};

}  // namespace omb
