#include "kafka/kafka_consumer.h"

#include <chrono>
#include <future>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

#include "core/payload_stamp.h"
#include "kafka/kafka_error.h"
#include "kafka/wake_pipe.h"

namespace omb {
namespace {

constexpr int kPollMs = 100;
/// The same while nothing can come: how late the end of a pause may be seen.
constexpr int kPausedPollMs = 10;
/// How long the answer to a request is waited for that was sent for its own sake.
constexpr int kWakeMs = 100;
constexpr int64_t kDestroyMs = 1000;
constexpr int64_t kNsPerMs = 1'000'000;

std::span<const uint8_t> PayloadOf(const rd_kafka_message_t& message) {
  return {static_cast<const uint8_t*>(message.payload), message.len};
}

bool IsCooperative(rd_kafka_t* client) {
  return std::string_view(rd_kafka_rebalance_protocol(client)) == "COOPERATIVE";
}

/// rd_kafka_destroy waits for a coordinator that does not answer, and once in a while for ever although the
/// consumer is closed. So it gets a thread of its own, which is left behind when it takes longer than
/// `timeout_ms`.
void DestroyWithin(rd_kafka_t* client, int64_t timeout_ms) {
  auto destroyed = std::make_shared<std::promise<void>>();
  const std::future<void> done = destroyed->get_future();
  std::thread([client, destroyed] {
    rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    destroyed->set_value();
  }).detach();
  done.wait_for(std::chrono::milliseconds(timeout_ms));
}

}  // namespace

KafkaConsumer::KafkaConsumer(ConsumerOptions options, ClientEvents& events)
    : options_(std::move(options)),
      events_(events),
      opened_wall_ms_((clock_.NowNs() + options_.wall_offset_ns) / kNsPerMs),
      accounting_(options_.run_id),
      offsets_(options_.commit_linger_ns),
      messages_(options_.batch_messages),
      client_(OpenClient(RD_KAFKA_CONSUMER, Conf())) {
  rd_kafka_poll_set_consumer(client_.get());
  queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
  consumed_.reserve(options_.batch_messages);
  Subscribe();
  thread_ = std::thread([this] { Run(); });
}

KafkaConsumer::~KafkaConsumer() {
  RequestClose(0);
  Join();
}

ConfHandle KafkaConsumer::Conf() {
  ConfHandle conf = MakeConf(options_.settings);
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t* client, int code, const char* reason, void* opaque) {
    static_cast<KafkaConsumer*>(opaque)->events_.OnError(client, code, reason);
  });
  rd_kafka_conf_set_log_cb(
      conf.get(), [](const rd_kafka_t* client, int level, const char* facility, const char* text) {
        static_cast<KafkaConsumer*>(rd_kafka_opaque(client))->events_.OnLog(level, facility, text);
      });
  rd_kafka_conf_set_rebalance_cb(conf.get(), OnRebalance);
  rd_kafka_conf_set_offset_commit_cb(conf.get(), OnCommit);
  return conf;
}

void KafkaConsumer::Subscribe() {
  const PartitionListHandle topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), options_.topic.c_str(), RD_KAFKA_PARTITION_UA);
  Check(rd_kafka_subscribe(client_.get(), topics.get()), "subscribe");
}

void KafkaConsumer::Run() {
  SetUpThread("omb-consume");
  while (!stop_.load(std::memory_order_acquire)) {
    FollowPause();
    Book(Receive());
    CommitIfDue();
  }
  LeaveGroup();
}

void KafkaConsumer::FollowPause() {
  const bool wanted = pause_wanted_.load(std::memory_order_relaxed);
  if (wanted == paused_) return;
  paused_ = wanted;
  PauseAssignment(wanted);
}

/// Takes a whole batch where there is one. The batch call would wait until the batch is full, which would
/// show as latency, so waiting is left to the call that returns with the first message.
size_t KafkaConsumer::Receive() {
  const ssize_t count = rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data(), messages_.size());
  if (count > 0) return static_cast<size_t>(count);
  messages_[0] = rd_kafka_consumer_poll(client_.get(), paused_ ? kPausedPollMs : kPollMs);
  return messages_[0] == nullptr ? 0 : 1;
}

void KafkaConsumer::Book(size_t count) {
  if (count == 0) return;
  const int64_t now_wall_ns = clock_.NowNs() + options_.wall_offset_ns;
  consumed_.clear();
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_message_t& message = *messages_[i];
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      BookError(message);
      continue;
    }
    ConsumedMessage entry{.payload = PayloadOf(message), .partition = message.partition};
    if (!ReadStamp(entry.payload, options_.run_id)) {
      // What lay there before anybody consumed has an age, and no latency.
      const int64_t timestamp_ms = rd_kafka_message_timestamp(&message, nullptr);
      if (timestamp_ms >= opened_wall_ms_) entry.timestamp_ms = timestamp_ms;
    }
    consumed_.push_back(entry);
    offsets_.Consumed(message.partition, message.offset);
  }
  accounting_.OnBatch(consumed_, now_wall_ns);
  for (size_t i = 0; i < count; ++i) rd_kafka_message_destroy(messages_[i]);
}

/// A consumer's fatal error comes in place of a message and not through the error callback.
void KafkaConsumer::BookError(const rd_kafka_message_t& message) {
  accounting_.OnError(message.err);
  if (message.err == RD_KAFKA_RESP_ERR__FATAL) {
    events_.OnError(client_.get(), message.err, rd_kafka_message_errstr(&message));
  }
}

