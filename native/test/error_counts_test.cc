#include "core/error_counts.h"

#include <gtest/gtest.h>

namespace omb {
namespace {

using ByCode = std::map<int, uint64_t>;

TEST(ErrorCounts, KeepsTheCodesApart) {
  ErrorCounts errors;
  EXPECT_TRUE(errors.by_code().empty());
  errors.Count(-184);
  errors.Count(10, 5);
  errors.Count(-184);
  EXPECT_EQ(errors.by_code(), (ByCode{{-184, 2}, {10, 5}}));
}

TEST(ErrorCounts, AddsAnothersCountsAndLeavesThemAsTheyAre) {
  ErrorCounts mine;
  mine.Count(1);
  mine.Count(2);
  ErrorCounts others;
  others.Count(2, 4);
  others.Count(3);
  mine.Add(others);
  EXPECT_EQ(mine.by_code(), (ByCode{{1, 1}, {2, 5}, {3, 1}}));
  EXPECT_EQ(others.by_code(), (ByCode{{2, 4}, {3, 1}}));
}

TEST(ErrorCounts, ForgetsEverythingOnReset) {
  ErrorCounts errors;
  errors.Count(1);
  errors.Reset();
  EXPECT_TRUE(errors.by_code().empty());
}

}  // namespace
}  // namespace omb
