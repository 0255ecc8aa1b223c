#include "kafka/kafka_producer.h"

#include <algorithm>

#include "kafka/kafka_error.h"

namespace omb {
namespace {

static_assert(ProducerPort::kQueueFull == RD_KAFKA_RESP_ERR__QUEUE_FULL);
static_assert(ProducerPort::kTimedOut == RD_KAFKA_RESP_ERR__TIMED_OUT);

void OnLog(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  static_cast<ClientEvents*>(rd_kafka_opaque(client))->OnLog(level, facility, text);
}

ConfHandle ProducerConf(const KafkaSettings& settings, ClientEvents& events) {
  ConfHandle conf = MakeConf(settings);
  rd_kafka_conf_set_opaque(conf.get(), &events);
  rd_kafka_conf_set_log_cb(conf.get(), OnLog);
  rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
  return conf;
}

void* TokenToOpaque(uint64_t token) { return reinterpret_cast<void*>(static_cast<uintptr_t>(token)); }
uint64_t OpaqueToToken(const void* opaque) { return reinterpret_cast<uintptr_t>(opaque); }

void Fill(rd_kafka_message_t& target, const OutgoingMessage& source) {
  // librdkafka copies payload and key and changes neither.
  target.payload = const_cast<uint8_t*>(source.payload.data());
  target.len = source.payload.size();
  target.key = const_cast<uint8_t*>(source.key.data());
  target.key_len = source.key.size();
  target.partition = source.partition;
  target._private = TokenToOpaque(source.token);
}

}  // namespace

KafkaProducer::KafkaProducer(const std::string& topic, const KafkaSettings& settings, ClientEvents& events)
    : topic_name_(topic),
      events_(events),
      client_(OpenClient(RD_KAFKA_PRODUCER, ProducerConf(settings, events))),
      queue_(rd_kafka_queue_get_main(client_.get())),
      topic_(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr)) {
  if (!topic_) throw KafkaError("topic " + topic, rd_kafka_last_error());
}

void KafkaProducer::Connect(int timeout_ms) {
  const rd_kafka_metadata_t* raw = nullptr;
  const auto error = rd_kafka_metadata(client_.get(), 0, topic_.get(), &raw, timeout_ms);
  const MetadataHandle metadata(raw);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw KafkaError("metadata of topic " + topic_name_, error);
  const rd_kafka_metadata_topic_t& topic = metadata->topics[0];
  if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR) throw KafkaError("topic " + topic_name_, topic.err);
  partition_count_.store(topic.partition_cnt, std::memory_order_relaxed);
}

void KafkaProducer::Close() {
  topic_.reset();
  queue_.reset();
  client_.reset();
}

void KafkaProducer::Produce(std::span<OutgoingMessage> messages) {
  const size_t count = std::min(messages.size(), kBatch);
  for (size_t i = 0; i < count; ++i) Fill(outgoing_[i], messages[i]);
  rd_kafka_produce_batch(topic_.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_PARTITION,
                         outgoing_.data(), static_cast<int>(count));
  for (size_t i = 0; i < count; ++i) messages[i].error = outgoing_[i].err;
  for (size_t i = count; i < messages.size(); ++i) messages[i].error = kQueueFull;
}

size_t KafkaProducer::Poll(DeliverySink& sink) {
  size_t delivered = 0;
  while (const EventHandle event{rd_kafka_queue_poll(queue_.get(), 0)}) {
    if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_DR) {
      delivered += Deliver(event.get(), sink);
    } else if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_ERROR) {
      Report(event.get());
    }
  }
  return delivered;
}

size_t KafkaProducer::Deliver(rd_kafka_event_t* event, DeliverySink& sink) {
  size_t total = 0;
  while (const size_t count = rd_kafka_event_message_array(event, reported_.data(), reported_.size())) {
    for (size_t i = 0; i < count; ++i) {
      const rd_kafka_message_t& message = *reported_[i];
      deliveries_[i] = {OpaqueToToken(message._private), message.err, static_cast<uint32_t>(message.len)};
    }
    sink.OnDeliveries({deliveries_.data(), count});
    total += count;
  }
  return total;
}

void KafkaProducer::Report(rd_kafka_event_t* event) {
  const bool fatal = rd_kafka_event_error_is_fatal(event) != 0;
  events_.Add(rd_kafka_err2name(rd_kafka_event_error(event)), rd_kafka_event_error_string(event), fatal);
}

void KafkaProducer::Purge() {
  rd_kafka_purge(client_.get(),
                 RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
}

}  // namespace omb
