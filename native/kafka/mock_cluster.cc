#include "kafka/mock_cluster.h"

#include "kafka/kafka_config.h"
#include "kafka/kafka_error.h"

namespace omb {
namespace {

/// How long a new group waits for more members. Who comes later waits for a rebalance of the mock, which
/// takes most of a session timeout.
constexpr int kGroupGatheringMs = 500;

}  // namespace

MockCluster::MockCluster(int brokers)
    : brokers_(brokers),
      client_(
          OpenClient(RD_KAFKA_PRODUCER, MakeConf({{"client.id", "embedded-broker"}, {"log_level", "0"}}))),
      cluster_(rd_kafka_mock_cluster_new(client_.get(), brokers)) {
  if (!cluster_) throw KafkaError("embedded broker", "librdkafka cannot start its mock cluster");
  rd_kafka_mock_group_initial_rebalance_delay_ms(cluster_.get(), kGroupGatheringMs);
}

std::string MockCluster::bootstrap_servers() const {
  return rd_kafka_mock_cluster_bootstraps(cluster_.get());
}

void MockCluster::CreateTopic(const std::string& name, int partitions, int replication_factor) {
  const auto error = rd_kafka_mock_topic_create(cluster_.get(), name.c_str(), partitions, replication_factor);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw KafkaError("topic " + name, error);
}

void MockCluster::SetRoundTripMs(int round_trip_ms) {
  for (int id = 1; id <= brokers_; ++id) {
    Check(rd_kafka_mock_broker_set_rtt(cluster_.get(), id, round_trip_ms), "round-trip time");
  }
}

void MockCluster::SetDown(bool down) {
  for (int id = 1; id <= brokers_; ++id) {
    Check(down ? rd_kafka_mock_broker_set_down(cluster_.get(), id)
               : rd_kafka_mock_broker_set_up(cluster_.get(), id),
          "broker state");
  }
}

}  // namespace omb
