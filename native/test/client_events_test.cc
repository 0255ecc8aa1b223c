#include "kafka/client_events.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <thread>

#include "kafka/kafka_config.h"

namespace omb {
namespace {

uint64_t TotalCount(const std::vector<ClientEvent>& events) {
  return std::accumulate(events.begin(), events.end(), uint64_t{0},
                         [](uint64_t sum, const ClientEvent& event) { return sum + event.count; });
}

TEST(ClientEvents, CountsEqualLinesAndKeepsOthersApart) {
  ClientEvents events;
  events.Add("_TRANSPORT", "refused", false);
  events.Add("_TRANSPORT", "refused", false);
  events.Add("_TRANSPORT", "timed out", false);
  events.Add("_RESOLVE", "refused", false);
  const auto taken = events.Take();
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(taken[0].code, "_TRANSPORT");
  EXPECT_EQ(taken[0].message, "refused");
  EXPECT_EQ(taken[0].count, 2U);
  EXPECT_EQ(taken[1].count, 1U);
  EXPECT_EQ(taken[2].code, "_RESOLVE");
}

TEST(ClientEvents, TellsEverythingOnce) {
  ClientEvents events;
  events.Add("_TRANSPORT", "refused", false);
  EXPECT_EQ(events.Take().size(), 1U);
  EXPECT_TRUE(events.Take().empty());
  events.Add("_TRANSPORT", "refused", false);
  EXPECT_EQ(events.Take().at(0).count, 1U) << "the count begins anew";
}

TEST(ClientEvents, StaysBoundedAndSaysHowManyItDoesNotList) {
  ClientEvents events;
  for (int i = 0; i < 1000; ++i) events.Add("LOG", "line " + std::to_string(i), false);
  events.Add("LOG", "line 0", false);
  const auto taken = events.Take();
  ASSERT_EQ(taken.size(), ClientEvents::kMaxDistinct + 1);
  EXPECT_EQ(TotalCount(taken), 1001U);
  EXPECT_EQ(taken.front().count, 2U);
  EXPECT_EQ(taken[ClientEvents::kMaxDistinct - 1].count, 1U) << "the last one listed is itself and no more";
  EXPECT_EQ(taken.back().count, 1000 - ClientEvents::kMaxDistinct);
  EXPECT_TRUE(events.Take().empty());
}

TEST(ClientEvents, ListsAFatalErrorHoweverFullItIs) {
  ClientEvents events;
  for (int i = 0; i < 1000; ++i) events.Add("LOG", "line " + std::to_string(i), false);
  events.Add("FENCED_INSTANCE_ID", "fenced", true);
  const auto taken = events.Take();
  EXPECT_TRUE(std::any_of(taken.begin(), taken.end(), [](const ClientEvent& event) {
    return event.fatal && event.code == "FENCED_INSTANCE_ID" && event.count == 1;
  }));
}

TEST(ClientEvents, KeepsLogLinesFromWarningUp) {
  const struct {
    const char* what;
    int level;
    bool kept;
  } rows[] = {{"emergency", 0, true},
              {"error", 3, true},
              {"warning", 4, true},
              {"notice", 5, false},
              {"debug", 7, false}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    ClientEvents events;
    events.OnLog(row.level, "FAIL", "something");
    const auto taken = events.Take();
    ASSERT_EQ(taken.size(), row.kept ? 1U : 0U);
    if (row.kept) {
      EXPECT_EQ(taken[0].code, "LOG");
      EXPECT_EQ(taken[0].message, "FAIL: something");
      EXPECT_FALSE(taken[0].fatal);
    }
  }
}

TEST(ClientEvents, NamesErrors) {
  ClientEvents events;
  const auto client = OpenClient(RD_KAFKA_PRODUCER, MakeConf({{"log_level", "0"}}));
  events.OnError(client.get(), RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "1/1 brokers are down");
  const auto taken = events.Take();
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].code, "_ALL_BROKERS_DOWN");
  EXPECT_EQ(taken[0].message, "1/1 brokers are down");
  EXPECT_FALSE(taken[0].fatal);
}

TEST(ClientEvents, NamesTheErrorBehindAFatalOne) {
  ClientEvents events;
  const auto client =
      OpenClient(RD_KAFKA_PRODUCER, MakeConf({{"enable.idempotence", "true"}, {"log_level", "0"}}));
  rd_kafka_test_fatal_error(client.get(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "lost one");
  events.OnError(client.get(), RD_KAFKA_RESP_ERR__FATAL, "a fatal error");
  const auto taken = events.Take();
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].code, "OUT_OF_ORDER_SEQUENCE_NUMBER");
  EXPECT_NE(taken[0].message.find("lost one"), std::string::npos);
  EXPECT_TRUE(taken[0].fatal);
}

TEST(ClientEvents, LosesNothingBetweenThreads) {
  constexpr uint64_t kEach = 5'000;
  ClientEvents events;
  std::atomic<int> writers{3};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (uint64_t i = 0; i < kEach; ++i) events.Add("LOG", std::to_string(i % 100), false);
      --writers;
    });
  }
  uint64_t total = 0;
  while (writers > 0) total += TotalCount(events.Take());
  for (std::thread& thread : threads) thread.join();
  total += TotalCount(events.Take());
  EXPECT_EQ(total, 3 * kEach);
}

}  // namespace
}  // namespace omb
