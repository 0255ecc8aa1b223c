#include "core/base64.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace omb {
namespace {

std::vector<uint8_t> Bytes(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Base64, EncodesAndDecodesTheVectorsOfRfc4648) {
  struct Row {
    const char* plain;
    const char* encoded;
  };
  constexpr Row kRows[] = {{"", ""},
                           {"f", "Zg=="},
                           {"fo", "Zm8="},
                           {"foo", "Zm9v"},
                           {"foob", "Zm9vYg=="},
                           {"fooba", "Zm9vYmE="},
                           {"foobar", "Zm9vYmFy"}};
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.plain);
    EXPECT_EQ(Base64Encode(Bytes(row.plain)), row.encoded);
    EXPECT_EQ(Base64Decode(row.encoded), Bytes(row.plain));
  }
}

TEST(Base64, RoundTripsEveryByte) {
  std::vector<uint8_t> all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<uint8_t>(byte));
  EXPECT_EQ(Base64Decode(Base64Encode(all)), all);
}

TEST(Base64, HasAnAlphabetForNamesWithoutPadding) {
  EXPECT_EQ(Base64UrlEncode(std::vector<uint8_t>(5, 0x00)), "AAAAAAA");
  EXPECT_EQ(Base64UrlEncode(std::vector<uint8_t>(5, 0xff)), "______8");
  EXPECT_EQ(Base64UrlEncode(std::vector<uint8_t>(7, 0xff)), "_________w");
  EXPECT_EQ(Base64UrlEncode(std::vector<uint8_t>{0xfb, 0xef, 0xbe}), "----");
}

TEST(Base64, RefusesWhatIsNotPaddedStandardBase64) {
  struct Row {
    const char* what;
    const char* text;
  };
  constexpr Row kRows[] = {
      {"padding left out", "Zg"},    {"one character over", "Zm9vZ"},
      {"padding alone", "===="},     {"padding in the middle", "Zg==Zm9v"},
      {"URL-safe alphabet", "----"}, {"a blank", "Zm 9"},
      {"a line break", "Zm9v\n"},    {"a letter beyond ASCII", "Zm9\xe9"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.what);
    EXPECT_THROW(Base64Decode(row.text), std::invalid_argument);
  }
}

}  // namespace
}  // namespace omb
