#include "core/latency_histogram.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

namespace omb {
namespace {

constexpr int64_t kTwelveHoursUs = LatencyHistogram::kHighestTrackableUs;
constexpr int64_t kTwelveHoursBucketHigh = 43'200'020'479;

LatencyHistogram Of(std::initializer_list<int64_t> values_us) {
  LatencyHistogram histogram;
  for (const int64_t value_us : values_us) histogram.Record(value_us);
  return histogram;
}

LatencyHistogram HundredToThousand() { return Of({100, 200, 300, 400, 500, 600, 700, 800, 900, 1000}); }

LatencyHistogram OneOutlier() {
  LatencyHistogram histogram;
  histogram.Record(100, 999);
  histogram.Record(5'000'001);
  return histogram;
}

TEST(LatencyHistogram, IsZeroEverywhereWhenEmpty) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.clamped(), 0);
  EXPECT_EQ(histogram.Min(), 0);
  EXPECT_EQ(histogram.Max(), 0);
  EXPECT_EQ(histogram.Mean(), 0.0);
  EXPECT_EQ(histogram.ValueAtPercentile(0), 0);
  EXPECT_EQ(histogram.ValueAtPercentile(99.9), 0);
  EXPECT_TRUE(histogram.Quantiles().empty());
}

TEST(LatencyHistogram, GivesJavasPercentiles) {
  struct Row {
    const char* what;
    LatencyHistogram histogram;
    double percent;
    int64_t value_us;
  };
  const Row rows[] = {
      {"half of ten values", HundredToThousand(), 50, 500},
      {"three quarters round up to the eighth of ten", HundredToThousand(), 75, 800},
      {"95 percent of ten values is the last", HundredToThousand(), 95, 1000},
      {"100 percent is the last", HundredToThousand(), 100, 1000},
      {"0 percent is the first", HundredToThousand(), 0, 100},
      {"a hair above 0 percent is still the first", HundredToThousand(), 1e-9, 100},
      {"exactly 30 percent does not round up to the fourth", HundredToThousand(), 30, 300},
      {"99.9 percent stops before one outlier in a thousand", OneOutlier(), 99.9, 100},
      {"99.99 percent takes the outlier, the top of its bucket", OneOutlier(), 99.99, 5'000'031},
      {"0 percent is the bottom of a wide bucket", Of({5'000'001}), 0, 5'000'000},
      {"above 0 percent is the top of a wide bucket", Of({5'000'001}), 0.1, 5'000'031},
      {"above 100 percent counts as 100", HundredToThousand(), 250, 1000},
      {"below 0 percent counts as 0", HundredToThousand(), -1, 100},
      {"no number counts as 100", HundredToThousand(), std::numeric_limits<double>::quiet_NaN(), 1000},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(row.histogram.ValueAtPercentile(row.percent), row.value_us);
  }
}

TEST(LatencyHistogram, DoesNotLetRoundingPushAPercentileUp) {
  LatencyHistogram histogram;
  for (int64_t value_us = 1; value_us <= 1000; ++value_us) histogram.Record(value_us);
  // As doubles 16.1 * 1000 / 100 is a little more than 161.
  EXPECT_EQ(histogram.ValueAtPercentile(16.1), 161);
}

TEST(LatencyHistogram, TakesTheMeanOverTheMiddlesOfBuckets) {
  EXPECT_EQ(HundredToThousand().Mean(), 550.0);
  EXPECT_EQ(OneOutlier().Mean(), 5099.916);
  EXPECT_EQ(Of({60'000'000}).Mean(), 60'000'128.0);
}

TEST(LatencyHistogram, TakesMinAndMaxFromTheEndsOfBuckets) {
  const LatencyHistogram histogram = Of({60'000'000, 5'000'001});
  EXPECT_EQ(histogram.Min(), 5'000'000);
  EXPECT_EQ(histogram.Max(), 60'000'255);
}

