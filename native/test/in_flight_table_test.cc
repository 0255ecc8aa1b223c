#include "core/in_flight_table.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "core/fast_random.h"

namespace omb {
namespace {

TEST(InFlightTable, GivesBackWhatWasKeptUnderTheToken) {
  InFlightTable table;
  const uint64_t one = table.Acquire({.sent_ns = 1, .due_ns = 10});
  const uint64_t two = table.Acquire({.sent_ns = 2, .due_ns = InFlight::kProbe});
  EXPECT_NE(one, two);
  EXPECT_EQ(table.size(), 2U);
  const InFlight second = table.Release(two);
  EXPECT_EQ(second.sent_ns, 2);
  EXPECT_EQ(second.due_ns, InFlight::kProbe);
  EXPECT_EQ(table.Release(one).due_ns, 10);
  EXPECT_EQ(table.size(), 0U);
}

TEST(InFlightTable, UsesTheSlotFreedLastFirst) {
  InFlightTable table;
  std::vector<uint64_t> tokens;
  for (int64_t i = 0; i < 3; ++i) tokens.push_back(table.Acquire({.sent_ns = i}));
  table.Release(tokens[0]);
  table.Release(tokens[2]);
  EXPECT_EQ(table.Acquire({}), tokens[2]);
  EXPECT_EQ(table.Acquire({}), tokens[0]);
  EXPECT_EQ(table.Acquire({}), 3U) << "and only then a new one";
}

TEST(InFlightTable, MixesUpNothingInAnyOrderOfDelivery) {
  InFlightTable table;
  std::map<uint64_t, int64_t> kept;
  FastRandom random(9);
  uint64_t largest_token = 0;
  for (int64_t i = 0; i < 10'000; ++i) {
    if (kept.size() < 100 || (kept.size() < 200 && random.Below(2) == 0)) {
      const uint64_t token = table.Acquire({.sent_ns = i});
      ASSERT_TRUE(kept.emplace(token, i).second) << "a token in use was given out again";
      largest_token = std::max(largest_token, token);
    } else {
      const auto oldest = kept.lower_bound(random.Below(200));
      const auto chosen = oldest == kept.end() ? kept.begin() : oldest;
      ASSERT_EQ(table.Release(chosen->first).sent_ns, chosen->second);
      kept.erase(chosen);
    }
    ASSERT_EQ(table.size(), kept.size());
  }
  EXPECT_LT(largest_token, 200U) << "the table grows only to what was in flight at once";
}

}  // namespace
}  // namespace omb
