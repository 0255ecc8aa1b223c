#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "core/hdr_layout.h"

namespace omb {

/// One point of a percentile curve: `percent` (0..100) of all values are at or below `value_us`.
struct Quantile {
  double percent;
  int64_t value_us;

  bool operator==(const Quantile&) const = default;
};

/// Latencies in µs in HdrHistogram's layout: 5 significant digits, 0 µs to 12 h, 64-bit counts.
///
/// The figures are those of Java's HdrHistogram 2.1.12 over the same values: a bucket stands for its largest
/// value in percentiles and Max(), for its middle in Mean(), for its smallest value in Min().
///
/// The counts take 20 MB of address space, but only pages that hold a count take memory, and only the range
/// between the smallest and the largest recorded value is ever read. Not thread-safe. A histogram that was
/// moved from may only be destroyed or assigned to.
class LatencyHistogram {
 public:
  static constexpr int kSignificantDigits = 5;
  static constexpr int64_t kLowestTrackableUs = 1;
  static constexpr int64_t kHighestTrackableUs = 43'200'000'000;
  static constexpr HdrLayout kLayout{kSignificantDigits};
  static constexpr size_t kBucketCount = kLayout.CountsLength(kHighestTrackableUs);

  /// Throws std::bad_alloc when the address space is used up.
  LatencyHistogram();
  LatencyHistogram(LatencyHistogram&&) noexcept = default;
  LatencyHistogram& operator=(LatencyHistogram&&) noexcept = default;

  /// Records `count` > 0 messages of `value_us`. Values above 12 h are recorded as 12 h and counted in
  /// clamped(); values below 0 are recorded as 0 and not counted there.
  void Record(int64_t value_us, int64_t count = 1) {
    if (static_cast<uint64_t>(value_us) > uint64_t{kHighestTrackableUs}) [[unlikely]] {
      value_us = Clamp(value_us, count);
    }
    AddAt(kLayout.IndexOf(value_us), count);
  }

  /// Record() of a duration in ns, rounded down to whole µs.
  void RecordNs(int64_t value_ns) { Record(value_ns / 1000); }

  /// Adds every value of `other`, its clamped() included. Throws std::overflow_error when the counts would
  /// pass 2^63.
  void Add(const LatencyHistogram& other);

  /// Forgets every value; the memory stays.
  void Reset();

  /// Number of recorded values.
  int64_t count() const { return count_; }

  /// Number of values above 12 h among them.
  int64_t clamped() const { return clamped_; }

  /// Smallest value of the lowest and largest value of the highest bucket in use; 0 when empty.
  int64_t Min() const { return count_ == 0 ? 0 : kLayout.LowAt(min_index_); }
  int64_t Max() const { return count_ == 0 ? 0 : kLayout.HighAt(max_index_); }

  /// Mean over the middles of the buckets; 0 when empty.
  double Mean() const;

  /// Largest value of the bucket in which `percent` falls (its smallest value for exactly 0); 0 when empty.
  /// `percent` outside of 0..100 counts as the nearer end.
  int64_t ValueAtPercentile(double percent) const;

  /// The points of HdrHistogram's percentile iteration with 100 ticks per half distance, at most one per
  /// bucket, both members ascending, the last one at 100 percent. Empty when the histogram is.
  std::vector<Quantile> Quantiles() const;

  /// Calls visit(index, count) for every bucket with a count, in ascending order; kLayout turns the index
  /// into values.
  template <typename Visitor>
  void ForEachBucket(Visitor&& visit) const {
    for (size_t index = min_index_; index <= max_index_; ++index) {
      if (counts_[index] != 0) visit(index, counts_[index]);
    }
  }

 private:
  struct Unmap {
    void operator()(int64_t* counts) const;
  };

  static std::unique_ptr<int64_t[], Unmap> MapCounts();

  int64_t Clamp(int64_t value_us, int64_t count);

  void AddAt(size_t index, int64_t count) {
    counts_[index] += count;
    count_ += count;
    min_index_ = std::min(min_index_, index);
    max_index_ = std::max(max_index_, index);
  }

  std::unique_ptr<int64_t[], Unmap> counts_;
  int64_t count_ = 0;
  int64_t clamped_ = 0;
  // First and last bucket in use; an empty histogram has them the wrong way round, so that the range is empty
  // too.
  size_t min_index_ = kBucketCount;
  size_t max_index_ = 0;
};

static_assert(!std::is_copy_constructible_v<LatencyHistogram> &&
              !std::is_copy_assignable_v<LatencyHistogram>);
static_assert(std::is_nothrow_move_constructible_v<LatencyHistogram>);

}  // namespace omb