void KafkaConsumer::CommitIfDue() {
  if (options_.commit && offsets_.CommitDue(clock_.NowNs())) Commit();
}

void KafkaConsumer::Commit() {
  const auto moved = offsets_.Take(clock_.NowNs());
  if (moved.empty()) return;
  const PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(moved.size())));
  for (const auto& [partition, offset] : moved) {
    rd_kafka_topic_partition_list_add(list.get(), options_.topic.c_str(), partition)->offset = offset;
  }
  BookFailure(rd_kafka_commit(client_.get(), list.get(), 1));
}

void KafkaConsumer::OnCommit(rd_kafka_t* /*client*/, rd_kafka_resp_err_t error,
                             rd_kafka_topic_partition_list_t* /*partitions*/, void* opaque) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
  static_cast<KafkaConsumer*>(opaque)->accounting_.OnError(error);
}

void KafkaConsumer::OnRebalance(rd_kafka_t* /*client*/, rd_kafka_resp_err_t event,
                                rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  static_cast<KafkaConsumer*>(opaque)->Rebalance(event, partitions);
}

void KafkaConsumer::Rebalance(rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t* partitions) {
  if (event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    Assign(partitions);
    assigned_ += partitions->cnt;
    // A pause that was asked for before there was anything to pause holds from the first message on.
    paused_ = paused_ || pause_wanted_.load(std::memory_order_relaxed);
    if (paused_) PauseAssignment(true);
    return;
  }
  if (options_.commit) Commit();
  // librdkafka remembers a pause beyond the assignment: if it ended in between, they would never go on.
  if (paused_) BookFailure(rd_kafka_resume_partitions(client_.get(), partitions));
  Unassign(partitions);
  assigned_ -= partitions->cnt;
}

void KafkaConsumer::Assign(rd_kafka_topic_partition_list_t* partitions) {
  if (IsCooperative(client_.get())) {
    BookFailure(rd_kafka_incremental_assign(client_.get(), partitions));
  } else {
    BookFailure(rd_kafka_assign(client_.get(), partitions));
  }
}

void KafkaConsumer::Unassign(rd_kafka_topic_partition_list_t* partitions) {
  if (IsCooperative(client_.get())) {
    BookFailure(rd_kafka_incremental_unassign(client_.get(), partitions));
  } else {
    BookFailure(rd_kafka_assign(client_.get(), nullptr));
  }
}

void KafkaConsumer::BookFailure(rd_kafka_resp_err_t error) {
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) accounting_.OnError(error);
}

void KafkaConsumer::BookFailure(rd_kafka_error_t* error) {
  if (error == nullptr) return;
  accounting_.OnError(rd_kafka_error_code(error));
  rd_kafka_error_destroy(error);
}

void KafkaConsumer::PauseAssignment(bool paused) {
  rd_kafka_topic_partition_list_t* raw = nullptr;
  if (rd_kafka_assignment(client_.get(), &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const PartitionListHandle assignment(raw);
  if (paused) {
    BookFailure(rd_kafka_pause_partitions(client_.get(), assignment.get()));
  } else {
    BookFailure(rd_kafka_resume_partitions(client_.get(), assignment.get()));
    WakeFetchers(assignment.get());
  }
}

/// A thread of librdkafka with nothing to fetch sleeps for up to a second, and resumed partitions do not wake
/// it. Any request to its broker does, so each leader is asked for end offsets, whatever the answer.
void KafkaConsumer::WakeFetchers(rd_kafka_topic_partition_list_t* partitions) {
  for (int i = 0; i < partitions->cnt; ++i) partitions->elems[i].offset = RD_KAFKA_OFFSET_END;
  rd_kafka_offsets_for_times(client_.get(), partitions, kWakeMs);
}

void KafkaConsumer::RequestClose(int64_t timeout_ms) {
  close_deadline_ns_.store(clock_.NowNs() + timeout_ms * kNsPerMs, std::memory_order_relaxed);
  stop_.store(true, std::memory_order_release);
}

void KafkaConsumer::Join() {
  if (thread_.joinable()) thread_.join();
}

void KafkaConsumer::LeaveGroup() {
  const int64_t deadline_ns = close_deadline_ns_.load(std::memory_order_relaxed);
  if (options_.commit) Commit();
  QueueHandle farewell(rd_kafka_queue_new(client_.get()));
  rd_kafka_error_t* refusal = rd_kafka_consumer_close_queue(client_.get(), farewell.get());
  const bool leaving = refusal == nullptr;  // after a fatal error there is no group left to leave
  BookFailure(refusal);
  while (leaving && rd_kafka_consumer_closed(client_.get()) == 0 && clock_.NowNs() < deadline_ns) {
    // Serves the callbacks of the last rebalance; messages that still come are no longer ours to count.
    const ssize_t count =
        rd_kafka_consume_batch_queue(farewell.get(), kPollMs / 10, messages_.data(), messages_.size());
    for (ssize_t i = 0; i < count; ++i) rd_kafka_message_destroy(messages_[static_cast<size_t>(i)]);
  }
  farewell.reset();
  queue_.reset();
  // From here on nothing of the client may reach this object, which a client left behind would outlive.
  rd_kafka_set_log_level(client_.get(), 0);
  rd_kafka_t* client = client_.release();
  if (rd_kafka_consumer_closed(client) != 0) DestroyWithin(client, kDestroyMs);
}

}  // namespace omb
