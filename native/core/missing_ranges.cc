#include "core/missing_ranges.h"

#include <iterator>

namespace omb {

void MissingRanges::Append(uint64_t first, uint64_t last) {
  if (last_by_first_.size() < kMaxRanges) last_by_first_.emplace_hint(last_by_first_.end(), first, last);
}

bool MissingRanges::Remove(uint64_t number) {
  const auto above = last_by_first_.upper_bound(number);
  if (above == last_by_first_.begin()) return false;
  const auto range = std::prev(above);
  const auto [first, last] = *range;
  if (number > last) return false;
  last_by_first_.erase(range);
  if (number < last) last_by_first_.emplace(number + 1, last);
  if (number > first && last_by_first_.size() < kMaxRanges) last_by_first_.emplace(first, number - 1);
  return true;
}

}  // namespace omb
