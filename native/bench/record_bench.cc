// What the bookkeeping costs per message, without Kafka and on one thread: a value recorded into a histogram,
// a batch booked through an IntervalRecorder, a sequence number followed, a stamp written and read. The
// values differ between rows in how much of the histogram they spread over: a row of one value shows the
// arithmetic, a wide row adds the cache misses. Each row is the best of several rounds, so other load on the
// machine hardly shows.
//   cmake --build <dir> --target omb_bench && <dir>/bench/record_bench
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <vector>

#include "core/fast_random.h"
#include "core/interval_recorder.h"
#include "core/latency_histogram.h"
#include "core/payload_stamp.h"
#include "core/sequence_tracker.h"

namespace {

constexpr size_t kOperations = 1 << 20;
constexpr int kRounds = 7;

/// Runs `round` several times and prints the best one per operation.
template <typename Round>
void Report(const char* name, Round&& round) {
  double best_ns = std::numeric_limits<double>::max();
  for (int i = 0; i < kRounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    round();
    const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
    best_ns = std::min(best_ns, elapsed.count());
  }
  std::printf("%-48s %6.2f ns\n", name, best_ns / static_cast<double>(kOperations));
}

std::vector<int64_t> ValuesBelow(uint64_t bound_us) {
  omb::FastRandom random(1);
  std::vector<int64_t> values_us(kOperations);
  for (int64_t& value_us : values_us) value_us = static_cast<int64_t>(random.Below(bound_us));
  return values_us;
}

void BenchRecord(const char* name, uint64_t bound_us) {
  const std::vector<int64_t> values_us = ValuesBelow(bound_us);
  omb::LatencyHistogram histogram;
  Report(name, [&] {
    for (const int64_t value_us : values_us) histogram.Record(value_us);
  });
}

void BenchWrite() {
  constexpr size_t kBatch = 64;
  const std::vector<int64_t> values_us = ValuesBelow(10'000);
  omb::IntervalRecorder<omb::LatencyHistogram> recorder;
  Report("IntervalRecorder::Write of 64 Records, per Record", [&] {
    for (size_t at = 0; at < kOperations; at += kBatch) {
      recorder.Write([&](omb::LatencyHistogram& histogram) {
        for (size_t i = at; i < at + kBatch; ++i) histogram.Record(values_us[i]);
      });
    }
  });
}

void BenchTracker(const char* name, uint32_t producers, int32_t partitions) {
  omb::SequenceTracker tracker;
  uint64_t sequence = 0;
  Report(name, [&] {
    const size_t streams = producers * static_cast<size_t>(partitions);
    for (size_t done = 0; done < kOperations; done += streams, ++sequence) {
      for (uint32_t producer = 0; producer < producers; ++producer) {
        for (int32_t partition = 0; partition < partitions; ++partition) {
          tracker.OnSequence(producer, partition, sequence);
        }
      }
    }
  });
  if (tracker.counts().skipped + tracker.counts().duplicates != 0)
    std::puts("unexpected: a gap or a duplicate");
}

void BenchStamp() {
  // A batch is written before it is read: stamp by stamp, the compiler would do without the memory.
  constexpr size_t kBatch = 64;
  constexpr size_t kPayloadBytes = 100;
  std::vector<uint8_t> payloads(kBatch * kPayloadBytes);
  uint64_t read = 0;
  Report("WriteStamp and ReadStamp", [&] {
    for (size_t at = 0; at < kOperations; at += kBatch) {
      for (size_t i = 0; i < kBatch; ++i) {
        omb::WriteStamp(&payloads[i * kPayloadBytes], {.run_id = 1, .sequence = at + i});
      }
      for (size_t i = 0; i < kBatch; ++i) {
        read += omb::ReadStamp({&payloads[i * kPayloadBytes], kPayloadBytes}, 1)->sequence;
      }
    }
  });
  if (read == 0) std::puts("unexpected: no sequence read");
}

}  // namespace

int main() {
  BenchRecord("LatencyHistogram::Record, 1 value", 1);
  BenchRecord("LatencyHistogram::Record, values below 10 ms", 10'000);
  BenchRecord("LatencyHistogram::Record, values below 1 s", 1'000'000);
  BenchRecord("LatencyHistogram::Record, values below 60 s", 60'000'000);
  BenchWrite();
  BenchTracker("SequenceTracker::OnSequence, 1 stream", 1, 1);
  BenchTracker("SequenceTracker::OnSequence, 8 x 128 streams", 8, 128);
  BenchStamp();
}