TEST(LatencyHistogram, GivesJavasQuantileMap) {
  const std::vector<Quantile> ten = {{10, 100}, {20, 200}, {30, 300}, {40, 400}, {50, 500},
                                     {60, 600}, {70, 700}, {80, 800}, {90, 900}, {100, 1000}};
  EXPECT_EQ(HundredToThousand().Quantiles(), ten);
  const std::vector<Quantile> outlier = {{99.9, 100}, {100, 5'000'031}};
  EXPECT_EQ(OneOutlier().Quantiles(), outlier);
}

TEST(LatencyHistogram, HalvesTheStepOfTheQuantilesWithEachHalving) {
  LatencyHistogram histogram;
  for (int64_t value_us = 1; value_us <= 100'000; ++value_us) histogram.Record(value_us);
  std::vector<double> percents;
  for (const Quantile& quantile : histogram.Quantiles()) percents.push_back(quantile.percent);
  // Level 0 is reached by the first value; after it 0.5 apart up to 50, 0.25 up to 75, 0.125 up to 87.5.
  ASSERT_GT(percents.size(), 301U);
  EXPECT_EQ(percents[0], 0.001);
  EXPECT_EQ(percents[1], 0.5);
  EXPECT_EQ(percents[100], 50.0);
  EXPECT_EQ(percents[101], 50.25);
  EXPECT_EQ(percents[200], 75.0);
  EXPECT_EQ(percents[201], 75.125);
  EXPECT_EQ(percents[300], 87.5);
  EXPECT_EQ(percents.back(), 100.0);
}

TEST(LatencyHistogram, EndsItsQuantilesWhereADoubleHasNoSmallerStep) {
  LatencyHistogram histogram;
  histogram.Record(1, int64_t{1} << 52);
  histogram.Record(2);
  histogram.Record(3);
  const std::vector<Quantile> quantiles = histogram.Quantiles();
  EXPECT_EQ(quantiles.front().value_us, 1);
  EXPECT_EQ(quantiles.back(), (Quantile{100, 3}));
}

TEST(LatencyHistogram, CountsEqualValuesAtOnce) {
  LatencyHistogram histogram;
  histogram.Record(7, 3);
  histogram.Record(7);
  EXPECT_EQ(histogram.count(), 4);
  EXPECT_EQ(histogram.Mean(), 7.0);
}

TEST(LatencyHistogram, ClampsWhatLiesOutsideItsRange) {
  struct Row {
    const char* what;
    int64_t value_us, max_us, clamped;
  };
  constexpr Row kRows[] = {
      {"12 hours are in range", kTwelveHoursUs, kTwelveHoursBucketHigh, 0},
      {"1 us more is not", kTwelveHoursUs + 1, kTwelveHoursBucketHigh, 2},
      {"nor is the largest number", std::numeric_limits<int64_t>::max(), kTwelveHoursBucketHigh, 2},
      {"0 is in range", 0, 0, 0},
      {"a negative value becomes 0", -1, 0, 0},
      {"the smallest number too", std::numeric_limits<int64_t>::min(), 0, 0},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.what);
    LatencyHistogram histogram;
    histogram.Record(row.value_us, 2);
    EXPECT_EQ(histogram.count(), 2);
    EXPECT_EQ(histogram.Max(), row.max_us);
    EXPECT_EQ(histogram.clamped(), row.clamped);
  }
}

