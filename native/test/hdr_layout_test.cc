#include "core/hdr_layout.h"

#include <gtest/gtest.h>

#include <limits>

namespace omb {
namespace {

TEST(HdrLayout, PutsValuesIntoTheBucketsOfJavasHistogram) {
  struct Row {
    const char* what;
    int digits;
    int64_t value, low, high;
  };
  constexpr Row kRows[] = {
      {"zero has a bucket of its own", 5, 0, 0, 0},
      {"one has a bucket of its own", 5, 1, 1, 1},
      {"the last value exact at 5 digits", 5, 262143, 262143, 262143},
      {"the first bucket of two values", 5, 262144, 262144, 262145},
      {"the end of the first bucket of two values", 5, 262145, 262144, 262145},
      {"the last bucket of two values", 5, 524287, 524286, 524287},
      {"the first bucket of four values", 5, 524288, 524288, 524291},
      {"a value inside a bucket of eight", 5, 1048577, 1048576, 1048583},
      {"a minute, where Java OMB clamps", 5, 60'000'000, 60'000'000, 60'000'255},
      {"12 hours, where this project clamps", 5, 43'200'000'000, 43'199'758'336, 43'200'020'479},
      {"the largest value there is", 5, std::numeric_limits<int64_t>::max(), 9'223'336'852'482'686'976,
       std::numeric_limits<int64_t>::max()},
      {"3 digits", 3, 10'000, 10'000, 10'007},
      {"the first bucket of two values at 1 digit", 1, 32, 32, 33},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.what);
    const HdrLayout layout(row.digits);
    const size_t index = layout.IndexOf(row.value);
    EXPECT_EQ(layout.LowAt(index), row.low);
    EXPECT_EQ(layout.HighAt(index), row.high);
    EXPECT_EQ(layout.WidthAt(index) - 1, row.high - row.low);
  }
}

TEST(HdrLayout, LeavesNoGapAndNoOverlapBetweenBuckets) {
  for (int digits = 1; digits <= 5; ++digits) {
    SCOPED_TRACE(digits);
    const HdrLayout layout(digits);
    int64_t next = 0;
    for (size_t index = 0; index < layout.CountsLength(10'000'000); ++index) {
      ASSERT_EQ(layout.LowAt(index), next);
      ASSERT_EQ(layout.IndexOf(layout.LowAt(index)), index);
      ASSERT_EQ(layout.IndexOf(layout.HighAt(index)), index);
      next = layout.HighAt(index) + 1;
    }
  }
}

TEST(HdrLayout, TakesJavasMiddle) {
  const HdrLayout layout(5);
  EXPECT_EQ(layout.MidAt(layout.IndexOf(7)), 7);
  EXPECT_EQ(layout.MidAt(layout.IndexOf(262144)), 262145);
  EXPECT_EQ(layout.MidAt(layout.IndexOf(60'000'000)), 60'000'128);
}

TEST(HdrLayout, AllocatesWholeOctavesAsJavaDoes) {
  EXPECT_EQ(HdrLayout(5).CountsLength(60'000'000), 1'310'720U);
  EXPECT_EQ(HdrLayout(5).CountsLength(43'200'000'000), 2'621'440U);
  EXPECT_EQ(HdrLayout(5).CountsLength(2), 262'144U);
  EXPECT_EQ(HdrLayout(3).CountsLength(100'000), 8'192U);
}

}  // namespace
}  // namespace omb
