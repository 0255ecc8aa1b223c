#include "kafka/kafka_consumer.h"

#include <gtest/gtest.h>

#include "test/kafka_rig.h"
#include "test/scripted_cluster.h"

namespace omb {
namespace {

class KafkaConsumerTest : public testing::Test {
 protected:
  KafkaConsumerTest() { cluster_.CreateTopic("orders", 3); }

  ConsumerOptions Options(const KafkaSettings& more = {}) const {
    return {.topic = "orders",
            .settings = With(ConsumerSettings(cluster_.bootstrap_servers(), "g"), more),
            .run_id = kRunId,
            .wall_offset_ns = WallOffsetNs()};
  }

  uint64_t Send(uint64_t at_least) const {
    return SendToTopic(EngineOptions("orders", ProducerSettings(cluster_.bootstrap_servers())), at_least,
                       PayloadsOf(100));
  }

  static void Close(KafkaConsumer& consumer) {
    consumer.RequestClose(30'000);
    consumer.Join();
  }

  bool AwaitReceived(KafkaConsumer& consumer, uint64_t count) {
    return Eventually([&] {
      stats_.Add(consumer.SwapStats());
      return stats_.received >= count;
    });
  }

  ScriptedCluster cluster_;
  ClientEvents events_;
  ConsumeStats stats_;
};

TEST_F(KafkaConsumerTest, IsAssignedThePartitionsAndGivesThemUpAtTheEnd) {
  KafkaConsumer consumer(Options(), events_);
  ASSERT_TRUE(Eventually([&] { return consumer.assigned_partitions() == 3; }));
  Close(consumer);
  EXPECT_EQ(consumer.assigned_partitions(), 0);
}

TEST_F(KafkaConsumerTest, ReceivesWithBatchesOfAnySize) {
  const uint64_t sent = Send(2'000);
  for (const size_t batch_messages : {1, 7, 100'000}) {
    SCOPED_TRACE(batch_messages);
    stats_.Reset();
    ConsumerOptions options = Options({{"group.id", "g" + std::to_string(batch_messages)}});
    options.batch_messages = batch_messages;
    KafkaConsumer consumer(options, events_);
    ASSERT_TRUE(AwaitReceived(consumer, sent));
    Close(consumer);
    EXPECT_EQ(stats_.received, sent);
    EXPECT_EQ(stats_.skipped, 0);
  }
}

TEST_F(KafkaConsumerTest, ReadsOnWhenAPauseEndsWhileItHasNoPartitions) {
  KafkaConsumer consumer(Options(), events_);
  const uint64_t before = Send(500);
  ASSERT_TRUE(AwaitReceived(consumer, before));
  consumer.SetPaused(true);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  cluster_.Refuse(ScriptedCluster::kHeartbeat, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, 1);
  ASSERT_TRUE(Eventually([&] { return consumer.assigned_partitions() == 0; }));
  consumer.SetPaused(false);
  ASSERT_TRUE(Eventually([&] { return consumer.assigned_partitions() == 3; }));
  const uint64_t after = Send(500);
  EXPECT_TRUE(AwaitReceived(consumer, before + after));
  Close(consumer);
}

TEST_F(KafkaConsumerTest, BooksErrorsThatComeInPlaceOfMessages) {
  KafkaConsumer consumer(Options({{"enable.partition.eof", "true"}}), events_);
  ASSERT_TRUE(Eventually([&] {
    stats_.Add(consumer.SwapStats());
    return stats_.errors >= 3;
  }));
  Close(consumer);
  EXPECT_EQ(stats_.errors_by_code.by_code().at(RD_KAFKA_RESP_ERR__PARTITION_EOF), stats_.errors);
  EXPECT_EQ(stats_.received, 0U);
}

TEST_F(KafkaConsumerTest, TellsOfAFatalErrorByItsNameAndEndsAtOnce) {
  KafkaConsumer consumer(Options({{"group.instance.id", "one"}}), events_);
  ASSERT_TRUE(Eventually([&] { return consumer.assigned_partitions() == 3; }));
  cluster_.Refuse(ScriptedCluster::kHeartbeat, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, 1);
  bool told = false;
  EXPECT_TRUE(Eventually([&] {
    for (const ClientEvent& event : events_.Take()) {
      told |= event.fatal && event.code == "FENCED_INSTANCE_ID";
    }
    stats_.Add(consumer.SwapStats());
    return told;
  }));
  EXPECT_EQ(stats_.errors_by_code.by_code().at(RD_KAFKA_RESP_ERR__FATAL), 1U);
  consumer.RequestClose(1'000'000'000);
  consumer.Join();
  stats_.Add(consumer.SwapStats());
  EXPECT_GE(stats_.errors, 2U) << "it cannot leave its group, and says so";
}

}  // namespace
}  // namespace omb
