#include "kafka/kafka_producer.h"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <set>
#include <vector>

#include "test/kafka_rig.h"
#include "test/scripted_cluster.h"
#include "test/stored_records.h"

namespace omb {
namespace {

struct Collected final : DeliverySink {
  void OnDeliveries(std::span<const Delivery> batch) override {
    for (const Delivery& delivery : batch) {
      tokens.insert(delivery.token);
      bytes += delivery.bytes;
      ++by_error[delivery.error];
    }
  }

  std::multiset<uint64_t> tokens;
  uint64_t bytes = 0;
  std::map<int, uint64_t> by_error;
};

const std::vector<RecordHeader> kHeaders{{"source", "omb"}, {"", "x"}, {"source", ""}};
const std::vector<RecordHeader> kNoHeaders;

class KafkaProducerTest : public testing::Test {
 protected:
  KafkaProducerTest() { cluster_.CreateTopic("orders", 4); }

  KafkaSettings Settings(const KafkaSettings& more = {}) const {
    return With(ProducerSettings(cluster_.bootstrap_servers()), With({{"log_level", "0"}}, more));
  }

  std::vector<OutgoingMessage> Messages(size_t count, size_t bytes,
                                        std::span<const RecordHeader> headers = {}) {
    payload_.resize(bytes);
    std::vector<OutgoingMessage> messages(count);
    for (size_t i = 0; i < count; ++i) {
      messages[i] = {.payload = payload_,
                     .key = {},
                     .headers = headers,
                     .partition = static_cast<int32_t>(i % 4),
                     .token = i};
    }
    return messages;
  }

  void PollUntil(KafkaProducer& producer, size_t count) {
    ASSERT_TRUE(Eventually([&] {
      producer.Poll(collected_);
      return collected_.tokens.size() >= count;
    }));
  }

