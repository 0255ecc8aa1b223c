#include "core/key_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <string_view>

#include "core/murmur2.h"

namespace omb {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string Text(const KeyTable& table, size_t index) {
  const auto key = table.key(index);
  return {key.begin(), key.end()};
}

TEST(KeyTable, HoldsTenThousandDifferentUrlSafeKeysWithTheirHashes) {
  const KeyTable table(42);
  std::set<std::string> different;
  for (size_t i = 0; i < KeyTable::kKeys; ++i) {
    const std::string text = Text(table, i);
    ASSERT_EQ(text.size(), 10U);
    ASSERT_EQ(text.find_first_not_of(kAlphabet), std::string::npos) << text;
    ASSERT_EQ(table.positive_hash(i), PositiveMurmur2(text));
    different.insert(text);
  }
  EXPECT_EQ(different.size(), 10'000U);
}

TEST(KeyTable, UsesAllSevenBytes) {
  const KeyTable table(42);
  // The tenth character carries the last 2 of 56 bits, so it is one of A, Q, g and w.
  std::set<char> last;
  for (size_t i = 0; i < KeyTable::kKeys; ++i) last.insert(Text(table, i).back());
  EXPECT_EQ(last, (std::set<char>{'A', 'Q', 'g', 'w'}));
}

TEST(KeyTable, FollowsItsSeed) {
  EXPECT_EQ(Text(KeyTable(1), 0), Text(KeyTable(1), 0));
  EXPECT_NE(Text(KeyTable(1), 0), Text(KeyTable(2), 0));
}

TEST(KeyCursor, GoesRoundFromOneAsJavaDoes) {
  KeyCursor cursor;
  for (uint32_t expected = 1; expected < 10'000; ++expected) ASSERT_EQ(cursor.Next(), expected);
  EXPECT_EQ(cursor.Next(), 0U);
  EXPECT_EQ(cursor.Next(), 1U);
}

TEST(KeyCursor, TurnsNanosecondsIntoAnIndexAsJavaDoes) {
  struct Row {
    const char* what;
    int64_t monotonic_ns;
    uint32_t index;
  };
  constexpr Row kRows[] = {
      {"zero", 0, 0},
      {"below the number of keys", 9'999, 9'999},
      {"the number of keys", 10'000, 0},
      {"the largest int32", 2'147'483'647, 3'647},
      {"one more wraps to the smallest int32", 2'147'483'648, 3'648},
      {"the upper half is cut off", 4'294'967'296 + 17, 17},
      {"minus one after the cut", 4'294'967'295, 1},
      {"the largest int64 is minus one after the cut", std::numeric_limits<int64_t>::max(), 1},
      {"a negative clock", -12'345, 2'345},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(KeyCursor::FromNanos(row.monotonic_ns), row.index);
  }
}

}  // namespace
}  // namespace omb
