#include "core/pacer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include "core/fast_random.h"

namespace omb {
namespace {

__extension__ using Int128 = __int128;

constexpr int64_t kStartNs = 123'456'789'012'345;
constexpr int64_t kHorizonSeconds = 30 * 24 * 3600;

/// `numerator` messages in `denominator` seconds.
struct Rate {
  const char* what;
  int64_t numerator;
  int64_t denominator;

  double per_second() const { return static_cast<double>(numerator) / static_cast<double>(denominator); }
  uint64_t horizon() const {
    return static_cast<uint64_t>(Int128{numerator} * kHorizonSeconds / denominator);
  }
  int64_t ExactDueNs(uint64_t n) const {
    return kStartNs + static_cast<int64_t>(Int128{n} * denominator * 1'000'000'000 / numerator);
  }
};

const Rate kRates[] = {
    {"one a second", 1, 1},
    {"three a second, with a period that has no end", 3, 1},
    {"600,000 a second, a period of 1666.6 ns", 600'000, 1},
    {"700,000 a second, a period of 1428.571428 ns", 700'000, 1},
    {"ten million a second", 10'000'000, 1},
    {"one in ten seconds", 1, 10},
};

/// The first thousand, the last thousand before the horizon, and some in between.
std::vector<uint64_t> Samples(uint64_t horizon) {
  std::vector<uint64_t> samples;
  FastRandom random(5);
  for (uint64_t i = 0; i < 1000; ++i) {
    samples.push_back(i);
    samples.push_back(random.Next() % horizon);
    samples.push_back(horizon - std::min(horizon, i));
  }
  return samples;
}

TEST(Pacer, IsWithinOneNanosecondOfTheExactDueTimeForAMonth) {
  for (const Rate& rate : kRates) {
    SCOPED_TRACE(rate.what);
    const Pacer pacer(kStartNs, rate.per_second(), 0, 1);
    for (const uint64_t n : Samples(rate.horizon())) {
      ASSERT_LE(std::abs(pacer.DueAtNs(n) - rate.ExactDueNs(n)), 1) << "message " << n;
    }
  }
}

TEST(Pacer, CountsExactlyTheMessagesThatAreDue) {
  for (const Rate& rate : kRates) {
    SCOPED_TRACE(rate.what);
    const Pacer pacer(kStartNs, rate.per_second(), 2, 5);
    for (const uint64_t n : Samples(rate.horizon() / 5)) {
      for (const int64_t off_ns : {-1, 0, 1, 12'345}) {
        const int64_t now_ns = pacer.DueAtNs(n) + off_ns;
        const uint64_t count = pacer.DueCount(now_ns);
        ASSERT_GT(pacer.DueAtNs(count), now_ns);
        if (count > 0) {
          ASSERT_LE(pacer.DueAtNs(count - 1), now_ns);
        }
      }
    }
  }
}

void ExpectSharesAddUp(const Pacer& single, const std::vector<Pacer>& shares, int64_t now_ns) {
  uint64_t sum = 0;
  for (const Pacer& share : shares) sum += share.DueCount(now_ns);
  ASSERT_EQ(sum, single.DueCount(now_ns)) << "at " << now_ns;
}

TEST(Pacer, SharesARateSoThatAllProducersTogetherFollowTheOneSchedule) {
  for (const Rate& rate : kRates) {
    for (const uint64_t producers : {1, 2, 7, 100}) {
      SCOPED_TRACE(std::string(rate.what) + " over " + std::to_string(producers));
      const Pacer single(kStartNs, rate.per_second(), 0, 1);
      std::vector<Pacer> shares;
      for (uint64_t i = 0; i < producers; ++i) {
        shares.emplace_back(kStartNs, rate.per_second(), i, producers);
      }
      for (const uint64_t g : Samples(rate.horizon())) {
        const int64_t due_ns = single.DueAtNs(g);
        ASSERT_EQ(shares[g % producers].DueAtNs(g / producers), due_ns);
        ExpectSharesAddUp(single, shares, due_ns - 1);
        ExpectSharesAddUp(single, shares, due_ns);
      }
    }
  }
}

TEST(Pacer, DoesNotMoveWhatIsLate) {
  const Pacer pacer(kStartNs, 1000, 0, 1);
  const int64_t due_ns = pacer.DueAtNs(1);
  EXPECT_EQ(pacer.DueCount(kStartNs + 10'000'000'000), 10'001U)
      << "after a stall of 10 s all are due at once";
  EXPECT_EQ(pacer.DueAtNs(1), due_ns);
  EXPECT_EQ(pacer.DueAtNs(10'001), kStartNs + 10'001'000'000) << "and the next has its old place";
}

TEST(Pacer, IsDueFromItsStartAndNotBefore) {
  const Pacer first(kStartNs, 10, 0, 2);
  const Pacer second(kStartNs, 10, 1, 2);
  EXPECT_EQ(first.DueCount(kStartNs - 1), 0U);
  EXPECT_EQ(first.DueCount(0), 0U);
  EXPECT_EQ(first.DueCount(kStartNs), 1U);
  EXPECT_EQ(second.DueCount(kStartNs), 0U);
  EXPECT_EQ(second.DueCount(kStartNs + 100'000'000), 1U);
}

TEST(Pacer, HasEverythingDueWhenUnthrottled) {
  const Pacer pacer(kStartNs, std::numeric_limits<double>::infinity(), 3, 4);
  EXPECT_TRUE(pacer.unthrottled());
  EXPECT_EQ(pacer.DueCount(kStartNs), Pacer::kUnlimited);
}

TEST(Pacer, HasNothingDueWithoutARate) {
  const struct {
    const char* what;
    Pacer pacer;
  } rows[] = {
      {"default", Pacer()},
      {"zero", Pacer(0, 0, 0, 1)},
      {"below zero", Pacer(0, -5, 0, 1)},
      {"minus infinity", Pacer(0, -std::numeric_limits<double>::infinity(), 0, 1)},
      {"not a number", Pacer(0, std::nan(""), 0, 1)},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_FALSE(row.pacer.unthrottled());
    EXPECT_EQ(row.pacer.DueCount(Pacer::kNever - 1), 0U);
    EXPECT_EQ(row.pacer.DueAtNs(0), Pacer::kNever);
  }
}

TEST(Pacer, IsNeverDueBeyondTheEndOfTime) {
  const struct {
    const char* what;
    int64_t start_ns;
    double rate;
    uint64_t n;
  } rows[] = {
      {"the last message there is", 0, 1, UINT64_MAX},
      {"292 years of one a second", 0, 1, 9'223'372'037},
      {"a rate next to nothing", 0, 1e-300, 1},
      {"a start near the end", Pacer::kNever - 1000, 1, 1},
      {"a start near the end, ten million a second", Pacer::kNever - 1000, 1e7, 1000},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(Pacer(row.start_ns, row.rate, 0, 1).DueAtNs(row.n), Pacer::kNever);
  }
}

TEST(Pacer, CountsUpToTheEndOfTime) {
  EXPECT_EQ(Pacer(0, 1, 0, 1).DueCount(Pacer::kNever - 1), 9'223'372'037U);
  EXPECT_EQ(Pacer(0, 1, 0, 1).DueCount(Pacer::kNever), 9'223'372'037U) << "never itself is no time";
  EXPECT_EQ(Pacer(0, 1e-300, 0, 1).DueCount(Pacer::kNever), 1U);
}

TEST(Pacer, StandsAbsurdRates) {
  const Pacer trillion(0, 1e12, 0, 1);
  EXPECT_EQ(trillion.DueCount(0), 1000U) << "a thousand share each nanosecond";
  EXPECT_EQ(trillion.DueCount(1), 2000U);
  EXPECT_GE(Pacer(0, 1e300, 0, 1).DueCount(1'000'000'000), uint64_t{1} << 62);
}

TEST(SleepNs, FollowsThePacingMode) {
  const struct {
    const char* what;
    PacingMode mode;
    int64_t remaining_ns;
    int64_t sleep_ns;
  } rows[] = {
      {"spinning never sleeps", PacingMode::kSpin, 10'000'000'000, 0},
      {"hybrid wakes ahead of the due time", PacingMode::kHybrid, 1'000'000, 1'000'000 - kSpinReachNs},
      {"hybrid spins what is within reach", PacingMode::kHybrid, kSpinReachNs, 0},
      {"hybrid does not sleep backwards", PacingMode::kHybrid, 1, 0},
      {"sleeping takes a quantum at least", PacingMode::kSleep, 1, kSleepQuantumNs},
      {"sleeping lasts to the due time", PacingMode::kSleep, 1'000'000, 1'000'000},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(SleepNs(row.mode, row.remaining_ns), row.sleep_ns) << row.what;
  }
}

}  // namespace
}  // namespace omb
