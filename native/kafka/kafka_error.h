#pragma once

#include <librdkafka/rdkafka.h>

#include <stdexcept>
#include <string>

namespace omb {

/// What librdkafka refused, in its own words behind ours.
class KafkaError : public std::runtime_error {
 public:
  KafkaError(const std::string& what, rd_kafka_resp_err_t code)
      : std::runtime_error(what + ": " + rd_kafka_err2str(code) + " (" + rd_kafka_err2name(code) + ")") {}
  KafkaError(const std::string& what, const char* words) : std::runtime_error(what + ": " + words) {}
};

/// Throws a KafkaError unless `code` is no error.
inline void Check(rd_kafka_resp_err_t code, const char* what) {
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw KafkaError(what, code);
}

}  // namespace omb
