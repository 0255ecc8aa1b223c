#include "core/missing_ranges.h"

#include <gtest/gtest.h>

namespace omb {
namespace {

TEST(MissingRanges, GivesEachNumberBackOnce) {
  struct Row {
    const char* what;
    uint64_t number;
    bool was_missing;
  };
  constexpr Row kRows[] = {
      {"below everything", 9, false},  {"between the ranges", 15, false},
      {"above everything", 31, false}, {"inside a range, which it splits", 12, true},
      {"the same again", 12, false},   {"the lower part's last", 11, true},
      {"the range's first", 10, true}, {"the upper part's first", 13, true},
      {"the range's last", 14, true},  {"nothing is left of it", 14, false},
      {"a range of one", 30, true},    {"nothing is left of that", 30, false},
  };
  MissingRanges missing;
  missing.Append(10, 14);
  missing.Append(30, 30);
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(missing.Remove(row.number), row.was_missing);
  }
}

TEST(MissingRanges, ForgetsGapsBeyondItsBound) {
  MissingRanges missing;
  constexpr uint64_t kFull = MissingRanges::kMaxRanges;
  for (uint64_t i = 0; i <= kFull; ++i) missing.Append(2 * i, 2 * i);
  EXPECT_TRUE(missing.Remove(2 * (kFull - 1)));
  EXPECT_FALSE(missing.Remove(2 * kFull));
}

TEST(MissingRanges, ForgetsTheLowerPartOfASplitBeyondItsBound) {
  MissingRanges missing;
  for (uint64_t i = 0; i < MissingRanges::kMaxRanges; ++i) missing.Append(10 * i, 10 * i + 4);
  EXPECT_TRUE(missing.Remove(2));
  EXPECT_FALSE(missing.Remove(0));
  EXPECT_TRUE(missing.Remove(3));
  EXPECT_TRUE(missing.Remove(10));
}

}  // namespace
}  // namespace omb
