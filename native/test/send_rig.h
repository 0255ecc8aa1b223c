#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <vector>

#include "core/load_plan.h"
#include "core/send_stats.h"

namespace omb {

inline constexpr uint64_t kRunId = 77;
inline constexpr int64_t kWallOffsetNs = 1'000'000'000'000'000;
inline constexpr int64_t kStartNs = 5'000'000'000;
inline constexpr int64_t kMs = 1'000'000;
inline constexpr int64_t kSecond = 1'000'000'000;
inline constexpr double kUnthrottled = std::numeric_limits<double>::infinity();

using ErrorsByCode = std::map<int, uint64_t>;

/// One payload of bytes that count up, stamped, no keys.
inline std::shared_ptr<LoadPlan> PlanOf(size_t payload_bytes) {
  auto plan = std::make_shared<LoadPlan>();
  auto& payload = plan->payloads.emplace_back(payload_bytes);
  std::iota(payload.begin(), payload.end(), uint8_t{0});
  return plan;
}

inline std::shared_ptr<LoadPlan> KeyedPlan(KeyDistribution keys) {
  auto plan = PlanOf(100);
  plan->keys = keys;
  plan->key_table = std::make_shared<KeyTable>(3);
  return plan;
}

inline Load LoadAt(double rate_per_second, std::shared_ptr<const LoadPlan> plan = PlanOf(100),
                   int64_t start_ns = kStartNs) {
  return {.plan = std::move(plan), .start_ns = start_ns, .rate_per_second = rate_per_second};
}

/// Every message is acknowledged or an error, none is both and none is lost: `taken` by the client library
/// plus those that failed before.
inline void ExpectBalance(const SendStats& stats, uint64_t taken, uint64_t failed_before_sending) {
  EXPECT_EQ(stats.sent, taken);
  EXPECT_EQ(stats.sent + failed_before_sending, stats.acknowledged + stats.errors);
  uint64_t by_code = 0;
  for (const auto& [code, times] : stats.errors_by_code.by_code()) by_code += times;
  EXPECT_EQ(by_code, stats.errors);
}

}  // namespace omb
