#include "core/fast_random.h"

#include <gtest/gtest.h>

#include <array>

namespace omb {
namespace {

TEST(FastRandom, GivesTheNumbersOfSplitMix64) {
  FastRandom random(1234567);
  for (const uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                  4593380528125082431U, 16408922859458223821U}) {
    EXPECT_EQ(random.Next(), expected);
  }
}

TEST(FastRandom, DrawsEachNumberBelowTheBoundAboutAsOften) {
  FastRandom random(1);
  std::array<int, 7> draws{};
  for (int i = 0; i < 70'000; ++i) ++draws.at(random.Below(draws.size()));
  for (const int count : draws) EXPECT_NEAR(count, 10'000, 500);
}

TEST(FastRandom, TakesBoundsFromOneTo32Bits) {
  FastRandom random(1);
  uint64_t largest = 0;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(random.Below(1), 0U);
    const uint64_t drawn = random.Below(uint64_t{1} << 32);
    ASSERT_LT(drawn, uint64_t{1} << 32);
    largest = drawn > largest ? drawn : largest;
  }
  EXPECT_GT(largest, uint64_t{1} << 31);
}

}  // namespace
}  // namespace omb
