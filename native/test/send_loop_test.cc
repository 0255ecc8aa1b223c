#include "core/send_loop.h"

#include <gtest/gtest.h>

#include <thread>

#include "test/fake_clock.h"
#include "test/fake_producer_port.h"
#include "test/fake_send_waiter.h"
#include "test/send_rig.h"
#include "test/threaded_producer_port.h"

namespace omb {
namespace {

/// The value by which a histogram shows `value_us` at the top.
int64_t HighEnd(int64_t value_us) {
  return LatencyHistogram::kLayout.HighAt(LatencyHistogram::kLayout.IndexOf(value_us));
}

/// A send loop on fakes, run by the test's own thread: its sleep moves the clock.
class SendLoopTest : public testing::Test {
 protected:
  SendLoopTest() { clock_.Set(kStartNs); }

  SendLoop& Loop(size_t producers = 1, PacingMode pacing = PacingMode::kSleep, SendWaiter* waiter = nullptr) {
    ports_.resize(producers);
    std::vector<SendLoop::Member> members;
    for (uint32_t i = 0; i < producers; ++i) {
      members.push_back({.identity = {.producer_id = i,
                                      .producer_count = static_cast<uint32_t>(producers),
                                      .sticky_bytes = 1000,
                                      .max_block_ns = 60 * kMs},
                         .port = &ports_[i]});
    }
    loop_ = std::make_unique<SendLoop>(std::move(members), pacing, kRunId, kWallOffsetNs,
                                       waiter == nullptr ? waiter_ : *waiter, clock_);
    return *loop_;
  }

  void StopAt(int64_t end_ns, int64_t flush_ns) {
    waiter_.after_wait = [this, end_ns, flush_ns] {
      if (clock_.NowNs() >= end_ns) loop_->Stop(flush_ns);
    };
  }

  uint64_t Taken() const {
    uint64_t taken = 0;
    for (const FakeProducerPort& port : ports_) taken += port.taken.size();
    return taken;
  }

