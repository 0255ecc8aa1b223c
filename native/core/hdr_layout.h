#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace omb {

/// HdrHistogram's assignment of values to buckets for a lowest discernible value of 1.
///
/// With 2^b the smallest power of two of at least 2 * 10^digits, values below 2^b have a bucket each; every
/// octave above is cut into 2^(b-1) buckets of equal width. Buckets are numbered from 0 in the order of their
/// values, the same numbers that the V2 encoding counts through.
class HdrLayout {
 public:
  /// `significant_digits` 1..5.
  constexpr explicit HdrLayout(int significant_digits) : half_bits_(HalfBits(significant_digits)) {}

  /// `value` >= 0.
  constexpr size_t IndexOf(int64_t value) const {
    const auto bits = static_cast<uint64_t>(value);
    const int octave = OctaveOf(bits);
    return (static_cast<size_t>(octave) << half_bits_) + static_cast<size_t>(bits >> octave);
  }

  /// Smallest value of the bucket.
  constexpr int64_t LowAt(size_t index) const {
    const int octave = OctaveAt(index);
    return static_cast<int64_t>((index - (static_cast<size_t>(octave) << half_bits_)) << octave);
  }

  /// Number of values in the bucket, a power of two.
  constexpr int64_t WidthAt(size_t index) const { return int64_t{1} << OctaveAt(index); }

  /// Largest value of the bucket.
  constexpr int64_t HighAt(size_t index) const { return LowAt(index) + (WidthAt(index) - 1); }

  /// The value HdrHistogram takes for the bucket in a mean.
  constexpr int64_t MidAt(size_t index) const { return LowAt(index) + WidthAt(index) / 2; }

  /// Buckets of a histogram whose highest trackable value is `highest` >= 0: whole octaves, as HdrHistogram
  /// allocates.
  constexpr size_t CountsLength(int64_t highest) const {
    return static_cast<size_t>(OctaveOf(static_cast<uint64_t>(highest)) + 2) << half_bits_;
  }

 private:
  static constexpr int HalfBits(int significant_digits) {
    uint64_t resolution = 2;
    for (int digit = 0; digit < significant_digits; ++digit) resolution *= 10;
    return static_cast<int>(std::bit_width(resolution - 1)) - 1;
  }

  constexpr int OctaveOf(uint64_t bits) const {
    const uint64_t unit_values = (uint64_t{2} << half_bits_) - 1;
    return 63 - half_bits_ - std::countl_zero(bits | unit_values);
  }

  constexpr int OctaveAt(size_t index) const {
    return std::max(static_cast<int>(index >> half_bits_) - 1, 0);
  }

  int half_bits_;
};

}  // namespace omb
