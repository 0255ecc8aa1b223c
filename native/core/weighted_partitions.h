#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/fast_random.h"

namespace omb {

/// Relative shares of the messages by partition; none is below 0.
struct PartitionWeights {
  std::map<int64_t, double> named;
  double others = 0;  ///< spread evenly over the partitions that are not named
};

/// Draws the partitions of one topic by their weights, with the alias method (Vose 1991): the same few
/// instructions for any number of partitions. No partition's share is off by more than 2^-31.
class WeightedPartitions {
 public:
  /// Throws std::invalid_argument, which goes on from "topic ... has 4 partitions, ", when a partition is
  /// named that is not there or none has a share.
  WeightedPartitions(const PartitionWeights& weights, int32_t partition_count);

  int32_t Draw(FastRandom& random) const {
    const uint64_t bits = random.Next();
    const size_t column = ((bits >> 32) * columns_.size()) >> 32;
    const Column& drawn = columns_[column];
    return static_cast<uint32_t>(bits) < drawn.threshold ? static_cast<int32_t>(column) : drawn.alias;
  }

 private:
  /// One of equally likely columns: its own partition below the threshold, another one from there on.
  struct Column {
    uint64_t threshold = 0;  ///< of 2^32
    int32_t alias = 0;
  };

  void Level(std::vector<double> heights);

  std::vector<Column> columns_;
};

/// One table per number of partitions that topics have.
using WeightedPartitionTables = std::map<int32_t, WeightedPartitions>;

}  // namespace omb
