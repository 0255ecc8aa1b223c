#pragma once

#include <string>

#include "kafka/handles.h"

namespace omb {

/// librdkafka's in-process broker emulation. It keeps about 5 MB per partition and knows no CreateTopics
/// request.
class MockCluster {
 public:
  /// Throws KafkaError when librdkafka cannot start it.
  explicit MockCluster(int brokers);

  std::string bootstrap_servers() const;
  /// Throws KafkaError, for example when the topic exists.
  void CreateTopic(const std::string& name, int partitions, int replication_factor);
  /// Adds this round-trip time to every answer of every broker.
  void SetRoundTripMs(int round_trip_ms);
  /// Refuses and drops connections to every broker, or takes them again.
  void SetDown(bool down);

 private:
  const int brokers_;
  ClientHandle client_;
  MockClusterHandle cluster_;
};

}  // namespace omb
