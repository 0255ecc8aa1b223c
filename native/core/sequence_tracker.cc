#include "core/sequence_tracker.h"

namespace omb {

void SequenceTracker::Stream::AppendMissing(uint64_t first, uint64_t last) {
  if (!missing) missing = std::make_unique<MissingRanges>();
  missing->Append(first, last);
}

bool SequenceTracker::Stream::RemoveMissing(uint64_t sequence) {
  return missing && missing->Remove(sequence);
}

SequenceTracker::Stream& SequenceTracker::FindOrCreate(uint32_t producer_id, uint32_t partition) {
  if (producer_id >= streams_.size()) streams_.resize(producer_id + size_t{1});
  auto& partitions = streams_[producer_id];
  if (partition >= partitions.size()) partitions.resize(partition + size_t{1});
  return partitions[partition];
}

void SequenceTracker::OnUnexpected(uint32_t producer_id, uint32_t partition, uint64_t sequence) {
  if (producer_id >= kMaxProducers || partition >= kMaxPartitions) {
    ++counts_.untracked;
    return;
  }
  Stream& stream = FindOrCreate(producer_id, partition);
  if (sequence < stream.next) {
    OnLate(stream, sequence);
  } else {
    OnAhead(stream, sequence);
  }
}

void SequenceTracker::OnLate(Stream& stream, uint64_t sequence) {
  if (!stream.RemoveMissing(sequence)) {
    ++counts_.duplicates;
    return;
  }
  ++counts_.out_of_order;
  if (sequence >= stream.start) --counts_.skipped;
}

void SequenceTracker::OnAhead(Stream& stream, uint64_t sequence) {
  const bool started = stream.next > 0;
  if (!started) stream.start = sequence;
  if (started) counts_.skipped += sequence - stream.next;
  if (sequence > stream.next) stream.AppendMissing(stream.next, sequence - 1);
  stream.next = sequence + 1;
}

}  // namespace omb
