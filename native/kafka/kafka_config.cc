#include "kafka/kafka_config.h"

#include <array>

#include "kafka/kafka_error.h"

namespace omb {
namespace {

using ErrorText = std::array<char, 512>;

}  // namespace

ConfHandle MakeConf(const KafkaSettings& settings) {
  ConfHandle conf(rd_kafka_conf_new());
  ErrorText error{};
  for (const auto& [name, value] : settings) {
    const auto result =
        rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), error.data(), error.size());
    if (result != RD_KAFKA_CONF_OK) throw KafkaError("librdkafka refuses " + name, error.data());
  }
  return conf;
}

ClientHandle OpenClient(rd_kafka_type_t type, ConfHandle conf) {
  ErrorText error{};
  ClientHandle client(rd_kafka_new(type, conf.get(), error.data(), error.size()));
  if (!client) throw KafkaError("librdkafka cannot open a client", error.data());
  [[maybe_unused]] auto* owned_by_client = conf.release();
  return client;
}

}  // namespace omb