  ScriptedCluster cluster_;
  ClientEvents events_;
  std::vector<uint8_t> payload_;
  Collected collected_;
};

TEST_F(KafkaProducerTest, KnowsThePartitionsOnceConnected) {
  KafkaProducer producer("orders", Settings(), events_);
  EXPECT_EQ(producer.topic(), "orders");
  EXPECT_EQ(producer.partition_count(), 1);
  producer.Connect(30'000);
  EXPECT_EQ(producer.partition_count(), 4);
}

TEST_F(KafkaProducerTest, NamesTheTopicThatItCannotReach) {
  cluster_.CreateTopic("secret", 1);
  cluster_.RefuseTopic("secret", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  KafkaProducer refused("secret", Settings(), events_);
  const std::string refusal = RefusalOf([&] { refused.Connect(30'000); });
  EXPECT_TRUE(Contains(refusal, "topic secret")) << refusal;
  EXPECT_TRUE(Contains(refusal, "TOPIC_AUTHORIZATION_FAILED")) << refusal;
}

TEST_F(KafkaProducerTest, WaitsForATopicThatNoBrokerHasHeardOfYet) {
  for (const auto error : {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE}) {
    SCOPED_TRACE(rd_kafka_err2name(error));
    cluster_.RefuseTopic("orders", error);
    KafkaProducer producer("orders", Settings(), events_);
    cluster_.WatchRequests();
    auto connected = std::async(std::launch::async, [&] { producer.Connect(60'000); });
    EXPECT_TRUE(Eventually([&] { return cluster_.Requests(ScriptedCluster::kMetadata) >= 4; }));
    cluster_.RefuseTopic("orders", RD_KAFKA_RESP_ERR_NO_ERROR);
    connected.get();
    EXPECT_EQ(producer.partition_count(), 4);
  }
}

TEST_F(KafkaProducerTest, NamesTheTopicThatDoesNotBecomeKnown) {
  cluster_.RefuseTopic("orders", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  KafkaProducer producer("orders", Settings(), events_);
  const std::string refusal = RefusalOf([&] { producer.Connect(1'000); });
  EXPECT_TRUE(Contains(refusal, "topic orders")) << refusal;
  EXPECT_TRUE(Contains(refusal, "UNKNOWN_TOPIC_OR_PART")) << refusal;
}

TEST_F(KafkaProducerTest, NamesTheTopicWhenNobodyAnswers) {
  KafkaProducer producer("orders", {{"bootstrap.servers", "127.0.0.1:1"}, {"log_level", "0"}}, events_);
  const std::string refusal = RefusalOf([&] { producer.Connect(200); });
  EXPECT_TRUE(Contains(refusal, "metadata of topic orders")) << refusal;
}

TEST_F(KafkaProducerTest, RefusesBadSettings) {
  EXPECT_TRUE(Contains(RefusalOf([&] { KafkaProducer("orders", {{"acks", "many"}}, events_); }), "acks"));
}

TEST_F(KafkaProducerTest, ReportsEveryMessageOnceWithItsTokenAndSize) {
  KafkaProducer producer("orders", Settings(), events_);
  producer.Connect(30'000);
  auto messages = Messages(256, 50);
  producer.Produce(messages);
  for (const OutgoingMessage& message : messages) ASSERT_EQ(message.error, 0);
  PollUntil(producer, 256);
  for (uint64_t token = 0; token < 256; ++token) EXPECT_EQ(collected_.tokens.count(token), 1U);
  EXPECT_EQ(collected_.bytes, 256 * 50U);
  EXPECT_EQ(collected_.by_error, (std::map<int, uint64_t>{{0, 256}}));
}

TEST_F(KafkaProducerTest, TellsFromWhichMessageOnTheQueueWasFull) {
  for (const auto& headers : {kNoHeaders, kHeaders}) {
    KafkaProducer producer(
        "orders", Settings({{"queue.buffering.max.messages", "10"}, {"linger.ms", "60000"}}), events_);
    producer.Connect(30'000);
    auto messages = Messages(64, 50, headers);
    producer.Produce(messages);
    for (size_t i = 0; i < messages.size(); ++i) {
      EXPECT_EQ(messages[i].error, i < 10 ? 0 : ProducerPort::kQueueFull) << "message " << i;
    }
  }
}

TEST_F(KafkaProducerTest, TriesNothingBehindAMessageThatFoundNoRoom) {
  for (const auto& headers : {kNoHeaders, kHeaders}) {
    KafkaProducer producer("orders", Settings({{"queue.buffering.max.kbytes", "1"}, {"linger.ms", "60000"}}),
                           events_);
    producer.Connect(30'000);
    auto messages = Messages(3, 700, headers);
    messages[2].payload = messages[2].payload.first(10);
    producer.Produce(messages);
    EXPECT_EQ(messages[0].error, 0);
    EXPECT_EQ(messages[1].error, ProducerPort::kQueueFull);
    EXPECT_EQ(messages[2].error, ProducerPort::kQueueFull) << "else the order would be lost";
  }
}

TEST_F(KafkaProducerTest, SendsHeadersInOrderWithKeyAndValue) {
  KafkaProducer producer("orders", Settings(), events_);
  producer.Connect(30'000);
  auto messages = Messages(3, 50, kHeaders);
  const std::vector<uint8_t> key{'k'};
  messages[0].key = key;
  messages[1].headers = {};
  for (OutgoingMessage& message : messages) message.partition = 2;
  producer.Produce(messages);
  PollUntil(producer, 3);
  EXPECT_EQ(collected_.bytes, 150U) << "headers are no payload";
  const auto stored = StoredRecords(cluster_.bootstrap_servers()).Read("orders", 2, 3);
  ASSERT_EQ(stored.size(), 3U);
  const std::vector<std::pair<std::string, std::string>> headers{
      {"source", "omb"}, {"", "x"}, {"source", ""}};
  EXPECT_EQ(stored[0].headers, headers);
  EXPECT_TRUE(stored[1].headers.empty()) << "in one call with others that have some";
  EXPECT_EQ(stored[2].headers, headers);
  EXPECT_EQ(stored[0].key, "k");
  EXPECT_EQ(stored[0].bytes, 50U);
}

TEST_F(KafkaProducerTest, AsksForAnotherTryForWhatIsBeyondItsBatch) {
  KafkaProducer producer("orders", Settings(), events_);
  producer.Connect(30'000);
  auto messages = Messages(300, 10);
  producer.Produce(messages);
  EXPECT_EQ(messages[255].error, 0);
  EXPECT_EQ(messages[256].error, ProducerPort::kQueueFull);
  PollUntil(producer, 256);
}

TEST_F(KafkaProducerTest, FailsAMessageThatIsTooLargeAndTakesTheRest) {
  for (const auto& headers : {kNoHeaders, kHeaders}) {
    collected_ = {};
    KafkaProducer producer("orders", Settings({{"message.max.bytes", "1000"}}), events_);
    producer.Connect(30'000);
    auto messages = Messages(3, 50, headers);
    const std::vector<uint8_t> large(2000);
    messages[1].payload = large;
    producer.Produce(messages);
    EXPECT_EQ(messages[0].error, 0);
    EXPECT_EQ(messages[1].error, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    EXPECT_EQ(messages[2].error, 0);
    messages[1].payload = payload_;
    producer.Produce({&messages[1], 1});
    EXPECT_EQ(messages[1].error, 0) << "an old error does not stick";
    PollUntil(producer, 3);
    EXPECT_EQ(collected_.by_error, (std::map<int, uint64_t>{{0, 3}}));
  }
}

TEST_F(KafkaProducerTest, ReportsTheBrokersErrorForTheMessagesItHit) {
  KafkaProducer producer("orders", Settings({{"retries", "0"}}), events_);
  producer.Connect(30'000);
  cluster_.Refuse(ScriptedCluster::kProduce, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, 1);
  auto messages = Messages(1, 50);
  producer.Produce(messages);
  PollUntil(producer, 1);
  EXPECT_EQ(collected_.by_error,
            (std::map<int, uint64_t>{{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, 1}}));
}

TEST_F(KafkaProducerTest, ReportsWhatWasPurged) {
  KafkaProducer producer("orders", Settings({{"linger.ms", "60000"}}), events_);
  producer.Connect(30'000);
  auto messages = Messages(20, 50);
  producer.Produce(messages);
  producer.Purge();
  PollUntil(producer, 20);
  EXPECT_EQ(collected_.by_error, (std::map<int, uint64_t>{{RD_KAFKA_RESP_ERR__PURGE_QUEUE, 20}}));
}

TEST_F(KafkaProducerTest, WakesTheSleeperForADelivery) {
  WakePipe waiter;
  KafkaProducer producer("orders", Settings(), events_);
  producer.Watch(waiter);
  producer.Connect(30'000);
  for (size_t round = 1; round <= 3; ++round) {
    auto messages = Messages(1, 50);
    producer.Produce(messages);
    while (producer.Poll(collected_) == 0) waiter.Wait(1'000'000'000'000);
    EXPECT_EQ(collected_.tokens.size(), round);
  }
}

TEST_F(KafkaProducerTest, TellsOfBrokersThatAreDown) {
  KafkaProducer producer("orders", {{"bootstrap.servers", "127.0.0.1:1"}, {"log_level", "0"}}, events_);
  std::set<std::string> codes;
  EXPECT_TRUE(Eventually([&] {
    producer.Poll(collected_);
    for (const ClientEvent& event : events_.Take()) codes.insert(event.code);
    return codes.contains("_ALL_BROKERS_DOWN");
  }));
}

TEST_F(KafkaProducerTest, TellsOfAFatalErrorByItsName) {
  cluster_.Refuse(ScriptedCluster::kInitProducerId, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, 1);
  KafkaProducer producer("orders", Settings({{"enable.idempotence", "true"}}), events_);
  producer.Connect(30'000);
  std::map<std::string, bool> fatal_by_code;
  EXPECT_TRUE(Eventually([&] {
    producer.Poll(collected_);
    for (const ClientEvent& event : events_.Take()) fatal_by_code[event.code] |= event.fatal;
    return fatal_by_code["CLUSTER_AUTHORIZATION_FAILED"];
  }));
  for (const auto& headers : {kNoHeaders, kHeaders}) {
    auto messages = Messages(2, 50, headers);
    producer.Produce(messages);
    for (const OutgoingMessage& message : messages) EXPECT_EQ(message.error, RD_KAFKA_RESP_ERR__FATAL);
  }
}

TEST_F(KafkaProducerTest, ClosesWithMessagesInItsQueueAndMoreThanOnce) {
  KafkaProducer producer("orders", Settings({{"linger.ms", "60000"}}), events_);
  producer.Connect(30'000);
  auto messages = Messages(20, 50);
  producer.Produce(messages);
  producer.Close();
  producer.Close();
}

}  // namespace
}  // namespace omb
