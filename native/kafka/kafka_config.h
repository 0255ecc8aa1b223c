#pragma once

#include <string>
#include <utility>
#include <vector>

#include "kafka/handles.h"

namespace omb {

/// librdkafka properties in order; a later entry of the same name wins.
using KafkaSettings = std::vector<std::pair<std::string, std::string>>;

/// Throws KafkaError in librdkafka's words for an unknown name or a refused value.
ConfHandle MakeConf(const KafkaSettings& settings);

/// Opens a client. Throws KafkaError when librdkafka refuses the settings as a whole.
ClientHandle OpenClient(rd_kafka_type_t type, ConfHandle conf);

}  // namespace omb
