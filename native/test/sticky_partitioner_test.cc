#include "core/sticky_partitioner.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace omb {
namespace {

TEST(StickyPartitioner, StaysUntilItsBytesAreUsedUp) {
  StickyPartitioner partitioner(1000, 7);
  const int32_t first = partitioner.Pick(1'000'000);
  EXPECT_EQ(partitioner.Room(), 1000U);
  partitioner.Added(999);
  EXPECT_EQ(partitioner.Room(), 1U);
  EXPECT_EQ(partitioner.Pick(1'000'000), first);
  partitioner.Added(1);
  EXPECT_EQ(partitioner.Room(), 0U);
  EXPECT_NE(partitioner.Pick(1'000'000), first);
  EXPECT_EQ(partitioner.Room(), 1000U);
}

TEST(StickyPartitioner, TakesOneMessageThatIsLargerThanTheRest) {
  StickyPartitioner partitioner(1000, 7);
  partitioner.Pick(10);
  partitioner.Added(5000);
  EXPECT_EQ(partitioner.Room(), 0U);
  partitioner.Pick(10);
  EXPECT_EQ(partitioner.Room(), 1000U);
}

TEST(StickyPartitioner, ReachesEveryPartitionAboutAsOften) {
  StickyPartitioner partitioner(100, 7);
  std::array<int, 10> batches{};
  for (int i = 0; i < 50'000; ++i) {
    ++batches.at(static_cast<size_t>(partitioner.Pick(10)));
    partitioner.Added(100);
  }
  for (const int count : batches) EXPECT_NEAR(count, 5'000, 400);
}

TEST(StickyPartitioner, DrawsForEachMessageWithoutStickyBytes) {
  StickyPartitioner partitioner(0, 7);
  std::set<int32_t> drawn;
  for (int i = 0; i < 100; ++i) {
    drawn.insert(partitioner.Pick(1'000'000));
    ASSERT_GT(partitioner.Room(), 0U);
    partitioner.Added(1);
  }
  EXPECT_GT(drawn.size(), 90U);
}

TEST(StickyPartitioner, LeavesAPartitionThatIsGone) {
  StickyPartitioner partitioner(1000, 7);
  while (partitioner.Pick(4) == 0) partitioner.Added(1000);
  EXPECT_EQ(partitioner.Pick(1), 0);
}

TEST(StickyPartitioner, FollowsItsSeed) {
  StickyPartitioner one(1, 1);
  StickyPartitioner same(1, 1);
  StickyPartitioner other(1, 2);
  const int32_t drawn = one.Pick(1'000'000);
  EXPECT_EQ(same.Pick(1'000'000), drawn);
  EXPECT_NE(other.Pick(1'000'000), drawn);
}

}  // namespace
}  // namespace omb
