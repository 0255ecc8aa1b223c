#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace omb {

/// Numbers that are yet to come, as a bounded set of ranges.
class MissingRanges {
 public:
  static constexpr size_t kMaxRanges = 65'536;

  /// Adds first..last, both included, which must lie above every number in the set. Forgotten when the set is
  /// full.
  void Append(uint64_t first, uint64_t last);

  /// Takes `number` out and returns whether it was in. When that cuts a range in two while the set is full,
  /// the lower part is forgotten.
  bool Remove(uint64_t number);

 private:
  std::map<uint64_t, uint64_t> last_by_first_;
};

}  // namespace omb
