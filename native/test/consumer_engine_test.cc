#include "kafka/consumer_engine.h"

#include <gtest/gtest.h>

#include "test/kafka_rig.h"

namespace omb {
namespace {

class ConsumerEngineTest : public testing::Test {
 protected:
  ConsumerEngineTest() { UseTopic("orders"); }

  void UseTopic(const std::string& topic) {
    cluster_.CreateTopic(topic, 4, 1);
    topic_ = topic;
  }

  ConsumerOptions Consumer(const std::string& group, const KafkaSettings& more = {}) const {
    return {.topic = topic_,
            .settings = With(ConsumerSettings(cluster_.bootstrap_servers(), group), more),
            .run_id = kRunId,
            .wall_offset_ns = WallOffsetNs()};
  }

  ProducerEngineOptions Producers() const {
    return EngineOptions(topic_, ProducerSettings(cluster_.bootstrap_servers()), 2);
  }

  uint64_t Send(uint64_t at_least, std::shared_ptr<const LoadPlan> plan = PayloadsOf(100)) const {
    return SendToTopic(Producers(), at_least, std::move(plan));
  }

  static std::shared_ptr<const LoadPlan> Unstamped() {
    auto plan = std::make_shared<LoadPlan>(*PayloadsOf(100));
    plan->stamp = false;
    return plan;
  }

  static uint64_t Received(ConsumerEngine& engine) {
    uint64_t received = 0;
    for (const ConsumerTotals& totals : engine.Totals()) received += totals.received;
    return received;
  }

  static bool AwaitReceived(ConsumerEngine& engine, uint64_t count) {
    return Eventually([&] { return Received(engine) >= count; });
  }

  static bool AwaitAssigned(ConsumerEngine& engine, std::vector<int32_t> wanted) {
    return Eventually([&] {
      std::vector<int32_t> assigned;
      for (const ConsumerTotals& totals : engine.Totals()) assigned.push_back(totals.assigned_partitions);
      return assigned == wanted;
    });
  }

  /// A condition that holds once nothing has come in for a hundred looks.
  static auto StandsStill(ConsumerEngine& engine) {
    return [&engine, last = uint64_t{0}, same = 0]() mutable {
      const uint64_t now = Received(engine);
      same = now == last ? same + 1 : 0;
      last = now;
      return same > 100;
    };
  }

  static ConsumeStats PeriodOf(ConsumerEngine& engine) {
    ConsumeStats period;
    engine.TakePeriod(period);
    return period;
  }