TEST(LatencyHistogram, RoundsNanosecondsDown) {
  LatencyHistogram histogram;
  histogram.RecordNs(999);
  histogram.RecordNs(1'999);
  histogram.RecordNs(-1'500);
  EXPECT_EQ(histogram.count(), 3);
  EXPECT_EQ(histogram.Max(), 1);
  EXPECT_EQ(histogram.Mean(), 1.0 / 3.0);
}

TEST(LatencyHistogram, AddsEveryValueOfAnother) {
  LatencyHistogram sum = Of({100, kTwelveHoursUs + 1});
  sum.Add(Of({3, 100, kTwelveHoursUs + 1}));
  EXPECT_EQ(sum.count(), 5);
  EXPECT_EQ(sum.clamped(), 2);
  EXPECT_EQ(sum.Min(), 3);
  EXPECT_EQ(sum.ValueAtPercentile(60), 100);
  EXPECT_EQ(sum.Max(), kTwelveHoursBucketHigh);
}

TEST(LatencyHistogram, AddsAnEmptyOneWithoutAnyChange) {
  LatencyHistogram sum = Of({5, 9});
  sum.Add(LatencyHistogram());
  EXPECT_EQ(sum.count(), 2);
  EXPECT_EQ(sum.Min(), 5);
  EXPECT_EQ(sum.Max(), 9);
}

TEST(LatencyHistogram, AddsItself) {
  LatencyHistogram histogram = Of({5, 9});
  histogram.Add(histogram);
  EXPECT_EQ(histogram.count(), 4);
  EXPECT_EQ(histogram.Mean(), 7.0);
}

TEST(LatencyHistogram, RefusesASumBeyondItsCounts) {
  LatencyHistogram histogram;
  histogram.Record(1, std::numeric_limits<int64_t>::max());
  EXPECT_THROW(histogram.Add(Of({1})), std::overflow_error);
  EXPECT_EQ(histogram.count(), std::numeric_limits<int64_t>::max());
}

TEST(LatencyHistogram, IsAsGoodAsNewAfterReset) {
  LatencyHistogram histogram = Of({1, 500, kTwelveHoursUs + 1});
  histogram.Reset();
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.clamped(), 0);
  EXPECT_EQ(histogram.Max(), 0);
  histogram.Record(1);
  histogram.Record(kTwelveHoursUs);
  EXPECT_EQ(histogram.count(), 2);
  EXPECT_EQ(histogram.Quantiles().size(), 2U);
  EXPECT_EQ(histogram.ValueAtPercentile(51), kTwelveHoursBucketHigh);
}

TEST(LatencyHistogram, MovesWithItsValues) {
  LatencyHistogram from = Of({1, 2});
  LatencyHistogram moved(std::move(from));
  LatencyHistogram assigned = Of({9});
  assigned = std::move(moved);
  EXPECT_EQ(assigned.count(), 2);
  EXPECT_EQ(assigned.Max(), 2);
}

TEST(LatencyHistogram, VisitsBucketsInUseInOrder) {
  std::vector<std::pair<size_t, int64_t>> visited;
  OneOutlier().ForEachBucket([&](size_t index, int64_t count) { visited.emplace_back(index, count); });
  const std::vector<std::pair<size_t, int64_t>> expected = {
      {100, 999}, {LatencyHistogram::kLayout.IndexOf(5'000'001), 1}};
  EXPECT_EQ(visited, expected);
}

int64_t ResidentBytes() {
  int64_t pages = 0;
  int64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident_pages;
  return resident_pages * sysconf(_SC_PAGESIZE);
}

// ThreadSanitizer keeps memory of its own for each address that is read.
TEST(LatencyHistogram, KeepsOnlyThePagesWithCountsInMemory) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "memory cannot be told under ThreadSanitizer";
#endif
  if (ResidentBytes() == 0) GTEST_SKIP() << "no /proc/self/statm";
  constexpr int64_t kMiB = 1 << 20;
  const int64_t before = ResidentBytes();
  std::vector<LatencyHistogram> histograms(16);
  for (LatencyHistogram& histogram : histograms) {
    histogram.Record(1);
    histogram.Record(kTwelveHoursUs);
    LatencyHistogram sum;
    sum.Add(histogram);
    histogram.Reset();
  }
  EXPECT_LT(ResidentBytes() - before, 40 * kMiB) << "written in full they take 320 MiB";
}

}  // namespace
}  // namespace omb
