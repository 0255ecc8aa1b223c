#include "core/paced_producer.h"

#include <gtest/gtest.h>

#include <set>

#include "core/payload_stamp.h"
#include "test/paced_producer_rig.h"

namespace omb {
namespace {

constexpr int kTooLarge = 10;

class PacedProducerTest : public PacedProducerRig {};

TEST_F(PacedProducerTest, SendsNothingBeforeALoadOrWithoutARate) {
  EXPECT_FALSE(producer_.SendDue());
  EXPECT_EQ(producer_.NextActionNs(kStartNs), Pacer::kNever);
  Start(LoadAt(0));
  EXPECT_FALSE(producer_.SendDue());
  EXPECT_EQ(producer_.NextActionNs(kStartNs), Pacer::kNever);
  EXPECT_EQ(port_.offers, 0U);
}

TEST_F(PacedProducerTest, TakesItsTurnInTheSchedule) {
  Start(LoadAt(1000));
  EXPECT_FALSE(producer_.SendDue()) << "the third of four is due after two ms";
  EXPECT_EQ(producer_.NextActionNs(kStartNs), kStartNs + 2 * kMs);
  clock_.Advance(2 * kMs);
  EXPECT_TRUE(producer_.SendDue());
  EXPECT_FALSE(producer_.SendDue());
  EXPECT_EQ(producer_.NextActionNs(kStartNs), kStartNs + 6 * kMs);
  ASSERT_EQ(port_.taken.size(), 1U);
  EXPECT_EQ(port_.taken[0].stamp(kRunId).producer_id, 2U);
}

TEST_F(PacedProducerTest, SendsEverythingLateAtOnceAfterAStallAndRecordsItsDelay) {
  Start(LoadAt(4000));
  clock_.Advance(200 * kMs);
  SendAll();
  EXPECT_EQ(port_.taken.size(), 200U) << "due at 0.5, 1.5 ... 199.5 ms";
  EXPECT_EQ(port_.offers, 4U) << "in batches of 64";
  const SendStats& stats = recorder_.Swap();
  EXPECT_EQ(stats.publish_delay.count(), 200);
  EXPECT_EQ(stats.publish_delay.Max(), 199'500);
  EXPECT_EQ(stats.publish_delay.Min(), 500);
  EXPECT_EQ(stats.publish_delay.Mean(), 100'000);
  EXPECT_EQ(producer_.NextActionNs(0), kStartNs + 200 * kMs + kMs / 2) << "the schedule has not moved";
}

TEST_F(PacedProducerTest, BeginsANewScheduleWithEveryLoad) {
  Start(LoadAt(4000));
  clock_.Advance(10 * kMs);
  SendAll();
  EXPECT_EQ(port_.taken.size(), 10U);
  Start(LoadAt(40'000, PlanOf(100), clock_.NowNs()));
  clock_.Advance(10 * kMs);
  SendAll();
  EXPECT_EQ(port_.taken.size(), 110U);
}

TEST_F(PacedProducerTest, SplitsTheResponseTimeIntoDelayAndLatency) {
  Start(LoadAt(4000));
  clock_.Advance(kMs);
  producer_.SendDue();
  PollAt(kStartNs + 8 * kMs);
  const SendStats& stats = recorder_.Swap();
  EXPECT_EQ(stats.publish_delay.Max(), 500);
  EXPECT_EQ(stats.publish_latency.Max(), 7000);
  EXPECT_EQ(stats.response_time.Max(), 7500);
  EXPECT_EQ(stats.response_time.count(), 1);
  EXPECT_EQ(stats.acknowledged, 1U);
  EXPECT_EQ(stats.acknowledged_bytes, 100U);
}

TEST_F(PacedProducerTest, AddsUpOverManyMessagesToo) {
  port_.acknowledges = false;
  Start(LoadAt(4000));
  for (int64_t ms = 3; ms <= 99; ms += 3) {
    clock_.Set(kStartNs + ms * kMs);
    SendAll();
    port_.Settle(port_.outstanding.size() / 2, 0);
    producer_.Poll();
  }
  port_.Settle(port_.outstanding.size(), 0);
  producer_.Poll();
  const SendStats& stats = recorder_.Swap();
  EXPECT_EQ(stats.response_time.count(), 99);
  EXPECT_DOUBLE_EQ(stats.response_time.Mean(), stats.publish_delay.Mean() + stats.publish_latency.Mean());
}

TEST_F(PacedProducerTest, HasNeitherDelayNorResponseTimeWhenUnthrottled) {
  Start(LoadAt(kUnthrottled));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(producer_.SendDue());
  EXPECT_EQ(producer_.NextActionNs(kStartNs), kStartNs) << "there is always more";
  PollAt(kStartNs + kMs);
  const SendStats& stats = recorder_.Swap();
  EXPECT_EQ(stats.sent, 3 * MessageFactory::kMaxBatchMessages);
  EXPECT_EQ(stats.publish_latency.count(), static_cast<int64_t>(stats.sent));
  EXPECT_EQ(stats.publish_latency.Max(), 1000);
  EXPECT_EQ(stats.publish_delay.count(), 0);
  EXPECT_EQ(stats.response_time.count(), 0);
}

TEST_F(PacedProducerTest, TriesAgainInOrderWhatFoundTheQueueFull) {
  port_.room = 5;
  port_.acknowledges = false;
  Start(LoadAt(4000));
  clock_.Advance(12 * kMs);
  EXPECT_TRUE(producer_.SendDue());
  EXPECT_EQ(port_.taken.size(), 5U);
  EXPECT_TRUE(producer_.blocked());
  EXPECT_EQ(producer_.NextActionNs(clock_.NowNs()), clock_.NowNs() + kMs);
  for (int i = 0; i < 10; ++i) {
    clock_.Advance(kMs);
    EXPECT_FALSE(producer_.SendDue());
  }
  EXPECT_EQ(recorder_.Swap().queue_full_waits, 1U) << "one wait, however often it is tried";
  port_.room = SIZE_MAX;
  EXPECT_TRUE(producer_.SendDue());
  EXPECT_FALSE(producer_.blocked());
  SendAll();
  EXPECT_EQ(port_.taken.size(), 22U);
  std::vector<uint64_t> expected(22);
  std::iota(expected.begin(), expected.end(), uint64_t{0});
  EXPECT_EQ(TakenSequences(0), expected);
}

TEST_F(PacedProducerTest, CountsEveryWaitForRoom) {
  port_.room = 1;
  Start(LoadAt(4000));
  for (int64_t wait = 1; wait <= 3; ++wait) {
    clock_.Set(kStartNs + 2 * wait * kMs);
    producer_.SendDue();
    EXPECT_TRUE(producer_.blocked());
    clock_.Advance(kMs / 10);
    producer_.Poll();
    EXPECT_TRUE(producer_.SendDue());
    EXPECT_FALSE(producer_.blocked());
    producer_.Poll();
  }
  EXPECT_EQ(recorder_.Swap().queue_full_waits, 3U);
}

TEST_F(PacedProducerTest, CountsPublishLatencyFromTheFirstAttempt) {
  port_.room = 0;
  Start(LoadAt(4000));
  clock_.Advance(kMs);
  EXPECT_FALSE(producer_.SendDue());
  clock_.Advance(20 * kMs);
  port_.room = 1;
  EXPECT_TRUE(producer_.SendDue());
  PollAt(kStartNs + 31 * kMs);
  const SendStats& stats = recorder_.Swap();
  EXPECT_EQ(stats.publish_latency.Max(), 30'000);
  EXPECT_EQ(stats.publish_delay.Max(), 500) << "the wait for room is no delay of ours";
  EXPECT_EQ(port_.taken[0].stamp(kRunId).sent_wall_ns, kStartNs + kMs + kWallOffsetNs);
}

TEST_F(PacedProducerTest, FailsWhatHasWaitedTooLongForRoom) {
  port_.room = 2;
  port_.acknowledges = false;
  Start(LoadAt(4000));
  clock_.Advance(10 * kMs);
  producer_.SendDue();
  clock_.Advance(60 * kMs - 1);
  EXPECT_FALSE(producer_.SendDue());
  EXPECT_EQ(producer_.unsettled(), 10U);
  clock_.Advance(1);
  EXPECT_FALSE(producer_.SendDue());
  EXPECT_FALSE(producer_.blocked());
  EXPECT_EQ(producer_.unsettled(), 2U);
  port_.Settle(2, 0);
  producer_.Poll();
  const SendStats& stats = recorder_.Swap();
  EXPECT_EQ(stats.errors_by_code.by_code(), (ErrorsByCode{{ProducerPort::kQueueFull, 8}}));
  EXPECT_EQ(stats.publish_latency.count(), 2) << "what failed has no latency";
  ExpectBalance(stats, port_.taken.size(), 8);
}

TEST_F(PacedProducerTest, BooksWhatTheLibraryRefusesByCodeAndGoesOn) {
  port_.refuse = [n = 0](const OutgoingMessage&) mutable { return ++n % 3 == 0 ? kTooLarge : 0; };
  Start(LoadAt(4000));
  clock_.Advance(30 * kMs);
  SendAll();
  producer_.Poll();
  const SendStats& stats = recorder_.Swap();
  EXPECT_EQ(stats.errors_by_code.by_code(), (ErrorsByCode{{kTooLarge, 10}}));
  EXPECT_EQ(stats.acknowledged, 20U);
  EXPECT_EQ(producer_.unsettled(), 0U);
  ExpectBalance(stats, port_.taken.size(), port_.refused);
}

TEST_F(PacedProducerTest, BooksFailedDeliveriesByCode) {
  port_.acknowledges = false;
  Start(LoadAt(4000));
  clock_.Advance(10 * kMs);
  SendAll();
  port_.Settle(3, ProducerPort::kTimedOut);
  port_.Settle(2, kTooLarge);
  port_.Settle(5, 0);
  producer_.Poll();
  const SendStats& stats = recorder_.Swap();
  EXPECT_EQ(stats.errors_by_code.by_code(), (ErrorsByCode{{ProducerPort::kTimedOut, 3}, {kTooLarge, 2}}));
  EXPECT_EQ(stats.publish_latency.count(), 5);
  EXPECT_EQ(stats.response_time.count(), 5);
  EXPECT_EQ(stats.acknowledged_bytes, 500U);
  ExpectBalance(stats, 10, 0);
}

TEST_F(PacedProducerTest, CountsProbesButGivesThemNoLatency) {
  producer_.QueueProbes(std::vector<int32_t>{0, 3, 1}, 5000);
  clock_.Advance(kMs);
  EXPECT_TRUE(producer_.SendDue()) << "without a load";
  producer_.Poll();
  const SendStats& stats = recorder_.Swap();
  ExpectBalance(stats, 3, 0);
  EXPECT_EQ(stats.acknowledged, 3U);
  EXPECT_EQ(stats.acknowledged_bytes, 5000U + 2 * kStampBytes);
  EXPECT_EQ(stats.publish_latency.count() + stats.publish_delay.count() + stats.response_time.count(), 0);
  std::vector<int32_t> partitions;
  for (const TakenMessage& probe : port_.taken) {
    EXPECT_EQ(probe.stamp(kRunId).kind, StampKind::kProbe);
    partitions.push_back(probe.partition);
  }
  EXPECT_EQ(partitions, (std::vector<int32_t>{0, 3, 1}));
}

TEST_F(PacedProducerTest, SendsMoreProbesThanABatchHolds) {
  std::vector<int32_t> partitions(200);
  std::iota(partitions.begin(), partitions.end(), 0);
  producer_.QueueProbes(partitions, 0);
  SendAll();
  ASSERT_EQ(port_.taken.size(), 200U);
  for (size_t i = 0; i < 200; ++i) EXPECT_EQ(port_.taken[i].partition, static_cast<int32_t>(i));
}

TEST_F(PacedProducerTest, LetsProbesTakeNoSequenceNumbers) {
  Start(LoadAt(4000));
  clock_.Advance(5 * kMs);
  SendAll();
  producer_.QueueProbes(std::vector<int32_t>{0}, 0);
  SendAll();
  clock_.Advance(5 * kMs);
  SendAll();
  port_.taken.erase(port_.taken.begin() + 5);
  EXPECT_EQ(TakenSequences(0), (std::vector<uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST_F(PacedProducerTest, NumbersEachPartitionWithoutGapsOverAllLoads) {
  port_.partitions = 7;
  for (int round = 0; round < 3; ++round) {
    Start(LoadAt(400'000, KeyedPlan(KeyDistribution::kRoundRobin), clock_.NowNs()));
    clock_.Advance(10 * kMs);
    SendAll();
  }
  EXPECT_EQ(port_.taken.size(), 3'000U);
  for (int32_t partition = 0; partition < 7; ++partition) {
    const auto sequences = TakenSequences(partition);
    EXPECT_GT(sequences.size(), 200U);
    for (size_t i = 0; i < sequences.size(); ++i) ASSERT_EQ(sequences[i], i) << "partition " << partition;
  }
}

TEST_F(PacedProducerTest, StaysOnAPartitionForItsStickyBytes) {
  port_.partitions = 1'000'000;
  Start(LoadAt(40'000));
  clock_.Advance(100 * kMs);
  SendAll();
  ASSERT_EQ(port_.taken.size(), 1000U);
  std::set<int32_t> drawn;
  for (size_t i = 0; i < port_.taken.size(); ++i) {
    EXPECT_FALSE(port_.taken[i].has_key);
    ASSERT_EQ(port_.taken[i].partition, port_.taken[i - i % 10].partition) << "ten times 100 of 1000 bytes";
    drawn.insert(port_.taken[i].partition);
  }
  EXPECT_GT(drawn.size(), 98U);
}

TEST_F(PacedProducerTest, TakesTurnsWhateverTheKeyWhenItIsToldTo) {
  PacedProducer in_turn({.partitioning = Partitioning::kRoundRobin}, port_, factory_, recorder_, clock_);
  port_.partitions = 3;
  const Load load = LoadAt(1000, KeyedPlan(KeyDistribution::kRoundRobin));
  factory_.Adopt(load.plan);
  in_turn.Adopt(load);
  clock_.Advance(4 * kMs);
  in_turn.SendDue();
  ASSERT_EQ(port_.taken.size(), 5U);
  for (int32_t i = 0; i < 5; ++i) {
    EXPECT_EQ(port_.taken[static_cast<size_t>(i)].partition, i % 3);
    EXPECT_TRUE(port_.taken[static_cast<size_t>(i)].has_key);
  }
}

TEST_F(PacedProducerTest, GivesUpWhatWaitsAndPurgesTheRest) {
  port_.room = 4;
  port_.acknowledges = false;
  Start(LoadAt(4000));
  clock_.Advance(10 * kMs);
  SendAll();
  producer_.Abandon();
  EXPECT_TRUE(port_.purged);
  EXPECT_FALSE(producer_.blocked());
  producer_.Poll();
  producer_.WriteOff();
  EXPECT_EQ(producer_.unsettled(), 0U);
  const SendStats& stats = recorder_.Swap();
  EXPECT_EQ(stats.errors_by_code.by_code(),
            (ErrorsByCode{{ProducerPort::kQueueFull, 6}, {FakeProducerPort::kPurged, 4}}));
  ExpectBalance(stats, 4, 6);
}

TEST_F(PacedProducerTest, WritesOffWhatNeverComesBack) {
  port_.acknowledges = false;
  port_.reports_purge = false;
  Start(LoadAt(4000));
  clock_.Advance(10 * kMs);
  SendAll();
  port_.Settle(3, 0);
  producer_.Poll();
  producer_.Abandon();
  producer_.Poll();
  producer_.WriteOff();
  const SendStats& stats = recorder_.Swap();
  EXPECT_EQ(stats.errors_by_code.by_code(), (ErrorsByCode{{ProducerPort::kTimedOut, 7}}));
  ExpectBalance(stats, 10, 0);
}

}  // namespace
}  // namespace omb
