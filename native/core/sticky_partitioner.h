#pragma once

#include <algorithm>
#include <cstdint>

#include "core/fast_random.h"

namespace omb {

/// Partitions for messages without a key, as the Java client's built-in partitioner chooses them (KIP-794):
/// one random partition until `sticky_bytes` bytes have gone to it, then the next draw, which may come out
/// the same.
///
/// Used per batch: Pick() a partition, put messages of up to Room() bytes in all on it, tell the bytes by
/// Added().
class StickyPartitioner {
 public:
  /// `sticky_bytes` of 0 counts as 1: each message draws anew.
  StickyPartitioner(uint64_t sticky_bytes, uint64_t seed)
      : sticky_bytes_(std::max<uint64_t>(sticky_bytes, 1)), random_(seed) {}

  /// The current partition, 0 to `partition_count` - 1; `partition_count` > 0. Draws one when the current one
  /// is full or no longer exists.
  int32_t Pick(int32_t partition_count) {
    if (room_bytes_ == 0 || partition_ >= partition_count) {
      partition_ = static_cast<int32_t>(random_.Below(static_cast<uint64_t>(partition_count)));
      room_bytes_ = sticky_bytes_;
    }
    return partition_;
  }

  /// Bytes until the next draw; more than 0 after a Pick(). The message that uses it up may be larger.
  uint64_t Room() const { return room_bytes_; }

  /// `bytes` went to the partition of the last Pick().
  void Added(uint64_t bytes) { room_bytes_ -= std::min(bytes, room_bytes_); }

 private:
  const uint64_t sticky_bytes_;
  FastRandom random_;
  int32_t partition_ = 0;
  uint64_t room_bytes_ = 0;
};

}  // namespace omb
