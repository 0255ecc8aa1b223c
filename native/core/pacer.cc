#include "core/pacer.h"

#include <algorithm>
#include <cmath>

namespace omb {
namespace {

constexpr double kNsPerSecond = 1e9;
/// Keeps a count within its type at absurd rates.
constexpr double kMostMessages = 0x1p62;

}  // namespace

Pacer::Pacer(int64_t start_ns, double rate_per_second, uint64_t index, uint64_t stride)
    : start_ns_(start_ns),
      rate_per_second_(std::max(0.0, rate_per_second)),
      index_(index),
      stride_(stride),
      unthrottled_(std::isinf(rate_per_second) && rate_per_second > 0) {}

int64_t Pacer::DueAtNs(uint64_t n) const {
  if (rate_per_second_ <= 0) return kNever;
  const double offset_ns =
      (static_cast<double>(n) * static_cast<double>(stride_) + static_cast<double>(index_)) * kNsPerSecond /
      rate_per_second_;
  if (offset_ns >= static_cast<double>(kNever) - static_cast<double>(start_ns_)) return kNever;
  return start_ns_ + static_cast<int64_t>(offset_ns);
}

uint64_t Pacer::DueCount(int64_t now_ns) const {
  if (unthrottled_) return kUnlimited;
  if (rate_per_second_ <= 0 || now_ns < start_ns_) return 0;
  now_ns = std::min(now_ns, kNever - 1);
  // Due times are rounded down, so whatever falls before the next nanosecond is due.
  const double global = (static_cast<double>(now_ns - start_ns_) + 1) * rate_per_second_ / kNsPerSecond;
  const double own = std::ceil((global - static_cast<double>(index_)) / static_cast<double>(stride_));
  if (own >= kMostMessages) return static_cast<uint64_t>(kMostMessages);
  uint64_t count = own < 0 ? 0 : static_cast<uint64_t>(own);
  // The quotient above may be off by a little at a boundary: DueAtNs is the definition.
  while (count > 0 && DueAtNs(count - 1) > now_ns) --count;
  while (DueAtNs(count) <= now_ns) ++count;
  return count;
}

int64_t SleepNs(PacingMode mode, int64_t remaining_ns) {
  switch (mode) {
    case PacingMode::kSpin:
      return 0;
    case PacingMode::kHybrid:
      return std::max<int64_t>(0, remaining_ns - kSpinReachNs);
    case PacingMode::kSleep:
      return std::max(remaining_ns, kSleepQuantumNs);
  }
  return 0;
}

}  // namespace omb
