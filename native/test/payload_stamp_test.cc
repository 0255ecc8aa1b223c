#include "core/payload_stamp.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace omb {
namespace {

constexpr uint64_t kRunId = 0x1122334455667788;
constexpr Stamp kStamp = {.kind = StampKind::kLoad,
                          .producer_id = 0x01020304,
                          .run_id = kRunId,
                          .sequence = 0x0a0b0c0d0e0f1011,
                          .sent_wall_ns = -2};

std::vector<uint8_t> Stamped(const Stamp& stamp, size_t bytes = kStampBytes) {
  std::vector<uint8_t> payload(bytes, 0xee);
  WriteStamp(payload.data(), stamp);
  return payload;
}

TEST(PayloadStamp, HasTheDocumentedBytes) {
  const std::vector<uint8_t> expected = {
      'O',  'M',  'B',  'L',  0x04, 0x03, 0x02, 0x01,  // magic, producer
      0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,  // run
      0x11, 0x10, 0x0f, 0x0e, 0x0d, 0x0c, 0x0b, 0x0a,  // sequence
      0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,  // time
  };
  EXPECT_EQ(Stamped(kStamp), expected);
  Stamp probe = kStamp;
  probe.kind = StampKind::kProbe;
  EXPECT_EQ(Stamped(probe)[3], 'P');
}

TEST(PayloadStamp, ComesBackAsItWasWritten) {
  EXPECT_EQ(ReadStamp(Stamped(kStamp), kRunId), kStamp);
  Stamp probe = kStamp;
  probe.kind = StampKind::kProbe;
  EXPECT_EQ(ReadStamp(Stamped(probe, 100), kRunId), probe);
}

TEST(PayloadStamp, LeavesTheRestOfThePayloadAlone) {
  const std::vector<uint8_t> payload = Stamped(kStamp, 40);
  EXPECT_EQ(std::vector<uint8_t>(payload.begin() + 32, payload.end()), std::vector<uint8_t>(8, 0xee));
}

TEST(PayloadStamp, IsNotSeenWhereThereIsNone) {
  std::vector<uint8_t> other_magic = Stamped(kStamp);
  other_magic[0] = 'o';
  std::vector<uint8_t> other_kind = Stamped(kStamp);
  other_kind[3] = 'Q';
  std::vector<uint8_t> cut = Stamped(kStamp);
  cut.pop_back();
  struct Row {
    const char* what;
    std::vector<uint8_t> payload;
    bool has_magic;
  };
  const Row rows[] = {
      {"an empty payload", {}, false},
      {"a payload one byte too short", cut, false},
      {"another magic", other_magic, false},
      {"an unknown kind", other_kind, false},
      {"another run's stamp", Stamped({.run_id = kRunId + 1}), true},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(ReadStamp(row.payload, kRunId), std::nullopt);
    EXPECT_EQ(HasStampMagic(row.payload), row.has_magic);
  }
}

}  // namespace
}  // namespace omb
