#include "kafka/kafka_producer.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/clock.h"
#include "kafka/kafka_error.h"

namespace omb {
namespace {

static_assert(ProducerPort::kQueueFull == RD_KAFKA_RESP_ERR__QUEUE_FULL);
static_assert(ProducerPort::kTimedOut == RD_KAFKA_RESP_ERR__TIMED_OUT);

constexpr int64_t kNsPerMs = 1'000'000;
constexpr int64_t kMetadataPauseMs = 100;

/// What a broker answers about a topic that was created a moment ago.
bool MayPass(rd_kafka_resp_err_t topic_error) {
  return topic_error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
         topic_error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
}

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

HeadersHandle CopyHeaders(std::span<const RecordHeader> headers) {
  HeadersHandle copy(rd_kafka_headers_new(headers.size()));
  for (const RecordHeader& header : headers) {
    rd_kafka_header_add(copy.get(), header.name.data(), static_cast<ssize_t>(header.name.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  }
  return copy;
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
  const SteadyClock clock;
  const int64_t deadline_ns = clock.NowNs() + timeout_ms * kNsPerMs;
  const auto left_ms = [&] { return (deadline_ns - clock.NowNs()) / kNsPerMs; };
  for (;;) {
    const auto error = ReadMetadata(static_cast<int>(std::max<int64_t>(left_ms(), 1)));
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (!MayPass(error) || left_ms() <= kMetadataPauseMs) throw KafkaError("topic " + topic_name_, error);
    std::this_thread::sleep_for(std::chrono::milliseconds(kMetadataPauseMs));
  }
}

/// Returns what the broker says about the topic; throws when none answers.
rd_kafka_resp_err_t KafkaProducer::ReadMetadata(int timeout_ms) {
  const rd_kafka_metadata_t* raw = nullptr;
  const auto error = rd_kafka_metadata(client_.get(), 0, topic_.get(), &raw, timeout_ms);
  const MetadataHandle metadata(raw);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw KafkaError("metadata of topic " + topic_name_, error);
  const rd_kafka_metadata_topic_t& topic = metadata->topics[0];
  if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    partition_count_.store(topic.partition_cnt, std::memory_order_relaxed);
  }
  return topic.err;
}

void KafkaProducer::Close() {
  topic_.reset();
  queue_.reset();
  client_.reset();
}

void KafkaProducer::Produce(std::span<OutgoingMessage> messages) {
  const bool plain = std::all_of(messages.begin(), messages.end(),
                                 [](const OutgoingMessage& message) { return message.headers.empty(); });
  if (plain) {
    ProduceBatch(messages);
  } else {
    ProduceEach(messages);
  }
}

void KafkaProducer::ProduceBatch(std::span<OutgoingMessage> messages) {
  const size_t count = std::min(messages.size(), kBatch);
  for (size_t i = 0; i < count; ++i) Fill(outgoing_[i], messages[i]);
  rd_kafka_produce_batch(topic_.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_PARTITION,
                         outgoing_.data(), static_cast<int>(count));
  for (size_t i = 0; i < count; ++i) messages[i].error = outgoing_[i].err;
  for (size_t i = count; i < messages.size(); ++i) messages[i].error = kQueueFull;
}

/// librdkafka's batches carry no headers. Behind a message that finds no room nothing is tried, as in a
/// batch, so that the messages stay in order.
void KafkaProducer::ProduceEach(std::span<OutgoingMessage> messages) {
  bool full = false;
  for (OutgoingMessage& message : messages) {
    message.error = full ? kQueueFull : ProduceWithHeaders(message);
    full = message.error == kQueueFull;
  }
}

rd_kafka_resp_err_t KafkaProducer::ProduceWithHeaders(const OutgoingMessage& message) {
  HeadersHandle headers = CopyHeaders(message.headers);
  const auto error = rd_kafka_producev(
      client_.get(), RD_KAFKA_V_RKT(topic_.get()), RD_KAFKA_V_PARTITION(message.partition),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_VALUE(const_cast<uint8_t*>(message.payload.data()), message.payload.size()),
      RD_KAFKA_V_KEY(message.key.data(), message.key.size()), RD_KAFKA_V_OPAQUE(TokenToOpaque(message.token)),
      RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) [[maybe_unused]]
    auto* owned_by_message = headers.release();
  return error;
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
