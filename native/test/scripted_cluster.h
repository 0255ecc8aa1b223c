#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "kafka/handles.h"
#include "kafka/kafka_config.h"

namespace omb {

/// librdkafka's mock cluster with the part that only tests want: answers that are errors.
class ScriptedCluster {
 public:
  static constexpr int16_t kProduce = 0;
  static constexpr int16_t kMetadata = 3;
  static constexpr int16_t kHeartbeat = 12;
  static constexpr int16_t kInitProducerId = 22;

  ScriptedCluster()
      : client_(OpenClient(RD_KAFKA_PRODUCER, MakeConf({{"log_level", "0"}}))),
        cluster_(rd_kafka_mock_cluster_new(client_.get(), 1)) {
    rd_kafka_mock_group_initial_rebalance_delay_ms(cluster_.get(), 0);
  }

  std::string bootstrap_servers() const { return rd_kafka_mock_cluster_bootstraps(cluster_.get()); }
  void CreateTopic(const char* name, int partitions) {
    rd_kafka_mock_topic_create(cluster_.get(), name, partitions, 1);
  }
  /// Metadata of `topic` comes with `error` from now on.
  void RefuseTopic(const char* topic, rd_kafka_resp_err_t error) {
    rd_kafka_mock_topic_set_error(cluster_.get(), topic, error);
  }
  /// Forgets what was asked so far and counts from now on.
  void WatchRequests() {
    rd_kafka_mock_clear_requests(cluster_.get());
    rd_kafka_mock_start_request_tracking(cluster_.get());
  }
  /// How many requests of this kind came.
  size_t Requests(int16_t api_key) {
    size_t count = 0;
    rd_kafka_mock_request_t** requests = rd_kafka_mock_get_requests(cluster_.get(), &count);
    const auto asked = std::count_if(requests, requests + count, [api_key](rd_kafka_mock_request_t* request) {
      return rd_kafka_mock_request_api_key(request) == api_key;
    });
    rd_kafka_mock_request_destroy_array(requests, count);
    return static_cast<size_t>(asked);
  }
  /// The next `count` requests of this kind are answered with `error`.
  void Refuse(int16_t api_key, rd_kafka_resp_err_t error, size_t count) {
    const std::vector<rd_kafka_resp_err_t> errors(count, error);
    rd_kafka_mock_push_request_errors_array(cluster_.get(), api_key, errors.size(), errors.data());
  }

 private:
  ClientHandle client_;
  MockClusterHandle cluster_;
};

}  // namespace omb
