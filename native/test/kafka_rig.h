#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "core/clock.h"
#include "core/load_plan.h"
#include "kafka/kafka_config.h"
#include "kafka/kafka_error.h"
#include "kafka/mock_cluster.h"
#include "kafka/producer_engine.h"

namespace omb {

inline constexpr uint64_t kRunId = 4711;

/// Waits for what must come about; false only when something is broken, since the bound is far beyond any
/// need.
template <typename Condition>
bool Eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

/// The words of the KafkaError that `call` throws; empty when it throws none.
template <typename Call>
std::string RefusalOf(Call call) {
  try {
    call();
    return "";
  } catch (const KafkaError& error) {
    return error.what();
  }
}

inline bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline KafkaSettings With(KafkaSettings settings, const KafkaSettings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

inline KafkaSettings ProducerSettings(const std::string& servers) {
  return {{"bootstrap.servers", servers}, {"linger.ms", "1"}, {"acks", "all"}};
}

inline KafkaSettings ConsumerSettings(const std::string& servers, const std::string& group) {
  return {{"bootstrap.servers", servers},
          {"group.id", group},
          {"auto.offset.reset", "earliest"},
          {"enable.auto.commit", "false"},
          {"enable.auto.offset.store", "false"},
          {"fetch.wait.max.ms", "50"},
          {"heartbeat.interval.ms", "200"},
          {"session.timeout.ms", "3000"},
          {"topic.metadata.refresh.interval.ms", "500"}};
}

inline std::shared_ptr<LoadPlan> PayloadsOf(size_t bytes) {
  auto plan = std::make_shared<LoadPlan>();
  plan->payloads.emplace_back(bytes, uint8_t{'x'});
  return plan;
}

inline ProducerEngineOptions EngineOptions(const std::string& topic, const KafkaSettings& settings,
                                           size_t producers = 1, size_t threads = 1) {
  ProducerEngineOptions options;
  options.threads = threads;
  options.run_id = kRunId;
  options.wall_offset_ns = WallOffsetNs();
  options.producers.assign(producers, {.topic = topic, .settings = settings, .sticky_bytes = 1000});
  return options;
}

/// Sends until `at_least` messages are out and returns how many were acknowledged: all of them.
inline uint64_t SendToTopic(ProducerEngineOptions options, uint64_t at_least,
                            std::shared_ptr<const LoadPlan> plan) {
  ProducerEngine engine(std::move(options));
  engine.Connect(60'000);
  engine.StartLoad(std::move(plan), 100'000);
  EXPECT_TRUE(Eventually([&] { return engine.Totals().sent >= at_least; }));
  engine.StopAndJoin(60'000);
  const SendTotals totals = engine.Totals();
  EXPECT_EQ(totals.acknowledged, totals.sent);
  return totals.acknowledged;
}

}  // namespace omb
