#pragma once

#include <array>
#include <atomic>
#include <string>

#include "core/producer_port.h"
#include "kafka/client_events.h"
#include "kafka/handles.h"
#include "kafka/kafka_config.h"
#include "kafka/wake_pipe.h"

namespace omb {

/// A librdkafka producer bound to one topic. Produce, Poll and Purge belong to one send thread.
class KafkaProducer final : public ProducerPort {
 public:
  /// Throws KafkaError when librdkafka refuses the settings. `events` must outlive the producer.
  KafkaProducer(const std::string& topic, const KafkaSettings& settings, ClientEvents& events);

  /// Waits for the topic's metadata, and for a topic that brokers have not heard of yet to become known.
  /// Throws KafkaError naming the topic.
  void Connect(int timeout_ms);
  /// Deliveries wake `waiter` from now on.
  void Watch(WakePipe& waiter) { waiter.Watch(queue_.get()); }
  const std::string& topic() const { return topic_name_; }
  /// Ends the client; no other call may follow. Waits for librdkafka's own threads.
  void Close();

  void Produce(std::span<OutgoingMessage> messages) override;
  size_t Poll(DeliverySink& sink) override;
  void Purge() override;
  int32_t partition_count() const override { return partition_count_.load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kBatch = 256;

  rd_kafka_resp_err_t ReadMetadata(int timeout_ms);
  void ProduceBatch(std::span<OutgoingMessage> messages);
  void ProduceEach(std::span<OutgoingMessage> messages);
  rd_kafka_resp_err_t ProduceWithHeaders(const OutgoingMessage& message);
  size_t Deliver(rd_kafka_event_t* event, DeliverySink& sink);
  void Report(rd_kafka_event_t* event);

  const std::string topic_name_;
  ClientEvents& events_;
  std::atomic<int32_t> partition_count_{1};
  // The order of the handles is the reverse order of their destruction: the client goes last.
  ClientHandle client_;
  QueueHandle queue_;
  TopicHandle topic_;
  std::array<rd_kafka_message_t, kBatch> outgoing_{};
  std::array<const rd_kafka_message_t*, kBatch> reported_{};
  std::array<Delivery, kBatch> deliveries_;
};

}  // namespace omb
