#include "core/interval_recorder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace omb {
namespace {

struct Tally {
  uint64_t messages = 0;
  uint64_t sum = 0;

  void Add(uint64_t number) {
    ++messages;
    sum += number;
  }

  void Add(const Tally& other) {
    messages += other.messages;
    sum += other.sum;
  }

  void Reset() { messages = sum = 0; }
};

TEST(IntervalRecorder, GivesEachIntervalItsOwnFigures) {
  IntervalRecorder<Tally> recorder;
  EXPECT_EQ(recorder.Swap().messages, 0U);
  recorder.Write([](Tally& tally) { tally.Add(1); });
  recorder.Write([](Tally& tally) { tally.Add(2); });
  EXPECT_EQ(recorder.Swap().sum, 3U);
  recorder.Write([](Tally& tally) { tally.Add(10); });
  EXPECT_EQ(recorder.Swap().sum, 10U);
  EXPECT_EQ(recorder.Swap().sum, 0U);
}

TEST(IntervalRecorder, LeavesTheReadersFiguresAloneUntilTheNextSwap) {
  IntervalRecorder<Tally> recorder;
  recorder.Write([](Tally& tally) { tally.Add(1); });
  const Tally& mine = recorder.Swap();
  recorder.Write([](Tally& tally) { tally.Add(5); });
  EXPECT_EQ(mine.sum, 1U);
}

TEST(IntervalRecorder, GoesOnAfterAnUpdateThatThrew) {
  IntervalRecorder<Tally> recorder;
  EXPECT_THROW(recorder.Write([](Tally&) { throw std::runtime_error("no"); }), std::runtime_error);
  EXPECT_EQ(recorder.Swap().messages, 0U) << "and does not wait for the failed update";
  recorder.Write([](Tally& tally) { tally.Add(1); });
  EXPECT_EQ(recorder.Swap().messages, 1U);
}

TEST(IntervalRecorder, WaitsForTheUpdateInProgress) {
  IntervalRecorder<Tally> recorder;
  std::atomic<bool> writing{false};
  std::atomic<bool> swapping{false};
  std::atomic<bool> swapped{false};
  bool swapped_too_early = false;
  std::thread writer([&] {
    recorder.Write([&](Tally& tally) {
      writing = true;
      while (!swapping) std::this_thread::yield();
      for (int i = 0; i < 1000; ++i) std::this_thread::yield();
      swapped_too_early = swapped;
      tally.Add(7);
    });
  });
  while (!writing) std::this_thread::yield();
  swapping = true;
  const uint64_t sum = recorder.Swap().sum;
  swapped = true;
  writer.join();
  EXPECT_EQ(sum, 7U);
  EXPECT_FALSE(swapped_too_early);
}

TEST(IntervalRecorder, LosesAndDoublesNothingBetweenTwoThreads) {
  constexpr uint64_t kBatches = 200'000;
  IntervalRecorder<Tally> recorder;
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (uint64_t batch = 0; batch < kBatches; ++batch) {
      recorder.Write([batch](Tally& tally) {
        tally.Add(batch);
        tally.Add(batch);
      });
    }
    done = true;
  });
  Tally total;
  uint64_t swaps = 0;
  uint64_t torn_batches = 0;
  for (bool last = false; !last; ++swaps) {
    last = done;
    const Tally& interval = recorder.Swap();
    torn_batches += interval.messages % 2;
    total.Add(interval);
  }
  writer.join();
  EXPECT_GT(swaps, 1U);
  EXPECT_EQ(torn_batches, 0U);
  EXPECT_EQ(total.messages, 2 * kBatches);
  EXPECT_EQ(total.sum, kBatches * (kBatches - 1));
}

}  // namespace
}  // namespace omb
