#pragma once

#include <cstddef>
#include <cstdint>

#include "core/fast_random.h"
#include "core/sticky_partitioner.h"
#include "core/weighted_partitions.h"

namespace omb {

/// What decides about the partition of a message, as the Java client's partitioners do.
enum class Partitioning {
  kKey,         ///< murmur2 of its key; without one it stays on a random partition for some bytes
  kSticky,      ///< with or without a key, it stays on a random partition for some bytes
  kRoundRobin,  ///< all partitions in turn, from 0 on, with or without a key
};

/// Chooses the partitions of one producer's messages to one topic.
class Partitioner {
 public:
  static constexpr int32_t kNoKey = -1;

  /// `sticky_bytes` as for StickyPartitioner.
  Partitioner(Partitioning partitioning, uint64_t sticky_bytes, uint64_t seed)
      : partitioning_(partitioning), sticky_(sticky_bytes, seed), random_(~seed) {}

  /// From now on `weights` alone decide, which must stay where they are; null leaves it to the partitioning.
  void Weigh(const WeightedPartitions* weights) { weights_ = weights; }

  /// `positive_hash`: murmur2 of the key without its sign bit, or kNoKey. `partition_count` > 0.
  int32_t Pick(int32_t partition_count, int32_t positive_hash, size_t payload_bytes) {
    if (weights_ != nullptr) return weights_->Draw(random_);
    if (partitioning_ == Partitioning::kRoundRobin) return NextInTurn(partition_count);
    if (partitioning_ == Partitioning::kKey && positive_hash != kNoKey)
      return positive_hash % partition_count;
    const int32_t partition = sticky_.Pick(partition_count);
    sticky_.Added(payload_bytes);
    return partition;
  }

 private:
  int32_t NextInTurn(int32_t partition_count) {
    const int32_t partition = turn_ < partition_count ? turn_ : 0;
    turn_ = partition + 1;
    return partition;
  }

  const Partitioning partitioning_;
  StickyPartitioner sticky_;
  FastRandom random_;
  const WeightedPartitions* weights_ = nullptr;
  int32_t turn_ = 0;
};

}  // namespace omb
