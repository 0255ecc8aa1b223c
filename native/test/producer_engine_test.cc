#include "kafka/producer_engine.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "test/kafka_rig.h"
#include "test/stored_records.h"

namespace omb {
namespace {

constexpr double kUnthrottled = std::numeric_limits<double>::infinity();

class ProducerEngineTest : public testing::Test {
 protected:
  ProducerEngineTest() {
    cluster_.CreateTopic("orders", 4, 1);
    cluster_.CreateTopic("parcels", 2, 1);
  }

  KafkaSettings Settings(const KafkaSettings& more = {}) const {
    return With(ProducerSettings(cluster_.bootstrap_servers()), With({{"log_level", "0"}}, more));
  }

  static SendStats PeriodOf(ProducerEngine& engine) {
    SendStats period;
    engine.TakePeriod(period);
    return period;
  }

  static void AwaitSent(ProducerEngine& engine, uint64_t count) {
    ASSERT_TRUE(Eventually([&] { return engine.Totals().sent >= count; }));
  }

  MockCluster cluster_{1};
};

void ExpectAllAcknowledged(const SendTotals& totals) {
  EXPECT_EQ(totals.acknowledged, totals.sent);
  EXPECT_EQ(totals.errors, 0U);
}

TEST_F(ProducerEngineTest, AcknowledgesEverythingItSends) {
  ProducerEngine engine(EngineOptions("orders", Settings(), 3, 2));
  engine.Connect(30'000);
  engine.StartLoad(PayloadsOf(100), kUnthrottled);
  AwaitSent(engine, 10'000);
  engine.StopAndJoin(60'000);
  const SendTotals totals = engine.Totals();
  ExpectAllAcknowledged(totals);
  const SendStats period = PeriodOf(engine);
  EXPECT_EQ(period.sent, totals.sent);
  EXPECT_EQ(period.acknowledged_bytes, 100 * totals.sent);
  EXPECT_EQ(period.publish_latency.count(), static_cast<int64_t>(totals.sent));
  EXPECT_EQ(period.publish_delay.count(), 0);
}

TEST_F(ProducerEngineTest, DividesItsFiguresIntoPeriodsThatAddUpToTheTotals) {
  ProducerEngine engine(EngineOptions("orders", Settings(), 2, 2));
  engine.Connect(30'000);
  engine.StartLoad(PayloadsOf(100), 20'000);
  SendStats sum;
  uint64_t seen = 0;
  while (seen < 5'000) {
    const SendStats period = PeriodOf(engine);
    sum.Add(period);
    const uint64_t sent = engine.Totals().sent;
    ASSERT_GE(sent, sum.sent) << "totals run ahead of the periods, never behind";
    ASSERT_GE(sent, seen);
    seen = sent;
  }
  engine.StopAndJoin(60'000);
  sum.Add(PeriodOf(engine));
  const SendTotals totals = engine.Totals();
  ExpectAllAcknowledged(totals);
  EXPECT_EQ(sum.sent, totals.sent);
  EXPECT_EQ(sum.acknowledged, totals.acknowledged);
  for (const LatencyHistogram* histogram : {&sum.publish_delay, &sum.publish_latency, &sum.response_time}) {
    EXPECT_EQ(histogram->count(), static_cast<int64_t>(totals.sent));
  }
  EXPECT_EQ(PeriodOf(engine).sent, 0U);
}

TEST_F(ProducerEngineTest, ShowsTheRoundTripTimeInPublishLatencyAndResponseTime) {
  cluster_.SetRoundTripMs(20);
  ProducerEngine engine(EngineOptions("orders", Settings()));
  engine.Connect(30'000);
  engine.StartLoad(PayloadsOf(100), 1000);
  AwaitSent(engine, 200);
  engine.StopAndJoin(60'000);
  const SendStats period = PeriodOf(engine);
  EXPECT_GE(period.publish_latency.Min(), 20'000);
  EXPECT_GE(period.response_time.Min(), 20'000);
  EXPECT_GE(period.response_time.Mean(), period.publish_latency.Mean());
}

TEST_F(ProducerEngineTest, SendsProbesToEveryPartitionOfEveryTopic) {
  auto options = EngineOptions("orders", Settings(), 3, 2);
  options.producers.push_back({.topic = "parcels", .settings = Settings()});
  ProducerEngine engine(options);
  engine.Connect(30'000);
  const auto probes = engine.Probe(2000);
  EXPECT_EQ(probes, (std::map<std::string, uint64_t>{{"orders", 4 + 1 + 1}, {"parcels", 2}}));
  AwaitSent(engine, 8);
  engine.StopAndJoin(60'000);
  ExpectAllAcknowledged(engine.Totals());
  const SendStats period = PeriodOf(engine);
  EXPECT_EQ(period.sent, 8U);
  EXPECT_EQ(period.acknowledged_bytes, 2 * 2000U + 6 * 32U) << "the first of each topic is as large as asked";
  EXPECT_EQ(period.publish_latency.count(), 0);
}

TEST_F(ProducerEngineTest, ChangesTheRateOfAThreadThatSleepsForLong) {
  ProducerEngine engine(EngineOptions("orders", Settings()));
  engine.Connect(30'000);
  engine.StartLoad(PayloadsOf(100), 0.001);
  AwaitSent(engine, 1);
  engine.SetRate(10'000);
  AwaitSent(engine, 500);
  engine.StopAndJoin(60'000);
  ExpectAllAcknowledged(engine.Totals());
}

TEST_F(ProducerEngineTest, PutsHeadersOnEveryMessageOfTheLoadAndOnNoProbe) {
  ProducerEngine engine(EngineOptions("parcels", Settings()));
  engine.Connect(30'000);
  engine.Probe(100);
  AwaitSent(engine, 2);
  auto plan = std::make_shared<LoadPlan>(*PayloadsOf(100));
  plan->headers = {{"source", "omb"}};
  plan->partition_weights = PartitionWeights{{{0, 1}}, 0};
  engine.StartLoad(plan, 10'000);
  AwaitSent(engine, 1'002);
  engine.StopAndJoin(60'000);
  ExpectAllAcknowledged(engine.Totals());
  const auto stored = StoredRecords(cluster_.bootstrap_servers()).Read("parcels", 0, 1'001);
  ASSERT_EQ(stored.size(), 1'001U);
  EXPECT_TRUE(stored[0].headers.empty());
  for (size_t i = 1; i < stored.size(); ++i) {
    ASSERT_EQ(stored[i].headers, (std::vector<std::pair<std::string, std::string>>{{"source", "omb"}}));
  }
}

TEST_F(ProducerEngineTest, DividesALoadAmongPartitionsByTheirWeights) {
  auto options = EngineOptions("orders", Settings());
  options.producers.push_back({.topic = "parcels", .settings = Settings()});
  ProducerEngine engine(options);
  engine.Connect(30'000);
  auto plan = std::make_shared<LoadPlan>(*PayloadsOf(100));
  plan->partition_weights = PartitionWeights{{{1, 6}}, 3};
  engine.StartLoad(plan, 20'000);
  AwaitSent(engine, 18'000);
  engine.StopAndJoin(60'000);
  ExpectAllAcknowledged(engine.Totals());
  StoredRecords stored(cluster_.bootstrap_servers());
  const auto half = static_cast<double>(engine.Totals().sent) / 2;
  EXPECT_NEAR(static_cast<double>(stored.Count("orders", 1)), half * 6 / 9, half / 30);
  for (const int32_t other : {0, 2, 3}) {
    EXPECT_NEAR(static_cast<double>(stored.Count("orders", other)), half / 9, half / 30);
  }
  EXPECT_NEAR(static_cast<double>(stored.Count("parcels", 1)), half * 6 / 9, half / 30);
  EXPECT_NEAR(static_cast<double>(stored.Count("parcels", 0)), half * 3 / 9, half / 30);
}

TEST_F(ProducerEngineTest, GoesOnWithItsLoadWhenWeightsDoNotFitATopic) {
  auto options = EngineOptions("orders", Settings());
  options.producers.push_back({.topic = "parcels", .settings = Settings()});
  ProducerEngine engine(options);
  engine.Connect(30'000);
  engine.StartLoad(PayloadsOf(100), 5'000);
  auto plan = std::make_shared<LoadPlan>(*PayloadsOf(50));
  plan->partition_weights = PartitionWeights{{{3, 1}}, 0};
  try {
    engine.StartLoad(plan, 1);
    FAIL() << "parcels has no partition 3";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "topic parcels has 2 partitions, but the partition weights name partition 3");
  }
  AwaitSent(engine, engine.Totals().sent + 1'000);
  engine.StopAndJoin(60'000);
  const SendStats period = PeriodOf(engine);
  EXPECT_EQ(period.acknowledged_bytes, 100 * period.sent);
}

TEST_F(ProducerEngineTest, TakesEachProducersWayToChoosePartitions) {
  auto options = EngineOptions("orders", Settings());
  options.producers[0].partitioning = Partitioning::kRoundRobin;
  options.producers.push_back({.topic = "parcels",
                               .settings = Settings(),
                               .sticky_bytes = 1U << 31,
                               .partitioning = Partitioning::kSticky});
  ProducerEngine engine(options);
  engine.Connect(30'000);
  auto plan = std::make_shared<LoadPlan>(*PayloadsOf(100));
  plan->keys = KeyDistribution::kRoundRobin;
  plan->key_table = std::make_shared<KeyTable>(1);
  engine.StartLoad(plan, 10'000);
  AwaitSent(engine, 2'000);
  engine.StopAndJoin(60'000);
  ExpectAllAcknowledged(engine.Totals());
  StoredRecords stored(cluster_.bootstrap_servers());
  const int64_t first = stored.Count("orders", 0);
  EXPECT_GE(first, 200);
  for (const int32_t other : {1, 2, 3}) {
    EXPECT_LE(stored.Count("orders", other), first);
    EXPECT_GE(stored.Count("orders", other), first - 1);
  }
  EXPECT_EQ(stored.Count("parcels", 0) == 0, stored.Count("parcels", 1) > 0) << "one of the two has it all";
}

TEST_F(ProducerEngineTest, IgnoresARateWithoutALoad) {
  ProducerEngine engine(EngineOptions("orders", Settings()));
  engine.Connect(30'000);
  engine.SetRate(kUnthrottled);
  engine.Probe(100);
  AwaitSent(engine, 4);
  engine.StopAndJoin(60'000);
  EXPECT_EQ(engine.Totals().sent, 4U);
}

TEST_F(ProducerEngineTest, BooksWhatABrokerThatIsDownNeverTook) {
  ProducerEngine engine(EngineOptions("orders", Settings({{"queue.buffering.max.messages", "500"}}), 2, 2));
  engine.Connect(30'000);
  cluster_.SetDown(true);
  engine.StartLoad(PayloadsOf(100), 20'000);
  AwaitSent(engine, 800);
  engine.StopAndJoin(200);
  const SendStats period = PeriodOf(engine);
  uint64_t purged = 0;
  for (const auto& [code, times] : period.errors_by_code.by_code()) {
    const bool expected = code == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
                          code == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT || code == ProducerPort::kQueueFull;
    EXPECT_TRUE(expected) << rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(code));
    if (code != ProducerPort::kQueueFull) purged += times;
  }
  EXPECT_EQ(period.sent, period.acknowledged + purged);
  EXPECT_GT(purged, 0U);
}

TEST_F(ProducerEngineTest, BooksTimeoutsByTheirCode) {
  ProducerEngine engine(EngineOptions("orders", Settings({{"message.timeout.ms", "300"}})));
  engine.Connect(30'000);
  cluster_.SetDown(true);
  engine.StartLoad(PayloadsOf(100), 1000);
  ASSERT_TRUE(Eventually([&] { return engine.Totals().errors >= 100; }));
  engine.StopAndJoin(60'000);
  const SendStats period = PeriodOf(engine);
  EXPECT_EQ(period.errors_by_code.by_code().at(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT), period.errors);
  EXPECT_EQ(period.sent, period.acknowledged + period.errors);
}

TEST_F(ProducerEngineTest, RecoversWhenTheBrokerComesBack) {
  const KafkaSettings quick{{"reconnect.backoff.ms", "10"}, {"reconnect.backoff.max.ms", "50"}};
  ProducerEngine engine(EngineOptions("orders", Settings(quick)));
  engine.Connect(30'000);
  cluster_.SetDown(true);
  engine.StartLoad(PayloadsOf(100), 1000);
  AwaitSent(engine, 100);
  cluster_.SetDown(false);
  ASSERT_TRUE(Eventually([&] { return engine.Totals().acknowledged >= 100; }));
  engine.StopAndJoin(60'000);
  ExpectAllAcknowledged(engine.Totals());
}

TEST_F(ProducerEngineTest, StopsAndClosesAsOftenAsOneLikes) {
  ProducerEngine engine(EngineOptions("orders", Settings(), 2, 2));
  engine.Connect(30'000);
  engine.StartLoad(PayloadsOf(100), kUnthrottled);
  AwaitSent(engine, 1000);
  for (int i = 0; i < 2; ++i) {
    engine.StopAndJoin(60'000);
    engine.Close();
  }
  const SendTotals totals = engine.Totals();
  ExpectAllAcknowledged(totals);
  engine.SetRate(5);
  EXPECT_EQ(engine.Totals().sent, totals.sent) << "the figures stay, and stay the same";
  EXPECT_EQ(PeriodOf(engine).sent, totals.sent);
}

TEST_F(ProducerEngineTest, EndsWithoutAStopWhateverIsInFlight) {
  for (const bool down : {false, true}) {
    ProducerEngine engine(EngineOptions("orders", Settings(), 2, 2));
    engine.Connect(30'000);
    cluster_.SetDown(down);
    engine.StartLoad(PayloadsOf(1000), kUnthrottled);
    AwaitSent(engine, 1000);
  }
}

TEST_F(ProducerEngineTest, EndsWithoutEverHavingConnected) {
  const ProducerEngine engine(
      EngineOptions("orders", {{"bootstrap.servers", "127.0.0.1:1"}, {"log_level", "0"}}));
}

TEST_F(ProducerEngineTest, NamesTheTopicItCannotConnectTo) {
  ProducerEngine engine(
      EngineOptions("orders", {{"bootstrap.servers", "127.0.0.1:1"}, {"log_level", "0"}}, 3));
  const std::string refusal = RefusalOf([&] { engine.Connect(200); });
  EXPECT_TRUE(Contains(refusal, "topic orders")) << refusal;
}

TEST_F(ProducerEngineTest, RefusesBadSettingsOfAnyProducer) {
  auto options = EngineOptions("orders", Settings(), 2);
  options.producers[1].settings.emplace_back("nonsense", "1");
  EXPECT_TRUE(Contains(RefusalOf([&] { ProducerEngine engine(options); }), "nonsense"));
}

TEST_F(ProducerEngineTest, TakesMoreThreadsThanProducersForAsManyAsThereAre) {
  for (const size_t producers : {0, 1}) {
    ProducerEngine engine(EngineOptions("orders", Settings(), producers, 8));
    engine.Connect(30'000);
    engine.StartLoad(PayloadsOf(100), 1000);
    AwaitSent(engine, 10 * producers);
    engine.StopAndJoin(60'000);
    ExpectAllAcknowledged(engine.Totals());
  }
}

}  // namespace
}  // namespace omb
