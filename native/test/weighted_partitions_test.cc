#include "core/weighted_partitions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace omb {
namespace {

std::vector<double> Counts(const WeightedPartitions& partitions, int32_t partition_count, int draws) {
  FastRandom random(20'240);
  std::vector<double> counts(static_cast<size_t>(partition_count));
  for (int i = 0; i < draws; ++i) {
    const int32_t partition = partitions.Draw(random);
    EXPECT_TRUE(partition >= 0 && partition < partition_count) << partition;
    ++counts.at(static_cast<size_t>(partition));
  }
  return counts;
}

/// Pearson's chi-square stays below its mean and five of its standard deviations, and what has no share is
/// never drawn.
void ExpectShares(const std::vector<double>& counts, const std::vector<double>& shares) {
  const double draws = std::accumulate(counts.begin(), counts.end(), 0.0);
  double chi_square = 0;
  double freedom = -1;
  for (size_t i = 0; i < shares.size(); ++i) {
    const double expected = draws * shares[i];
    if (expected == 0) {
      EXPECT_EQ(counts[i], 0) << "partition " << i;
      continue;
    }
    chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
    ++freedom;
  }
  EXPECT_LE(chi_square, freedom + 5 * std::sqrt(2 * freedom));
}

TEST(WeightedPartitions, DrawsEveryPartitionByItsWeight) {
  const struct {
    const char* what;
    std::vector<std::pair<int64_t, double>> named;
    double others;
    std::vector<double> shares;
  } rows[] = {
      {"weights are relative", {{0, 5}, {1, 3}, {2, 2}}, 0, {0.5, 0.3, 0.2}},
      {"what is not named has no share", {{1, 1}, {3, 1}}, 0, {0, 0.5, 0, 0.5, 0}},
      {"the rest shares evenly", {{3, 0.91}}, 0.09, {0.03, 0.03, 0.03, 0.91}},
      {"the rest alone", {}, 7, {0.25, 0.25, 0.25, 0.25}},
      {"there is no rest where all are named", {{0, 1}, {1, 3}}, 100, {0.25, 0.75}},
      {"a named weight of 0", {{0, 0}}, 1, {0, 0.5, 0.5}},
      {"far apart", {{0, 1'000'000}, {1, 1}}, 0, {1'000'000 / 1'000'001.0, 1 / 1'000'001.0}},
      {"tiny numbers", {{0, 1e-300}, {1, 3e-300}}, 0, {0.25, 0.75}},
      {"one partition", {{0, 0.1}}, 0, {1}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const auto count = static_cast<int32_t>(row.shares.size());
    const PartitionWeights weights{{row.named.begin(), row.named.end()}, row.others};
    ExpectShares(Counts(WeightedPartitions(weights, count), count, 200'000), row.shares);
  }
}

TEST(WeightedPartitions, KeepsToTheWeightsOfManyPartitions) {
  constexpr int32_t kCount = 5'000;
  PartitionWeights weights;
  std::vector<double> shares;
  for (int32_t i = 0; i < kCount; ++i) {
    weights.named[i] = 1 + i % 10;
    shares.push_back((1 + i % 10) / (kCount * 5.5));
  }
  ExpectShares(Counts(WeightedPartitions(weights, kCount), kCount, 2'000'000), shares);
}

std::string RefusalOf(const PartitionWeights& weights, int32_t partition_count) {
  try {
    WeightedPartitions(weights, partition_count);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(WeightedPartitions, RefusesAPartitionThatIsNotThere) {
  EXPECT_EQ(RefusalOf({{{0, 1}, {3, 1}}, 1}, 4), "");
  EXPECT_EQ(RefusalOf({{{0, 1}, {4, 1}}, 1}, 4), "but the partition weights name partition 4");
  EXPECT_EQ(RefusalOf({{{99'999'999'999, 1}}, 1}, 4), "but the partition weights name partition 99999999999");
  EXPECT_EQ(RefusalOf({{{-1, 1}}, 1}, 4), "but the partition weights name partition -1");
}

TEST(WeightedPartitions, RefusesWeightsThatLeaveNoShare) {
  const std::string nothing = "but the partition weights leave a share for none of them";
  EXPECT_EQ(RefusalOf({{{0, 0}, {1, 0}}, 0}, 4), nothing);
  EXPECT_EQ(RefusalOf({{{0, 0}, {1, 0}}, 5}, 2), nothing) << "all are named, so that nobody shares the rest";
  EXPECT_EQ(RefusalOf({}, 1), nothing);
}

}  // namespace
}  // namespace omb
