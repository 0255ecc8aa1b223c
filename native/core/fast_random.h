#pragma once

#include <cstdint>

namespace omb {

/// SplitMix64 (Steele, Lea and Flood 2014): a few instructions per number, good enough to draw payloads, keys
/// and partitions. Not for secrets.
class FastRandom {
 public:
  explicit FastRandom(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  /// A number from 0 to `bound` - 1; `bound` is 1 to 2^32. Scales 32 random bits instead of dividing (Lemire
  /// 2019), so no number's probability is off by more than 2^-32.
  uint64_t Below(uint64_t bound) { return ((Next() >> 32) * bound) >> 32; }

 private:
  uint64_t state_;
};

}  // namespace omb
