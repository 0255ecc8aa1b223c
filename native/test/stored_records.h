#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kafka/handles.h"
#include "kafka/kafka_config.h"
#include "kafka/kafka_error.h"

namespace omb {

struct StoredRecord {
  std::string key;
  size_t bytes = 0;  ///< of the value
  std::vector<std::pair<std::string, std::string>> headers;
};

using MessageHandle = std::unique_ptr<rd_kafka_message_t, HandleDeleter<rd_kafka_message_destroy>>;

inline std::vector<std::pair<std::string, std::string>> HeadersOf(const rd_kafka_message_t& message) {
  std::vector<std::pair<std::string, std::string>> headers;
  rd_kafka_headers_t* list = nullptr;
  if (rd_kafka_message_headers(&message, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  while (rd_kafka_header_get_all(list, headers.size(), &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    headers.emplace_back(name, std::string(static_cast<const char*>(value), size));
  }
  return headers;
}

/// What the clusters at `servers` have stored, read by a client of its own.
class StoredRecords {
 public:
  explicit StoredRecords(const std::string& servers)
      : client_(OpenClient(
            RD_KAFKA_CONSUMER,
            MakeConf({{"bootstrap.servers", servers}, {"group.id", "readers"}, {"log_level", "0"}}))) {
    rd_kafka_poll_set_consumer(client_.get());
  }

  /// The first `count` records of a partition; fewer when they do not come.
  std::vector<StoredRecord> Read(const char* topic, int32_t partition, size_t count) {
    const PartitionListHandle list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), topic, partition)->offset = 0;
    Check(rd_kafka_assign(client_.get(), list.get()), "assign");
    std::vector<StoredRecord> records;
    while (records.size() < count) {
      const MessageHandle message(rd_kafka_consumer_poll(client_.get(), kPatienceMs));
      if (!message) break;
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      records.push_back({.key = {static_cast<const char*>(message->key), message->key_len},
                         .bytes = message->len,
                         .headers = HeadersOf(*message)});
    }
    return records;
  }

  /// How many records a partition has had.
  int64_t Count(const char* topic, int32_t partition) {
    int64_t low = 0;
    int64_t high = 0;
    Check(rd_kafka_query_watermark_offsets(client_.get(), topic, partition, &low, &high, kPatienceMs),
          "watermarks");
    return high;
  }

 private:
  static constexpr int kPatienceMs = 30'000;

  ClientHandle client_;
};

}  // namespace omb