  MockCluster cluster_{1};
  std::string topic_;
};

TEST_F(ConsumerEngineTest, ReceivesEverythingThatWasSentOnceAndInOrder) {
  ConsumerEngine engine({Consumer("g")});
  const uint64_t sent = Send(20'000);
  ASSERT_TRUE(AwaitReceived(engine, sent));
  engine.Close(30'000);
  const ConsumeStats period = PeriodOf(engine);
  EXPECT_EQ(period.received, sent);
  EXPECT_EQ(period.received_bytes, 100 * sent);
  EXPECT_EQ(period.stamped, sent);
  EXPECT_EQ(period.unstamped + period.duplicates + period.out_of_order + period.errors, 0U);
  EXPECT_EQ(period.skipped, 0);
  EXPECT_EQ(static_cast<uint64_t>(period.end_to_end_latency.count()) + period.not_positive, sent);
}

TEST_F(ConsumerEngineTest, KeepsPeriodsAndTotalsConsistent) {
  ConsumerEngine engine({Consumer("g")});
  ASSERT_TRUE(AwaitAssigned(engine, {4}));
  ConsumeStats sum;
  uint64_t sent = 0;
  for (int round = 0; round < 3; ++round) {
    sent += Send(1'000);
    sum.Add(PeriodOf(engine));
    EXPECT_GE(Received(engine), sum.received);
  }
  ASSERT_TRUE(AwaitReceived(engine, sent));
  sum.Add(PeriodOf(engine));
  EXPECT_EQ(sum.received, sent);
  EXPECT_EQ(Received(engine), sent);
  EXPECT_EQ(PeriodOf(engine).received, 0U);
  engine.Close(30'000);
}

TEST_F(ConsumerEngineTest, CountsProbesApart) {
  ConsumerEngine engine({Consumer("g")});
  ProducerEngine producer(Producers());
  producer.Connect(30'000);
  producer.Probe(1000);
  ASSERT_TRUE(Eventually([&] { return engine.Totals()[0].probes == 5; }));
  const ConsumeStats period = PeriodOf(engine);
  EXPECT_EQ(period.received, 5U);
  EXPECT_EQ(period.probes, 5U);
  EXPECT_EQ(period.stamped + period.unstamped, 0U);
  EXPECT_EQ(period.end_to_end_latency.count(), 0);
  engine.Close(30'000);
}

TEST_F(ConsumerEngineTest, MeasuresMessagesOfOthersByTheirTimestamp) {
  ConsumerEngine engine({Consumer("g")});
  engine.SetPaused(true);
  ASSERT_TRUE(AwaitAssigned(engine, {4}));
  const uint64_t sent = Send(100, Unstamped());
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  engine.SetPaused(false);
  ASSERT_TRUE(AwaitReceived(engine, sent));
  engine.Close(30'000);
  const ConsumeStats period = PeriodOf(engine);
  EXPECT_EQ(period.unstamped, sent);
  EXPECT_EQ(period.stamped, 0U);
  EXPECT_EQ(period.end_to_end_latency.count(), static_cast<int64_t>(sent));
  EXPECT_GE(period.end_to_end_latency.Min(), 20'000) << "they lay there for 20 ms before anybody read them";
  EXPECT_LT(period.end_to_end_latency.Max(), 120'000'000) << "and not since 1970";
}

TEST_F(ConsumerEngineTest, TakesNoAgeOfMessagesFromBeforeForALatency) {
  const uint64_t sent = Send(100, Unstamped());
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ConsumerEngine engine({Consumer("g")});
  ASSERT_TRUE(AwaitReceived(engine, sent));
  engine.Close(30'000);
  const ConsumeStats period = PeriodOf(engine);
  EXPECT_EQ(period.unstamped, sent);
  EXPECT_EQ(period.end_to_end_latency.count(), 0);
  EXPECT_EQ(period.not_positive, 0U);
}

TEST_F(ConsumerEngineTest, TakesTheStampsOfAnotherRunForNone) {
  const uint64_t sent = Send(100);
  ConsumerOptions options = Consumer("g");
  options.run_id = kRunId + 1;
  ConsumerEngine engine({options});
  ASSERT_TRUE(AwaitReceived(engine, sent));
  EXPECT_EQ(PeriodOf(engine).unstamped, sent);
  engine.Close(30'000);
}

TEST_F(ConsumerEngineTest, SplitsThePartitionsOverAGroup) {
  for (const char* strategy : {"range", "cooperative-sticky"}) {
    SCOPED_TRACE(strategy);
    UseTopic(strategy);
    const KafkaSettings settings{{"partition.assignment.strategy", strategy}};
    ConsumerEngine engine({Consumer(strategy, settings), Consumer(strategy, settings)});
    ASSERT_TRUE(AwaitAssigned(engine, {2, 2}));
    const uint64_t sent = Send(2'000);
    ASSERT_TRUE(AwaitReceived(engine, sent));
    engine.Close(30'000);
    EXPECT_EQ(Received(engine), sent);
    for (const ConsumerTotals& totals : engine.Totals()) EXPECT_GT(totals.received, 0U);
    EXPECT_EQ(PeriodOf(engine).duplicates, 0U);
  }
}

TEST_F(ConsumerEngineTest, GivesEveryGroupEverything) {
  ConsumerEngine engine({Consumer("one"), Consumer("two")});
  const uint64_t sent = Send(1'000);
  ASSERT_TRUE(Eventually([&] {
    const auto totals = engine.Totals();
    return totals[0].received == sent && totals[1].received == sent;
  }));
  engine.Close(30'000);
}

TEST_F(ConsumerEngineTest, LosesNothingInAPauseAndStaysInTheGroup) {
  ConsumerEngine engine({Consumer("g")});
  ProducerEngine producer(Producers());
  producer.Connect(30'000);
  producer.StartLoad(PayloadsOf(100), 5'000);
  ASSERT_TRUE(AwaitReceived(engine, 500));
  engine.SetPaused(true);
  ASSERT_TRUE(Eventually(StandsStill(engine)));
  const uint64_t before = Received(engine);
  const uint64_t sent_before = producer.Totals().sent;
  ASSERT_TRUE(Eventually([&] { return producer.Totals().sent > sent_before + 2'000; }));
  EXPECT_EQ(Received(engine), before) << "nothing comes in during the pause";
  EXPECT_EQ(engine.Totals()[0].assigned_partitions, 4);
  engine.SetPaused(false);
  producer.StopAndJoin(60'000);
  const uint64_t sent = producer.Totals().acknowledged;
  ASSERT_TRUE(AwaitReceived(engine, sent));
  EXPECT_EQ(engine.Totals()[0].assigned_partitions, 4);
  engine.Close(30'000);
  const ConsumeStats period = PeriodOf(engine);
  EXPECT_EQ(period.received, sent);
  EXPECT_EQ(period.duplicates + period.out_of_order + period.errors, 0U);
  EXPECT_EQ(period.skipped, 0);
}

TEST_F(ConsumerEngineTest, GoesOnAtOnceAfterAPause) {
  constexpr uint64_t kPauses = 6;
  constexpr uint64_t kPerSecond = 1'000;
  ConsumerEngine engine({Consumer("g")});
  ProducerEngine producer(Producers());
  producer.Connect(30'000);
  producer.StartLoad(PayloadsOf(100), kPerSecond);
  ASSERT_TRUE(AwaitReceived(engine, 500));
  uint64_t sent_meanwhile = 0;
  for (uint64_t i = 0; i < kPauses; ++i) {
    engine.SetPaused(true);
    ASSERT_TRUE(Eventually(StandsStill(engine)));
    const uint64_t received = Received(engine);
    const uint64_t sent = producer.Totals().sent;
    engine.SetPaused(false);
    ASSERT_TRUE(AwaitReceived(engine, received + 1));
    sent_meanwhile += producer.Totals().sent - sent;
  }
  EXPECT_LT(sent_meanwhile, kPauses * kPerSecond / 8) << "librdkafka by itself takes up to a second";
  producer.StopAndJoin(60'000);
  engine.Close(30'000);
}

TEST_F(ConsumerEngineTest, PausesPartitionsThatAreAssignedDuringThePause) {
  ConsumerEngine engine({Consumer("g")});
  engine.SetPaused(true);
  ASSERT_TRUE(AwaitAssigned(engine, {4}));
  const uint64_t sent = Send(1'000);
  EXPECT_EQ(Received(engine), 0U);
  engine.SetPaused(false);
  ASSERT_TRUE(AwaitReceived(engine, sent));
  EXPECT_EQ(Received(engine), sent);
  engine.Close(30'000);
}

TEST_F(ConsumerEngineTest, ReceivesNothingBeforeItsEndWhenItBeginsWithAPause) {
  const uint64_t sent = Send(1'000);
  ConsumerEngine engine({Consumer("g"), Consumer("h")});
  engine.SetPaused(true);
  ASSERT_TRUE(AwaitAssigned(engine, {4, 4}));
  ASSERT_TRUE(Eventually(StandsStill(engine)));
  EXPECT_EQ(Received(engine), 0U);
  engine.SetPaused(false);
  ASSERT_TRUE(AwaitReceived(engine, 2 * sent));
  engine.Close(30'000);
}

TEST_F(ConsumerEngineTest, GoesOnWhereItsGroupCommitted) {
  for (const int64_t linger_ns : {int64_t{0}, int64_t{1'000'000'000'000'000'000}}) {
    SCOPED_TRACE(linger_ns);
    UseTopic("topic-" + std::to_string(linger_ns));
    ConsumerOptions options = Consumer(topic_);
    options.commit_linger_ns = linger_ns;
    uint64_t before = 0;
    {
      ConsumerEngine engine({options});
      before = Send(1'000);
      ASSERT_TRUE(AwaitReceived(engine, before));
      engine.Close(30'000);
    }
    const uint64_t sent = Send(1'000);
    ConsumerEngine engine({options});
    ASSERT_TRUE(AwaitReceived(engine, sent));
    engine.Close(30'000);
    EXPECT_EQ(Received(engine), sent);
  }
}

TEST_F(ConsumerEngineTest, ReadsFromTheStartAgainWhereNothingWasCommitted) {
  ConsumerOptions options = Consumer("g");
  options.commit = false;
  const uint64_t sent = Send(1'000);
  for (int i = 0; i < 2; ++i) {
    ConsumerEngine engine({options});
    ASSERT_TRUE(AwaitReceived(engine, sent));
    engine.Close(30'000);
  }
}

TEST_F(ConsumerEngineTest, ClosesAsOftenAsOneLikesAndKeepsItsFigures) {
  ConsumerEngine engine({Consumer("g"), Consumer("g")});
  const uint64_t sent = Send(1'000);
  ASSERT_TRUE(AwaitReceived(engine, sent));
  engine.Close(30'000);
  const uint64_t received = Received(engine);
  EXPECT_GE(received, sent);
  engine.Close(30'000);
  engine.SetPaused(true);
  EXPECT_EQ(Received(engine), received);
  EXPECT_EQ(PeriodOf(engine).received, received);
}

TEST_F(ConsumerEngineTest, EndsWithoutACloseWhateverTheState) {
  {
    const ConsumerEngine at_once({Consumer("g")});
  }
  Send(1'000);
  {
    ConsumerEngine busy({Consumer("g"), Consumer("g")});
    ASSERT_TRUE(AwaitReceived(busy, 1));
  }
  ConsumerEngine cut_off({Consumer("h")});
  ASSERT_TRUE(AwaitReceived(cut_off, 1));
  cluster_.SetDown(true);
}

TEST_F(ConsumerEngineTest, ClosesInTimeWhenTheBrokerIsDown) {
  ConsumerEngine engine({Consumer("g")});
  ASSERT_TRUE(AwaitAssigned(engine, {4}));
  cluster_.SetDown(true);
  engine.Close(500);
}

TEST_F(ConsumerEngineTest, TellsOfBrokersThatAreDown) {
  ConsumerEngine engine({Consumer("g")});
  ASSERT_TRUE(AwaitAssigned(engine, {4}));
  cluster_.SetDown(true);
  EXPECT_TRUE(Eventually([&] { return !engine.TakeEvents().empty(); }));
  engine.Close(0);
}

TEST_F(ConsumerEngineTest, RefusesBadSettingsOfAnyConsumer) {
  const auto open = [&](const KafkaSettings& more) {
    return RefusalOf([&] { ConsumerEngine({Consumer("g"), Consumer("g", more)}); });
  };
  EXPECT_TRUE(Contains(open({{"nonsense", "1"}}), "nonsense"));
  EXPECT_TRUE(Contains(open({{"session.timeout.ms", "1000"}, {"max.poll.interval.ms", "1"}}), "max.poll"));
}

}  // namespace
}  // namespace omb
