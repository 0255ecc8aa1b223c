#include "core/sequence_tracker.h"

#include <gtest/gtest.h>

#include <vector>

namespace omb {
namespace {

struct Row {
  const char* what;
  std::vector<uint64_t> sequences;
  uint64_t skipped, duplicates, out_of_order;
};

void ExpectRow(const Row& row) {
  SCOPED_TRACE(row.what);
  SequenceTracker tracker;
  for (const uint64_t sequence : row.sequences) tracker.OnSequence(0, 0, sequence);
  EXPECT_EQ(tracker.counts().received, row.sequences.size());
  EXPECT_EQ(tracker.counts().skipped, row.skipped);
  EXPECT_EQ(tracker.counts().duplicates, row.duplicates);
  EXPECT_EQ(tracker.counts().out_of_order, row.out_of_order);
  EXPECT_EQ(tracker.counts().untracked, 0U);
}

TEST(SequenceTracker, TellsWhatBecameOfEachNumber) {
  const Row rows[] = {
      {"in order", {0, 1, 2, 3}, 0, 0, 0},
      {"a gap", {0, 1, 5}, 3, 0, 0},
      {"two gaps", {0, 2, 3, 6}, 3, 0, 0},
      {"a gap filled in part", {0, 5, 3}, 3, 0, 1},
      {"a gap filled backwards", {0, 4, 3, 2, 1, 5}, 0, 0, 3},
      {"the same again", {0, 1, 1, 2}, 0, 1, 0},
      {"an old one again", {0, 1, 2, 0}, 0, 1, 0},
      {"a late one, twice", {0, 2, 1, 1}, 0, 1, 1},
      {"everything again, as after a lost commit", {0, 1, 2, 0, 1, 2, 3}, 0, 3, 0},
      {"joined late", {7, 8, 9}, 0, 0, 0},
      {"joined late, then a gap", {7, 9}, 1, 0, 0},
      {"what came before the first one seen comes after all, once and again", {7, 3, 3, 8}, 0, 1, 1},
      {"from zero after a late join", {2, 0, 1, 3}, 0, 0, 2},
  };
  for (const Row& row : rows) ExpectRow(row);
}

TEST(SequenceTracker, KeepsProducersAndPartitionsApart) {
  SequenceTracker tracker;
  for (const uint64_t sequence : {0, 1, 2}) {
    for (const uint32_t producer : {5U, 0U}) {
      for (const int32_t partition : {9, 0, 3}) tracker.OnSequence(producer, partition, sequence);
    }
  }
  tracker.OnSequence(5, 3, 4);
  EXPECT_EQ(tracker.counts().received, 19U);
  EXPECT_EQ(tracker.counts().skipped, 1U);
  EXPECT_EQ(tracker.counts().duplicates, 0U);
  tracker.OnSequence(0, 3, 3);
  EXPECT_EQ(tracker.counts().skipped, 1U) << "another producer's number fills no gap";
}

TEST(SequenceTracker, DoesNotFollowIdsBeyondItsBounds) {
  SequenceTracker tracker;
  tracker.OnSequence(SequenceTracker::kMaxProducers, 0, 0);
  tracker.OnSequence(0, static_cast<int32_t>(SequenceTracker::kMaxPartitions), 5);
  tracker.OnSequence(0, -1, 9);
  EXPECT_EQ(tracker.counts().received, 3U);
  EXPECT_EQ(tracker.counts().untracked, 3U);
  tracker.OnSequence(SequenceTracker::kMaxProducers - 1,
                     static_cast<int32_t>(SequenceTracker::kMaxPartitions) - 1, 0);
  EXPECT_EQ(tracker.counts().untracked, 3U);
}

TEST(SequenceTracker, CountsGapsItCannotRememberAsSkippedForGood) {
  SequenceTracker tracker;
  constexpr uint64_t kGaps = MissingRanges::kMaxRanges + 1;
  for (uint64_t i = 0; i <= kGaps; ++i) tracker.OnSequence(0, 0, 2 * i);
  EXPECT_EQ(tracker.counts().skipped, kGaps);
  tracker.OnSequence(0, 0, 2 * kGaps - 1);
  EXPECT_EQ(tracker.counts().skipped, kGaps);
  EXPECT_EQ(tracker.counts().duplicates, 1U);
  tracker.OnSequence(0, 0, 1);
  EXPECT_EQ(tracker.counts().skipped, kGaps - 1);
  EXPECT_EQ(tracker.counts().out_of_order, 1U);
}

}  // namespace
}  // namespace omb
