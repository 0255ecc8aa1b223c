#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>

namespace omb {

/// Calls one of librdkafka's destroy functions.
template <auto Destroy>
struct HandleDeleter {
  template <typename T>
  void operator()(T* handle) const {
    Destroy(handle);
  }
};

using ConfHandle = std::unique_ptr<rd_kafka_conf_t, HandleDeleter<rd_kafka_conf_destroy>>;
using ClientHandle = std::unique_ptr<rd_kafka_t, HandleDeleter<rd_kafka_destroy>>;
using QueueHandle = std::unique_ptr<rd_kafka_queue_t, HandleDeleter<rd_kafka_queue_destroy>>;
using TopicHandle = std::unique_ptr<rd_kafka_topic_t, HandleDeleter<rd_kafka_topic_destroy>>;
using HeadersHandle = std::unique_ptr<rd_kafka_headers_t, HandleDeleter<rd_kafka_headers_destroy>>;
using EventHandle = std::unique_ptr<rd_kafka_event_t, HandleDeleter<rd_kafka_event_destroy>>;
using PartitionListHandle =
    std::unique_ptr<rd_kafka_topic_partition_list_t, HandleDeleter<rd_kafka_topic_partition_list_destroy>>;
using MetadataHandle = std::unique_ptr<const rd_kafka_metadata_t, HandleDeleter<rd_kafka_metadata_destroy>>;
using MockClusterHandle =
    std::unique_ptr<rd_kafka_mock_cluster_t, HandleDeleter<rd_kafka_mock_cluster_destroy>>;

}  // namespace omb
