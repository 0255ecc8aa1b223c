#include "core/consume_accounting.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "core/payload_stamp.h"

namespace omb {
namespace {

constexpr uint64_t kRunId = 0xfedcba9876543210;
constexpr int64_t kNowNs = 1'700'000'000'123'456'789;
constexpr int64_t kNowMs = kNowNs / 1'000'000;

/// Messages with their payloads; `messages` is valid as long as the batch.
class Batch {
 public:
  Batch& Stamped(uint64_t sequence, int64_t sent_ns = kNowNs - 5'000, StampKind kind = StampKind::kLoad,
                 uint64_t run_id = kRunId) {
    WriteStamp(
        payloads_.emplace_back(100).data(),
        {.kind = kind, .producer_id = 3, .run_id = run_id, .sequence = sequence, .sent_wall_ns = sent_ns});
    messages_.push_back({.payload = {}, .partition = 1});
    return *this;
  }

  Batch& Plain(int64_t timestamp_ms, size_t bytes = 10) {
    payloads_.emplace_back(bytes);
    messages_.push_back({.payload = {}, .timestamp_ms = timestamp_ms});
    return *this;
  }

  Batch& WithTimestamp(int64_t timestamp_ms) {
    messages_.back().timestamp_ms = timestamp_ms;
    return *this;
  }

  std::vector<ConsumedMessage> messages() const {
    std::vector<ConsumedMessage> messages = messages_;
    for (size_t i = 0; i < messages.size(); ++i) messages[i].payload = payloads_[i];
    return messages;
  }

