#include "core/murmur2.h"

#include <gtest/gtest.h>

namespace omb {
namespace {

TEST(Murmur2, GivesKafkasHashes) {
  struct Row {
    const char* key;
    int32_t hash;
  };
  constexpr Row kRows[] = {
      {"21", -973932308},
      {"foobar", -790332482},
      {"a-little-bit-long-string", -985981536},
      {"a-little-bit-longer-string", -1486304829},
      {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
      {"abc", 479470107},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.key);
    EXPECT_EQ(Murmur2(row.key), row.hash);
    EXPECT_EQ(PositiveMurmur2(row.key), row.hash & 0x7fffffff);
  }
}

TEST(Murmur2, PutsJavasProbeKeyOnPartitionOne) {
  EXPECT_EQ(PositiveMurmur2("key"), 1067546281);
  EXPECT_EQ(PositiveMurmur2("key") % 2, 1);
  EXPECT_EQ(PositiveMurmur2("key") % 10, 1);
}

}  // namespace
}  // namespace omb
