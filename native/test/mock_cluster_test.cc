#include "kafka/mock_cluster.h"

#include <gtest/gtest.h>

#include "core/clock.h"
#include "test/kafka_rig.h"

namespace omb {
namespace {

/// Asks a broker for its metadata on a new connection.
rd_kafka_resp_err_t Ask(const std::string& servers, int timeout_ms, MetadataHandle& metadata) {
  const auto client =
      OpenClient(RD_KAFKA_PRODUCER, MakeConf({{"bootstrap.servers", servers}, {"log_level", "0"}}));
  const rd_kafka_metadata_t* raw = nullptr;
  const auto error = rd_kafka_metadata(client.get(), 1, nullptr, &raw, timeout_ms);
  metadata.reset(raw);
  return error;
}

TEST(MockCluster, ListsEveryBroker) {
  const MockCluster cluster(3);
  const std::string servers = cluster.bootstrap_servers();
  EXPECT_EQ(std::count(servers.begin(), servers.end(), ','), 2);
  EXPECT_EQ(std::count(servers.begin(), servers.end(), ':'), 3);
}

TEST(MockCluster, CreatesTopicsWithTheirPartitions) {
  MockCluster cluster(3);
  cluster.CreateTopic("orders", 12, 3);
  MetadataHandle metadata;
  ASSERT_EQ(Ask(cluster.bootstrap_servers(), 30'000, metadata), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_EQ(metadata->broker_cnt, 3);
  ASSERT_EQ(metadata->topic_cnt, 1);
  EXPECT_STREQ(metadata->topics[0].topic, "orders");
  ASSERT_EQ(metadata->topics[0].partition_cnt, 12);
  EXPECT_EQ(metadata->topics[0].partitions[0].replica_cnt, 3);
}

TEST(MockCluster, RefusesATopicThatExists) {
  MockCluster cluster(1);
  cluster.CreateTopic("orders", 1, 1);
  const std::string refusal = RefusalOf([&] { cluster.CreateTopic("orders", 1, 1); });
  EXPECT_TRUE(Contains(refusal, "topic orders")) << refusal;
  EXPECT_TRUE(Contains(refusal, "TOPIC_ALREADY_EXISTS")) << refusal;
}

TEST(MockCluster, AddsTheRoundTripTimeToEveryAnswer) {
  MockCluster cluster(1);
  cluster.SetRoundTripMs(100);
  const SteadyClock clock;
  const int64_t before_ns = clock.NowNs();
  MetadataHandle metadata;
  ASSERT_EQ(Ask(cluster.bootstrap_servers(), 30'000, metadata), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_GE(clock.NowNs() - before_ns, 100'000'000);
}

TEST(MockCluster, AnswersNobodyWhileDownAndEverybodyWhenUpAgain) {
  MockCluster cluster(2);
  MetadataHandle metadata;
  cluster.SetDown(true);
  EXPECT_NE(Ask(cluster.bootstrap_servers(), 500, metadata), RD_KAFKA_RESP_ERR_NO_ERROR);
  cluster.SetDown(false);
  EXPECT_EQ(Ask(cluster.bootstrap_servers(), 30'000, metadata), RD_KAFKA_RESP_ERR_NO_ERROR);
}

}  // namespace
}  // namespace omb
