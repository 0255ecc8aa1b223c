#include "core/load_plan.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/murmur2.h"
#include "core/payload_stamp.h"
#include "test/paced_producer_rig.h"

namespace omb {
namespace {

/// What a producer makes of a plan.
class LoadPlanTest : public PacedProducerRig {};

TEST_F(LoadPlanTest, PutsKeysWhereTheJavaClientPutsThem) {
  for (const auto keys : {KeyDistribution::kRoundRobin, KeyDistribution::kRandomNano}) {
    port_.partitions = 10;
    port_.taken.clear();
    Start(LoadAt(4'000'000, KeyedPlan(keys), clock_.NowNs()));
    std::set<std::string> seen;
    for (int i = 0; i < 500; ++i) {
      clock_.Advance(1'003);
      SendAll();
    }
    EXPECT_GT(port_.taken.size(), 400U);
    for (const TakenMessage& message : port_.taken) {
      ASSERT_TRUE(message.has_key);
      ASSERT_EQ(message.partition, PositiveMurmur2(message.key) % 10);
      seen.insert(message.key);
    }
    EXPECT_GT(seen.size(), 400U);
  }
}

TEST_F(LoadPlanTest, GoesThroughTheKeysInTurn) {
  const auto plan = KeyedPlan(KeyDistribution::kRoundRobin);
  Start(LoadAt(4000, plan));
  clock_.Advance(3 * kMs);
  SendAll();
  for (size_t i = 0; i < 3; ++i) {
    const auto key = plan->key_table->key(i + 1);
    EXPECT_EQ(port_.taken.at(i).key, std::string(key.begin(), key.end()));
  }
}

TEST_F(LoadPlanTest, TakesRandomKeysFromTheClock) {
  const auto plan = KeyedPlan(KeyDistribution::kRandomNano);
  Start(LoadAt(4000, plan));
  clock_.Advance(kMs);
  SendAll();
  const auto key = plan->key_table->key(KeyCursor::FromNanos(kStartNs + kMs));
  EXPECT_EQ(port_.taken.at(0).key, std::string(key.begin(), key.end()));
}

TEST_F(LoadPlanTest, LetsTheWeightsOfALoadDecideAndStillSendsTheKey) {
  port_.partitions = 4;
  const WeightedPartitionTables tables{{4, WeightedPartitions({{{2, 1}}, 0}, 4)},
                                       {7, WeightedPartitions({{{6, 1}}, 0}, 7)}};
  Load load = LoadAt(400'000, KeyedPlan(KeyDistribution::kRoundRobin));
  load.partition_tables = std::make_shared<const WeightedPartitionTables>(tables);
  Start(load);
  clock_.Advance(kMs);
  SendAll();
  ASSERT_EQ(port_.taken.size(), 100U);
  for (const TakenMessage& message : port_.taken) {
    EXPECT_EQ(message.partition, 2);
    EXPECT_TRUE(message.has_key);
  }
  Start(LoadAt(400'000, KeyedPlan(KeyDistribution::kRoundRobin), clock_.NowNs()));
  clock_.Advance(kMs);
  SendAll();
  std::set<int32_t> partitions;
  for (const TakenMessage& message : port_.taken) partitions.insert(message.partition);
  EXPECT_EQ(partitions, (std::set<int32_t>{0, 1, 2, 3})) << "without weights the key decides again";
}

TEST_F(LoadPlanTest, GivesNumbersOnlyToMessagesThatCarryAStamp) {
  auto plan = PlanOf(100);
  plan->payloads.emplace_back(kStampBytes - 1);
  Start(LoadAt(400'000, std::move(plan)));
  clock_.Advance(2 * kMs);
  SendAll();
  uint64_t stamped = 0;
  uint64_t bytes = 0;
  for (const TakenMessage& message : port_.taken) {
    bytes += message.payload.size();
    if (message.payload.size() < kStampBytes) continue;
    EXPECT_EQ(message.stamp(kRunId).sequence, stamped++);
  }
  EXPECT_GT(stamped, 50U);
  EXPECT_LT(stamped, 150U);
  producer_.Poll();
  EXPECT_EQ(recorder_.Swap().acknowledged_bytes, bytes);
}

TEST_F(LoadPlanTest, DrawsEveryPayloadAboutAsOften) {
  auto plan = PlanOf(100);
  for (uint8_t i = 1; i < 5; ++i) plan->payloads.emplace_back(100, i);
  plan->stamp = false;
  Start(LoadAt(400'000, plan));
  clock_.Advance(50 * kMs);
  SendAll();
  std::map<std::vector<uint8_t>, int> counts;
  for (const TakenMessage& message : port_.taken) ++counts[message.payload];
  EXPECT_EQ(counts.size(), 5U);
  for (const auto& payload : plan->payloads) EXPECT_NEAR(counts[payload], 1000, 150);
}

TEST_F(LoadPlanTest, SendsWhatWaitsAsItWasPlannedWhenThePlanChanges) {
  port_.room = 0;
  auto keyed = KeyedPlan(KeyDistribution::kRoundRobin);
  const auto key = keyed->key_table->key(1);
  const std::string first_key(key.begin(), key.end());
  keyed->payloads.insert(keyed->payloads.end(), 9, std::vector<uint8_t>(50));
  Start(LoadAt(4000, std::move(keyed)));
  clock_.Advance(5 * kMs);
  SendAll();
  Start(LoadAt(4000, PlanOf(200), clock_.NowNs()));
  clock_.Advance(5 * kMs);
  port_.room = SIZE_MAX;
  SendAll();
  ASSERT_EQ(port_.taken.size(), 10U);
  EXPECT_EQ(port_.taken[0].key, first_key);
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(port_.taken[i].has_key, i < 5);
    EXPECT_EQ(port_.taken[i].payload.size() == 200, i >= 5);
    EXPECT_EQ(port_.taken[i].stamp(kRunId).sequence, i);
  }
}

}  // namespace
}  // namespace omb
