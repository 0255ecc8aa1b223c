#include "core/latency_histogram.h"

#include <sys/mman.h>

#include <cmath>
#include <limits>
#include <new>
#include <stdexcept>

namespace omb {

namespace {

constexpr size_t kCountsBytes = LatencyHistogram::kBucketCount * sizeof(int64_t);

/// The level after `level` when every halving of the distance to 100 percent takes 100 ticks.
double NextPercentileLevel(double level) {
  const double halvings = std::trunc(std::log(100.0 / (100.0 - level)) / std::log(2.0));
  return level + std::exp2(-(halvings + 1.0));
}

/// The first level above `percent`, or 100 where the next step is too small for a double: only the last
/// bucket is beyond that.
double LevelAbove(double percent, double level) {
  while (percent >= level) {
    const double next = NextPercentileLevel(level);
    if (next == level) return 100.0;
    level = next;
  }
  return level;
}

}  // namespace

LatencyHistogram::LatencyHistogram() : counts_(MapCounts()) {}

void LatencyHistogram::Unmap::operator()(int64_t* counts) const { munmap(counts, kCountsBytes); }

// Not calloc: once a block of this size was freed, glibc takes the next one from the heap and clears it,
// which would make all of its pages resident.
std::unique_ptr<int64_t[], LatencyHistogram::Unmap> LatencyHistogram::MapCounts() {
  void* pages = mmap(nullptr, kCountsBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
#ifdef MADV_NOHUGEPAGE
  // A huge page would make 2 MB resident for a single count.
  madvise(pages, kCountsBytes, MADV_NOHUGEPAGE);
#endif
  return std::unique_ptr<int64_t[], Unmap>(static_cast<int64_t*>(pages));
}

int64_t LatencyHistogram::Clamp(int64_t value_us, int64_t count) {
  if (value_us < 0) return 0;
  clamped_ += count;
  return kHighestTrackableUs;
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  if (other.count_ > std::numeric_limits<int64_t>::max() - count_) {
    throw std::overflow_error("histogram counts do not fit in 63 bits");
  }
  other.ForEachBucket([this](size_t index, int64_t count) { AddAt(index, count); });
  clamped_ += other.clamped_;
}

void LatencyHistogram::Reset() {
  // Only counts that are not 0 are written: a write would make a page resident that never held a count.
  ForEachBucket([this](size_t index, int64_t) { counts_[index] = 0; });
  count_ = 0;
  clamped_ = 0;
  min_index_ = kBucketCount;
  max_index_ = 0;
}

double LatencyHistogram::Mean() const {
  if (count_ == 0) return 0.0;
  double sum_us = 0.0;
  ForEachBucket([&sum_us](size_t index, int64_t count) {
    sum_us += static_cast<double>(kLayout.MidAt(index)) * static_cast<double>(count);
  });
  return sum_us / static_cast<double>(count_);
}

int64_t LatencyHistogram::ValueAtPercentile(double percent) const {
  if (count_ == 0) return 0;
  if (percent <= 0.0) return Min();
  // One step down, as HdrHistogram does, so that a percentile computed from a count does not round up past
  // it.
  const double below = std::nextafter(std::min(100.0, percent), 0.0);
  const double wanted = std::max(1.0, std::ceil(below * static_cast<double>(count_) / 100.0));
  int64_t seen = 0;
  for (size_t index = min_index_; index < max_index_; ++index) {
    seen += counts_[index];
    if (static_cast<double>(seen) >= wanted) return kLayout.HighAt(index);
  }
  return Max();
}

std::vector<Quantile> LatencyHistogram::Quantiles() const {
  std::vector<Quantile> quantiles;
  int64_t seen = 0;
  double level = 0.0;
  ForEachBucket([&](size_t index, int64_t count) {
    seen += count;
    const double percent = 100.0 * static_cast<double>(seen) / static_cast<double>(count_);
    if (percent < level) return;
    quantiles.push_back({percent, kLayout.HighAt(index)});
    level = LevelAbove(percent, level);
  });
  return quantiles;
}

}  // namespace omb
