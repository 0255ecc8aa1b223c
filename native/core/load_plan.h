#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/key_table.h"
#include "core/payload_stamp.h"
#include "core/producer_port.h"
#include "core/weighted_partitions.h"

namespace omb {

enum class KeyDistribution { kNoKey, kRoundRobin, kRandomNano };

/// What the send threads send, and how fast; shared and never changed once published.
struct LoadPlan {
  std::vector<std::vector<uint8_t>> payloads;  ///< at least one; one is drawn at random per message
  std::vector<RecordHeader> headers;           ///< of every message
  KeyDistribution keys = KeyDistribution::kNoKey;
  std::shared_ptr<const KeyTable> key_table;          ///< set when keys are used
  std::optional<PartitionWeights> partition_weights;  ///< unset: the producer's partitioning decides
  bool stamp = true;

  /// Whether messages with this payload carry a stamp: only where it fits.
  bool Stamps(size_t payload_index) const { return stamp && payloads[payload_index].size() >= kStampBytes; }
};

/// A plan with its schedule: both change together or, with the plan shared, the rate alone.
struct Load {
  std::shared_ptr<const LoadPlan> plan;
  std::shared_ptr<const WeightedPartitionTables> partition_tables = nullptr;  ///< set for a plan with weights
  int64_t start_ns = 0;
  double rate_per_second = 0;  ///< total over all producers of the engine; infinity: unthrottled
};

}  // namespace omb