 private:
  std::vector<std::vector<uint8_t>> payloads_;
  std::vector<ConsumedMessage> messages_;
};

TEST(ConsumeAccounting, BooksStampedMessagesWithTheirLatency) {
  ConsumeAccounting accounting(kRunId);
  accounting.OnBatch(Batch().Stamped(0).Stamped(1, kNowNs - 1'234'567).messages(), kNowNs);
  const ConsumeStats& stats = accounting.SwapStats();
  EXPECT_EQ(stats.received, 2U);
  EXPECT_EQ(stats.received_bytes, 200U);
  EXPECT_EQ(stats.stamped, 2U);
  EXPECT_EQ(stats.unstamped, 0U);
  EXPECT_EQ(stats.end_to_end_latency.count(), 2);
  EXPECT_EQ(stats.end_to_end_latency.Min(), 5);
  EXPECT_EQ(stats.end_to_end_latency.ValueAtPercentile(100),
            LatencyHistogram::kLayout.HighAt(LatencyHistogram::kLayout.IndexOf(1234)));
}

TEST(ConsumeAccounting, DecidesByTheStampWhatAMessageIs) {
  const struct {
    const char* what;
    Batch batch;
    uint64_t stamped, unstamped, probes, not_positive;
    int64_t latencies;
  } rows[] = {
      {"a stamp of this run", Batch().Stamped(0), 1, 0, 0, 0, 1},
      {"a stamp from the future, by a clock that is ahead", Batch().Stamped(0, kNowNs + 1), 1, 0, 0, 1, 0},
      {"a stamp of this very nanosecond", Batch().Stamped(0, kNowNs), 1, 0, 0, 1, 0},
      {"a probe, which has no latency", Batch().Stamped(0, 0, StampKind::kProbe), 0, 0, 1, 0, 0},
      {"a stamp of another run, without a timestamp", Batch().Stamped(0, 0, StampKind::kLoad, 1), 0, 1, 0, 0,
       0},
      {"a probe of another run", Batch().Stamped(0, 0, StampKind::kProbe, 1), 0, 1, 0, 0, 0},
      {"no stamp, the record's timestamp", Batch().Plain(kNowMs - 7), 0, 1, 0, 0, 1},
      {"no stamp, a timestamp of this very millisecond", Batch().Plain(kNowMs), 0, 1, 0, 1, 0},
      {"no stamp, a timestamp from the future", Batch().Plain(kNowMs + 3), 0, 1, 0, 1, 0},
      {"no stamp and no timestamp", Batch().Plain(ConsumedMessage::kNoTimestamp), 0, 1, 0, 0, 0},
      {"no payload at all", Batch().Plain(kNowMs - 1, 0), 0, 1, 0, 0, 1},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    ConsumeAccounting accounting(kRunId);
    accounting.OnBatch(row.batch.messages(), kNowNs);
    const ConsumeStats& stats = accounting.SwapStats();
    EXPECT_EQ(stats.received, 1U);
    EXPECT_EQ(stats.stamped, row.stamped);
    EXPECT_EQ(stats.unstamped, row.unstamped);
    EXPECT_EQ(stats.probes, row.probes);
    EXPECT_EQ(stats.not_positive, row.not_positive);
    EXPECT_EQ(stats.end_to_end_latency.count(), row.latencies);
  }
}

TEST(ConsumeAccounting, MeasuresUnstampedMessagesInWholeMilliseconds) {
  ConsumeAccounting accounting(kRunId);
  accounting.OnBatch(Batch().Plain(kNowMs - 7).messages(), kNowNs);
  EXPECT_EQ(accounting.SwapStats().end_to_end_latency.Max(), 7000);
}

TEST(ConsumeAccounting, PrefersTheStampToTheTimestamp) {
  ConsumeAccounting accounting(kRunId);
  accounting.OnBatch(Batch().Stamped(0).WithTimestamp(kNowMs - 500).messages(), kNowNs);
  EXPECT_EQ(accounting.SwapStats().end_to_end_latency.Max(), 5);
}

TEST(ConsumeAccounting, FollowsSequencesFromOnePeriodToTheNext) {
  ConsumeAccounting accounting(kRunId);
  accounting.OnBatch(Batch().Stamped(0).Stamped(3).Stamped(3).messages(), kNowNs);
  const ConsumeStats& first = accounting.SwapStats();
  EXPECT_EQ(first.skipped, 2);
  EXPECT_EQ(first.duplicates, 1U);
  EXPECT_EQ(first.out_of_order, 0U);
  accounting.OnBatch(Batch().Stamped(1).Stamped(4).messages(), kNowNs);
  const ConsumeStats& second = accounting.SwapStats();
  EXPECT_EQ(second.skipped, -1) << "one that was missing has come";
  EXPECT_EQ(second.duplicates, 0U);
  EXPECT_EQ(second.out_of_order, 1U);
}

TEST(ConsumeAccounting, LeavesProbesAndOtherRunsOutOfTheSequences) {
  ConsumeAccounting accounting(kRunId);
  accounting.OnBatch(Batch()
                         .Stamped(0)
                         .Stamped(90, 0, StampKind::kProbe)
                         .Stamped(50, 0, StampKind::kLoad, kRunId + 1)
                         .Stamped(1)
                         .messages(),
                     kNowNs);
  const ConsumeStats& stats = accounting.SwapStats();
  EXPECT_EQ(stats.received, 4U);
  EXPECT_EQ(stats.skipped, 0);
  EXPECT_EQ(stats.duplicates, 0U);
}

TEST(ConsumeAccounting, BooksErrorsByCode) {
  ConsumeAccounting accounting(kRunId);
  accounting.OnError(3);
  accounting.OnError(-195);
  accounting.OnError(3);
  const ConsumeStats& stats = accounting.SwapStats();
  EXPECT_EQ(stats.errors, 3U);
  EXPECT_EQ(stats.errors_by_code.by_code(), (std::map<int, uint64_t>{{3, 2}, {-195, 1}}));
  EXPECT_EQ(stats.received, 0U);
}

TEST(ConsumeStats, AddsUpEveryFigureAndForgetsEveryFigure) {
  ConsumeAccounting accounting(kRunId);
  const Batch batch = Batch()
                          .Stamped(0)
                          .Stamped(2)
                          .Stamped(2)
                          .Stamped(1, kNowNs + 1)
                          .Stamped(6)
                          .Stamped(0, 0, StampKind::kProbe)
                          .Plain(kNowMs - 1);
  accounting.OnBatch(batch.messages(), kNowNs);
  accounting.OnError(3);
  ConsumeStats& stats = accounting.SwapStats();
  ConsumeStats sum;
  sum.Add(stats);
  sum.Add(stats);
  EXPECT_EQ(sum.received, 14U);
  EXPECT_EQ(sum.received_bytes, 2 * 610U);
  EXPECT_EQ(sum.probes, 2U);
  EXPECT_EQ(sum.stamped, 10U);
  EXPECT_EQ(sum.unstamped, 2U);
  EXPECT_EQ(sum.skipped, 6);
  EXPECT_EQ(sum.duplicates, 2U);
  EXPECT_EQ(sum.out_of_order, 2U);
  EXPECT_EQ(sum.not_positive, 2U);
  EXPECT_EQ(sum.errors, 2U);
  EXPECT_EQ(sum.errors_by_code.by_code().at(3), 2U);
  EXPECT_EQ(sum.end_to_end_latency.count(), 10);
  sum.Reset();
  EXPECT_EQ(sum.received + sum.received_bytes + sum.probes + sum.stamped + sum.unstamped, 0U);
  EXPECT_EQ(sum.duplicates + sum.out_of_order + sum.not_positive + sum.errors, 0U);
  EXPECT_EQ(sum.skipped, 0);
  EXPECT_TRUE(sum.errors_by_code.by_code().empty());
  EXPECT_EQ(sum.end_to_end_latency.count(), 0);
}

TEST(ConsumeAccounting, LosesNothingToAReaderOnAnotherThread) {
  constexpr uint64_t kBatches = 20'000;
  ConsumeAccounting accounting(kRunId);
  std::atomic<bool> done{false};
  std::thread consumer([&] {
    for (uint64_t i = 0; i < kBatches; ++i) {
      accounting.OnBatch(Batch().Stamped(2 * i).Stamped(2 * i + 1).messages(), kNowNs);
    }
    done = true;
  });
  ConsumeStats total;
  uint64_t torn = 0;
  for (bool last = false; !last;) {
    last = done;
    const ConsumeStats& stats = accounting.SwapStats();
    torn += stats.received % 2;
    torn += stats.received != static_cast<uint64_t>(stats.end_to_end_latency.count()) ? 1 : 0;
    total.Add(stats);
  }
  consumer.join();
  EXPECT_EQ(torn, 0U);
  EXPECT_EQ(total.received, 2 * kBatches);
  EXPECT_EQ(total.stamped, 2 * kBatches);
  EXPECT_EQ(total.skipped, 0);
}

}  // namespace
}  // namespace omb
