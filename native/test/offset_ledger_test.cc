#include "core/offset_ledger.h"

#include <gtest/gtest.h>

namespace omb {
namespace {

using Moved = std::vector<std::pair<int32_t, int64_t>>;

TEST(OffsetLedger, HasNothingToCommitAtFirst) {
  OffsetLedger ledger(0);
  EXPECT_FALSE(ledger.CommitDue(1'000'000'000));
  EXPECT_EQ(ledger.Take(1'000'000'000), Moved{});
}

TEST(OffsetLedger, GivesTheNextOffsetOfEveryPartitionThatMoved) {
  OffsetLedger ledger(0);
  ledger.Consumed(3, 41);
  ledger.Consumed(0, 7);
  ledger.Consumed(3, 42);
  EXPECT_EQ(ledger.Take(1), (Moved{{0, 8}, {3, 43}}));
  EXPECT_EQ(ledger.Take(2), Moved{}) << "and each only once";
  ledger.Consumed(1, 0);
  EXPECT_EQ(ledger.Take(3), (Moved{{1, 1}})) << "and not those that stood still";
}

TEST(OffsetLedger, FollowsAPartitionThatIsSetBack) {
  OffsetLedger ledger(0);
  ledger.Consumed(0, 100);
  ledger.Consumed(0, 50);
  EXPECT_EQ(ledger.Take(1), (Moved{{0, 51}}));
}

TEST(OffsetLedger, SaysWhenACommitIsDue) {
  const struct {
    const char* what;
    int64_t linger_ns;
    int64_t committed_ns, now_ns;
    bool moved, due;
  } rows[] = {
      {"without a linger, at once", 0, 100, 100, true, true},
      {"without a linger, but nothing moved", 0, 100, 200, false, false},
      {"within the linger", 1000, 100, 1099, true, false},
      {"at the end of the linger", 1000, 100, 1100, true, true},
      {"long after the linger, but nothing moved", 1000, 100, 5000, false, false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    OffsetLedger ledger(row.linger_ns);
    ledger.Consumed(0, 1);
    ledger.Take(row.committed_ns);
    if (row.moved) ledger.Consumed(0, 2);
    EXPECT_EQ(ledger.CommitDue(row.now_ns), row.due);
  }
}

}  // namespace
}  // namespace omb
