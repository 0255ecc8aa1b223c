#include "core/partitioner.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace omb {
namespace {

constexpr size_t kBytes = 100;

/// Where messages with these hashes go, in order.
std::vector<int32_t> Partitions(Partitioner& partitioner, int32_t partition_count,
                                const std::vector<int32_t>& hashes) {
  std::vector<int32_t> partitions;
  for (const int32_t hash : hashes) partitions.push_back(partitioner.Pick(partition_count, hash, kBytes));
  return partitions;
}

const std::vector<int32_t> kKeyed{7, 123'456'789, 2'147'483'647, 7, 0};
const std::vector<int32_t> kUnkeyed(5, Partitioner::kNoKey);

TEST(Partitioner, FollowsTheKey) {
  Partitioner partitioner(Partitioning::kKey, 1, 1);
  EXPECT_EQ(Partitions(partitioner, 10, kKeyed), (std::vector<int32_t>{7, 9, 7, 7, 0}));
}

TEST(Partitioner, SticksWithoutAKeyAndLetsKeysNotCountForIt) {
  Partitioner partitioner(Partitioning::kKey, 2 * kBytes, 1);
  const int32_t first = partitioner.Pick(1'000'000, Partitioner::kNoKey, kBytes);
  EXPECT_EQ(partitioner.Pick(1'000'000, 5, kBytes), 5);
  EXPECT_EQ(partitioner.Pick(1'000'000, Partitioner::kNoKey, kBytes), first);
  EXPECT_NE(partitioner.Pick(1'000'000, Partitioner::kNoKey, kBytes), first);
}

TEST(Partitioner, SticksWithAKeyWhenToldSo) {
  Partitioner partitioner(Partitioning::kSticky, 3 * kBytes, 1);
  const auto partitions = Partitions(partitioner, 1'000'000, kKeyed);
  EXPECT_EQ(partitions[1], partitions[0]);
  EXPECT_EQ(partitions[2], partitions[0]);
  EXPECT_NE(partitions[3], partitions[0]);
  EXPECT_EQ(partitions[4], partitions[3]);
}

TEST(Partitioner, TakesStrictTurnsFromZeroWithAndWithoutKeys) {
  for (const auto& hashes : {kKeyed, kUnkeyed}) {
    Partitioner partitioner(Partitioning::kRoundRobin, 1'000'000, 1);
    EXPECT_EQ(Partitions(partitioner, 3, hashes), (std::vector<int32_t>{0, 1, 2, 0, 1}));
    EXPECT_EQ(Partitions(partitioner, 2, hashes), (std::vector<int32_t>{0, 1, 0, 1, 0}))
        << "whatever the turn before was";
  }
}

TEST(Partitioner, LetsWeightsDecideAloneUntilTheyAreGone) {
  const WeightedPartitions weights({{{4, 1}}, 0}, 10);
  for (const auto partitioning : {Partitioning::kKey, Partitioning::kSticky, Partitioning::kRoundRobin}) {
    Partitioner partitioner(partitioning, 1, 1);
    partitioner.Weigh(&weights);
    EXPECT_EQ(Partitions(partitioner, 10, kKeyed), (std::vector<int32_t>(5, 4)));
    EXPECT_EQ(Partitions(partitioner, 10, kUnkeyed), (std::vector<int32_t>(5, 4)));
  }
  Partitioner partitioner(Partitioning::kKey, 1, 1);
  partitioner.Weigh(&weights);
  partitioner.Weigh(nullptr);
  EXPECT_EQ(partitioner.Pick(10, 7, kBytes), 7);
}

TEST(Partitioner, DrawsByAnotherSeedWithEveryProducer) {
  const WeightedPartitions weights({{}, 1}, 1000);
  std::set<std::vector<int32_t>> different;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Partitioner partitioner(Partitioning::kKey, 1, seed);
    partitioner.Weigh(&weights);
    different.insert(Partitions(partitioner, 1000, kUnkeyed));
  }
  EXPECT_EQ(different.size(), 50U);
}

}  // namespace
}  // namespace omb