  FakeClock clock_;
  ClockMovingWaiter waiter_{clock_};
  std::vector<FakeProducerPort> ports_;
  std::unique_ptr<SendLoop> loop_;
};

TEST_F(SendLoopTest, SendsTheScheduleToTheNanosecondWhenSleepIsExact) {
  SendLoop& loop = Loop();
  StopAt(kStartNs + kSecond, kSecond);
  loop.Start(LoadAt(1000));
  loop.Run();
  EXPECT_EQ(Taken(), 1000U);
  const SendStats& stats = loop.SwapStats();
  EXPECT_EQ(stats.publish_delay.count(), 1000);
  EXPECT_EQ(stats.publish_delay.Max(), 0);
  EXPECT_EQ(stats.idle_ns, static_cast<uint64_t>(kSecond)) << "all time was spent asleep";
  ExpectBalance(stats, 1000, 0);
}

TEST_F(SendLoopTest, SleepsInQuantaAtAHighRateAndStillSendsAll) {
  SendLoop& loop = Loop();
  StopAt(kStartNs + kSecond / 10, kSecond);
  loop.Start(LoadAt(1'000'000));
  loop.Run();
  EXPECT_NEAR(static_cast<double>(Taken()), 100'000, 50);
  EXPECT_LE(waiter_.waits_ns.size(), 2000U);
  EXPECT_LE(loop.SwapStats().publish_delay.Max(), kSleepQuantumNs / 1000);
}

TEST_F(SendLoopTest, NeverSleepsWhenSpinning) {
  clock_.Tick(100);
  SendLoop& loop = Loop(1, PacingMode::kSpin);
  ports_[0].after_produce = [&] {
    if (Taken() == 100) loop.Stop(kSecond);
  };
  loop.Start(LoadAt(10'000));
  loop.Run();
  EXPECT_TRUE(waiter_.waits_ns.empty());
  const SendStats& stats = loop.SwapStats();
  EXPECT_EQ(stats.idle_ns, 0U);
  EXPECT_LE(stats.publish_delay.Max(), 2);
  ExpectBalance(stats, 100, 0);
}

TEST_F(SendLoopTest, SleepsToWithinReachAndSpinsTheRestWhenHybrid) {
  clock_.Tick(100);
  SendLoop& loop = Loop(1, PacingMode::kHybrid);
  ports_[0].after_produce = [&] {
    if (Taken() == 100) loop.Stop(kSecond);
  };
  loop.Start(LoadAt(1000));
  loop.Run();
  EXPECT_EQ(waiter_.waits_ns.size(), 99U) << "once per message but the first";
  for (const int64_t wait_ns : waiter_.waits_ns) EXPECT_NEAR(static_cast<double>(wait_ns), 940'000, 5'000);
  EXPECT_LE(loop.SwapStats().publish_delay.Max(), 2);
}

TEST_F(SendLoopTest, SleepsAtMostATenthOfASecondAtATime) {
  SendLoop& loop = Loop();
  StopAt(kStartNs + 20 * kSecond, kSecond);
  loop.Start(LoadAt(0.1));
  loop.Run();
  EXPECT_EQ(Taken(), 2U);
  EXPECT_EQ(waiter_.waits_ns.size(), 200U);
}

TEST_F(SendLoopTest, GivesManyProducersExactlyEqualShares) {
  SendLoop& loop = Loop(8);
  StopAt(kStartNs + kSecond, kSecond);
  loop.Start(LoadAt(700'000));
  loop.Run();
  const uint64_t total = Taken();
  EXPECT_NEAR(static_cast<double>(total), 700'000, 50);
  for (size_t i = 0; i < ports_.size(); ++i) {
    EXPECT_EQ(ports_[i].taken.size(), (total + ports_.size() - 1 - i) / ports_.size());
  }
}

TEST_F(SendLoopTest, GivesManyProducersExactlyEqualSharesWhenUnthrottled) {
  SendLoop& loop = Loop(5);
  ports_[4].after_produce = [&] {
    if (ports_[4].offers == 50) loop.Stop(kSecond);
  };
  loop.Start(LoadAt(kUnthrottled));
  loop.Run();
  for (const FakeProducerPort& port : ports_) {
    EXPECT_EQ(port.taken.size(), 50 * MessageFactory::kMaxBatchMessages);
  }
  EXPECT_TRUE(waiter_.waits_ns.empty()) << "there was always something to send";
}

TEST_F(SendLoopTest, SendsWhatAStallHeldUpAtOnceWithItsDelay) {
  SendLoop& loop = Loop(2);
  waiter_.after_wait = [&, stalled = false]() mutable {
    if (!stalled && clock_.NowNs() >= kStartNs + 50 * kMs) {
      stalled = true;
      clock_.Advance(100 * kMs);
    }
    if (clock_.NowNs() >= kStartNs + kSecond) loop.Stop(kSecond);
  };
  loop.Start(LoadAt(1000));
  loop.Run();
  EXPECT_EQ(Taken(), 1000U) << "nothing is left out and nothing is put off";
  const SendStats& stats = loop.SwapStats();
  EXPECT_EQ(stats.publish_delay.Max(), 100'000);
  EXPECT_EQ(stats.publish_delay.ValueAtPercentile(90), 0) << "a hundred of a thousand were late";
  EXPECT_GT(stats.publish_delay.ValueAtPercentile(90.1), 0);
  EXPECT_EQ(stats.response_time.Max(), 100'000);
  EXPECT_EQ(stats.publish_latency.Max(), 0);
}

TEST_F(SendLoopTest, WaitsAsleepForRoomEvenWhenSpinning) {
  SendLoop& loop = Loop(1, PacingMode::kSpin);
  ports_[0].room = 64;
  ports_[0].acknowledges = false;
  waiter_.after_wait = [&] {
    if (waiter_.waits_ns.size() == 20) ports_[0].Settle(64, 0);
    if (waiter_.waits_ns.size() == 40) ports_[0].acknowledges = true;
    if (Taken() == 192) loop.Stop(kSecond);
  };
  ports_[0].after_produce = [&] {
    if (Taken() == 192) loop.Stop(kSecond);
  };
  loop.Start(LoadAt(kUnthrottled));
  loop.Run();
  EXPECT_EQ(waiter_.waits_ns, std::vector<int64_t>(40, kMs));
  const SendStats& stats = loop.SwapStats();
  EXPECT_EQ(stats.queue_full_waits, 2U);
  EXPECT_EQ(stats.idle_ns, static_cast<uint64_t>(40 * kMs));
  EXPECT_EQ(stats.publish_latency.Max(), 40'000) << "from the first attempt";
  ExpectBalance(stats, 192, 0);
}

TEST_F(SendLoopTest, OneBlockedProducerDoesNotHoldUpTheOthers) {
  SendLoop& loop = Loop(2);
  ports_[0].room = 0;
  StopAt(kStartNs + kSecond, 0);
  loop.Start(LoadAt(2000));
  loop.Run();
  EXPECT_EQ(ports_[0].taken.size(), 0U);
  EXPECT_EQ(ports_[1].taken.size(), 1000U);
  const SendStats& stats = loop.SwapStats();
  EXPECT_EQ(stats.publish_latency.Max(), 0);
  EXPECT_EQ(stats.acknowledged, 1000U);
  EXPECT_EQ(stats.errors_by_code.by_code().at(ProducerPort::kQueueFull), stats.errors);
}

TEST_F(SendLoopTest, WaitsForWhatIsInFlightWhenStopped) {
  SendLoop& loop = Loop();
  ports_[0].acknowledges = false;
  waiter_.after_wait = [&] {
    if (clock_.NowNs() >= kStartNs + 100 * kMs) loop.Stop(kSecond);
    if (clock_.NowNs() >= kStartNs + 600 * kMs) ports_[0].acknowledges = true;
  };
  loop.Start(LoadAt(1000));
  loop.Run();
  EXPECT_EQ(clock_.NowNs(), kStartNs + 600 * kMs) << "and no longer";
  const SendStats& stats = loop.SwapStats();
  EXPECT_EQ(stats.acknowledged, 100U);
  EXPECT_EQ(stats.publish_latency.Max(), HighEnd(600'000));
  ExpectBalance(stats, 100, 0);
}

TEST_F(SendLoopTest, StillSendsWhatWaitedForRoomWhenStopped) {
  SendLoop& loop = Loop();
  ports_[0].room = 10;
  ports_[0].acknowledges = false;
  waiter_.after_wait = [&] {
    loop.Stop(kSecond);
    ports_[0].Settle(ports_[0].outstanding.size() / 2, 0);
    if (ports_[0].outstanding.size() == 1) ports_[0].Settle(1, 0);
  };
  loop.Start(LoadAt(kUnthrottled));
  loop.Run();
  EXPECT_EQ(Taken(), MessageFactory::kMaxBatchMessages);
  ExpectBalance(loop.SwapStats(), MessageFactory::kMaxBatchMessages, 0);
}

TEST_F(SendLoopTest, PurgesWhatIsNotAcknowledgedInTime) {
  SendLoop& loop = Loop(2);
  ports_[0].room = 40;
  for (FakeProducerPort& port : ports_) port.acknowledges = false;
  StopAt(kStartNs + 50 * kMs, 200 * kMs);
  loop.Start(LoadAt(2000));
  loop.Run();
  EXPECT_LE(clock_.NowNs(), kStartNs + 50 * kMs + 200 * kMs + 10 * kMs);
  const SendStats& stats = loop.SwapStats();
  EXPECT_EQ(stats.errors_by_code.by_code(),
            (ErrorsByCode{{ProducerPort::kQueueFull, 1}, {FakeProducerPort::kPurged, 90}}));
  ExpectBalance(stats, 90, 1);
}

TEST_F(SendLoopTest, WritesOffWhatNeverComesBackSoThatTheBooksBalance) {
  SendLoop& loop = Loop(2);
  for (FakeProducerPort& port : ports_) port.acknowledges = false;
  ports_[1].reports_purge = false;
  ports_[0].refuse = [n = 0](const OutgoingMessage&) mutable { return ++n % 10 == 0 ? 2 : 0; };
  StopAt(kStartNs + 50 * kMs, 0);
  loop.Start(LoadAt(2000));
  loop.Run();
  EXPECT_LE(clock_.NowNs(), kStartNs + 3 * kSecond) << "the library gets two seconds to report";
  const SendStats& stats = loop.SwapStats();
  EXPECT_EQ(stats.acknowledged, 0U);
  EXPECT_EQ(stats.errors_by_code.by_code(),
            (ErrorsByCode{{2, 5}, {FakeProducerPort::kPurged, 45}, {ProducerPort::kTimedOut, 50}}));
  ExpectBalance(stats, 95, 5);
}

TEST_F(SendLoopTest, SendsNothingThatIsStartedAfterTheStop) {
  SendLoop& loop = Loop();
  loop.Stop(kSecond);
  loop.Start(LoadAt(kUnthrottled));
  loop.Probe({{.producer = 0, .partitions = {0}}});
  loop.Run();
  EXPECT_EQ(Taken(), 0U);
  ExpectBalance(loop.SwapStats(), 0, 0);
}

TEST_F(SendLoopTest, RunsWithoutProducers) {
  SendLoop& loop = Loop(0);
  StopAt(kStartNs + kSecond, kSecond);
  loop.Start(LoadAt(1000));
  loop.Run();
  ExpectBalance(loop.SwapStats(), 0, 0);
}

TEST_F(SendLoopTest, SendsProbesOfTheProducersAsked) {
  SendLoop& loop = Loop(3);
  StopAt(kStartNs + kSecond, kSecond);
  loop.Probe({{.producer = 0, .partitions = {0, 1}, .first_bytes = 500}, {.producer = 2, .partitions = {0}}});
  loop.Run();
  EXPECT_EQ(ports_[0].taken.size(), 2U);
  EXPECT_EQ(ports_[0].taken[0].payload.size(), 500U);
  EXPECT_EQ(ports_[1].taken.size(), 0U);
  EXPECT_EQ(ports_[2].taken.size(), 1U);
  const SendStats& stats = loop.SwapStats();
  EXPECT_EQ(stats.acknowledged, 3U);
  EXPECT_EQ(stats.publish_latency.count(), 0);
}

TEST_F(SendLoopTest, WakesASleepingThreadForARateForProbesAndForTheStop) {
  UntimedWaiter waiter;
  SendLoop& loop = Loop(1, PacingMode::kSleep, &waiter);
  std::thread thread([&] { loop.Run(); });
  waiter.AwaitSleep();
  loop.Start(LoadAt(0.1));
  waiter.AwaitSleep();
  EXPECT_EQ(loop.SwapStats().sent, 1U) << "the next is due in ten seconds";
  clock_.Advance(kSecond);
  loop.Start(LoadAt(1000));
  waiter.AwaitSleep();
  EXPECT_EQ(loop.SwapStats().sent, 1001U) << "of the new schedule, which began a second ago";
  loop.Start(LoadAt(0));
  waiter.AwaitSleep();
  clock_.Advance(kSecond);
  loop.Probe({{.producer = 0, .partitions = {0}}});
  waiter.AwaitSleep();
  EXPECT_EQ(loop.SwapStats().sent, 1U) << "the probe alone";
  loop.Stop(kSecond);
  thread.join();
  ExpectBalance(loop.SwapStats(), 0, 0);
}

TEST_F(SendLoopTest, FollowsOnlyTheLastOfSeveralLoads) {
  SendLoop& loop = Loop();
  StopAt(kStartNs + kSecond, kSecond);
  loop.Start(LoadAt(kUnthrottled));
  loop.Start(LoadAt(10));
  loop.Run();
  EXPECT_EQ(Taken(), 10U);
}

/// Adds up what a loop books while it runs, as the engine's owner does.
class LiveTotals {
 public:
  explicit LiveTotals(SendLoop& loop) : loop_(loop) {}

  void Take() { stats.Add(loop_.SwapStats()); }
  void TakeUntilSent(uint64_t count) {
    while (stats.sent < count) {
      Take();
      std::this_thread::yield();
    }
  }

  SendStats stats;

 private:
  SendLoop& loop_;
};

TEST(SendLoopThreads, LosesNothingBetweenTheSendTheBrokerAndTheReadingThread) {
  const SteadyClock clock;
  UntimedWaiter waiter;
  ThreadedProducerPort first(waiter, 100);
  ThreadedProducerPort second(waiter, 250);
  SendLoop loop({{.identity = {.producer_id = 0, .producer_count = 2}, .port = &first},
                 {.identity = {.producer_id = 1, .producer_count = 2}, .port = &second}},
                PacingMode::kSleep, kRunId, kWallOffsetNs, waiter, clock);
  std::thread thread([&] { loop.Run(); });
  LiveTotals totals(loop);
  loop.Start(LoadAt(kUnthrottled, PlanOf(100), clock.NowNs()));
  totals.TakeUntilSent(10'000);
  loop.Probe({{.producer = 1, .partitions = {0, 1, 2, 3}}});
  loop.Start(LoadAt(5, PlanOf(50), clock.NowNs()));
  totals.Take();
  loop.Start(LoadAt(kUnthrottled, KeyedPlan(KeyDistribution::kRandomNano), clock.NowNs()));
  totals.TakeUntilSent(20'000);
  loop.Stop(60 * kSecond);
  totals.Take();
  thread.join();
  totals.Take();
  ExpectBalance(totals.stats, first.taken() + second.taken(), 0);
  const uint64_t failed = first.taken() / 100 + second.taken() / 250;
  EXPECT_EQ(totals.stats.errors_by_code.by_code(),
            (ErrorsByCode{{ThreadedProducerPort::kBrokerError, failed}}));
  EXPECT_GT(totals.stats.queue_full_waits, 0U);
}

}  // namespace
}  // namespace omb
