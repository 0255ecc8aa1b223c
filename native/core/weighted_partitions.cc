#include "core/weighted_partitions.h"

#include <numeric>
#include <stdexcept>
#include <string>

namespace omb {
namespace {

constexpr double kFullColumn = 4'294'967'296.0;  // 2^32

void CheckNames(const PartitionWeights& weights, int32_t partition_count) {
  for (const auto& [partition, weight] : weights.named) {
    if (partition >= 0 && partition < partition_count) continue;
    throw std::invalid_argument("but the partition weights name partition " + std::to_string(partition));
  }
}

/// The weight of each partition.
std::vector<double> Spread(const PartitionWeights& weights, int32_t partition_count) {
  const auto count = static_cast<size_t>(partition_count);
  const size_t unnamed = count - weights.named.size();
  std::vector<double> spread(count, unnamed == 0 ? 0 : weights.others / static_cast<double>(unnamed));
  for (const auto& [partition, weight] : weights.named) spread[static_cast<size_t>(partition)] = weight;
  return spread;
}

}  // namespace

WeightedPartitions::WeightedPartitions(const PartitionWeights& weights, int32_t partition_count)
    : columns_(static_cast<size_t>(partition_count)) {
  CheckNames(weights, partition_count);
  std::vector<double> heights = Spread(weights, partition_count);
  const double total = std::accumulate(heights.begin(), heights.end(), 0.0);
  if (total <= 0) throw std::invalid_argument("but the partition weights leave a share for none of them");
  for (double& height : heights) height *= static_cast<double>(partition_count) / total;
  Level(std::move(heights));
}

/// Fills every column that is lower than the mean, which is 1, from one that is higher.
void WeightedPartitions::Level(std::vector<double> heights) {
  std::vector<size_t> low;
  std::vector<size_t> high;
  for (size_t i = 0; i < heights.size(); ++i) (heights[i] < 1 ? low : high).push_back(i);
  while (!low.empty() && !high.empty()) {
    const size_t filled = low.back();
    const size_t giver = high.back();
    low.pop_back();
    columns_[filled] = {static_cast<uint64_t>(heights[filled] * kFullColumn), static_cast<int32_t>(giver)};
    heights[giver] -= 1 - heights[filled];
    if (heights[giver] >= 1) continue;
    high.pop_back();
    low.push_back(giver);
  }
  // What is left over is 1 high but for rounding.
  low.insert(low.end(), high.begin(), high.end());
  for (const size_t full : low) columns_[full] = {static_cast<uint64_t>(kFullColumn), 0};
}

}  // namespace omb
