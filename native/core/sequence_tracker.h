#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/missing_ranges.h"

namespace omb {

/// Follows the sequence numbers that one consumer sees. Each (producer, partition) is a stream whose numbers
/// go up by one.
///
/// - The first number seen starts a stream wherever it is, since a consumer may join late: lower ones do not
/// count as
///   skipped. They count as out of order when they come after all.
/// - A partition that moves to another consumer and back leaves a gap that counts as skipped here.
/// - At most MissingRanges::kMaxRanges gaps are remembered per stream. Gaps beyond stay counted as skipped,
/// and their
///   numbers count as duplicates when they come late.
///
/// Not thread-safe. Memory grows with the ids seen: 24 bytes per stream.
class SequenceTracker {
 public:
  static constexpr uint32_t kMaxProducers = 65'536;
  static constexpr uint32_t kMaxPartitions = 131'072;

  /// What was seen since the tracker's creation; all counts are messages.
  struct Counts {
    uint64_t received = 0;
    /// Numbers passed over that have not come since.
    uint64_t skipped = 0;
    /// Numbers that had come before.
    uint64_t duplicates = 0;
    /// Numbers that came after a higher one, for the first time; those that had been skipped no longer count
    /// there.
    uint64_t out_of_order = 0;
    /// Messages of ids beyond the bounds: received, and in no other count.
    uint64_t untracked = 0;
  };

  void OnSequence(uint32_t producer_id, int32_t partition, uint64_t sequence) {
    ++counts_.received;
    Stream* stream = Find(producer_id, static_cast<uint32_t>(partition));
    if (stream != nullptr && stream->next == sequence) [[likely]] {
      ++stream->next;
    } else {
      OnUnexpected(producer_id, static_cast<uint32_t>(partition), sequence);
    }
  }

  const Counts& counts() const { return counts_; }

 private:
  struct Stream {
    /// 0 as long as nothing was seen.
    uint64_t next = 0;
    /// First number seen.
    uint64_t start = 0;
    /// Numbers below `next` that are missing, those below `start` included. Most streams never need it.
    std::unique_ptr<MissingRanges> missing;

    void AppendMissing(uint64_t first, uint64_t last);
    bool RemoveMissing(uint64_t sequence);
  };

  Stream* Find(uint32_t producer_id, uint32_t partition) {
    if (producer_id >= streams_.size()) return nullptr;
    auto& partitions = streams_[producer_id];
    return partition < partitions.size() ? &partitions[partition] : nullptr;
  }

  Stream& FindOrCreate(uint32_t producer_id, uint32_t partition);
  void OnUnexpected(uint32_t producer_id, uint32_t partition, uint64_t sequence);
  void OnLate(Stream& stream, uint64_t sequence);
  void OnAhead(Stream& stream, uint64_t sequence);

  /// By producer id, then by partition.
  std::vector<std::vector<Stream>> streams_;
  Counts counts_;
};

}  // namespace omb
