#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace omb {

/// The keys of a run, as Java OMB's: 10,000 times 7 random bytes as URL-safe base64 without padding, and the
/// hash of each that decides its partition.
class KeyTable {
 public:
  static constexpr uint32_t kKeys = 10'000;
  static constexpr size_t kKeyBytes = 10;

  /// The same seed gives the same keys.
  explicit KeyTable(uint64_t seed);

  /// `index` < kKeys.
  std::span<const uint8_t, kKeyBytes> key(size_t index) const { return keys_[index].text; }

  /// Murmur2 of the key without its sign bit; `index` < kKeys.
  int32_t positive_hash(size_t index) const { return keys_[index].positive_hash; }

 private:
  struct Key {
    std::array<uint8_t, kKeyBytes> text;
    int32_t positive_hash;
  };

  std::vector<Key> keys_;
};

/// Java OMB's two ways through a KeyTable, as indices. KEY_ROUND_ROBIN has one cursor per sender.
class KeyCursor {
 public:
  /// KEY_ROUND_ROBIN: 1 first, as in Java OMB, up to the last, then 0.
  uint32_t Next() {
    index_ = index_ + 1 < KeyTable::kKeys ? index_ + 1 : 0;
    return index_;
  }

  /// RANDOM_NANO: abs(int32(`monotonic_ns`) rem 10000).
  static uint32_t FromNanos(int64_t monotonic_ns);

 private:
  uint32_t index_ = 0;
};

}  // namespace omb
