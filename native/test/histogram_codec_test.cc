#include "core/histogram_codec.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <bit>
#include <limits>
#include <string>
#include <vector>

#include "core/base64.h"
#include "core/fast_random.h"

namespace omb {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr int64_t kMinuteUs = 60'000'000;
constexpr const char* kEmptyMinute = "HISTFAAAAB94nJNpmSzMwMDAyAABrFAazGee3M5g/wEqAgBJwQOa";
constexpr const char* kEmptyTwelveHours = "HISTFAAAACB4nJNpmSzMwMDAyAABrFAaxOfie72Bwf4DVAQAUL8EMA==";
constexpr const char* kThreeDigits = "HISTFAAAACV4nJNpmSzMwMDAwQABzFCaEUK2LbD/ABVhOszI9NORCQBrbAWt";
constexpr const char* kHundredToThousand = "HISTFAAAACZ4nJNpmSzMwMAgxwABrFCaEUQwT25nsP8AETjOyHQUNwIAOlcLiQ==";
constexpr const char* kOneOutlier = "HISTFAAAACh4nJNpmSzMwMDAwQABrFCaEUQwT25nsP8AETjOeI7/ZXsyEwB1dQcb";

/// The bytes within the zlib stream: two deflaters may differ, what they deflate may not.
Bytes Uncompressed(const std::string& base64) {
  const Bytes framed = Base64Decode(base64);
  Bytes plain(1 << 20);
  uLongf length = plain.size();
  EXPECT_EQ(uncompress(plain.data(), &length, framed.data() + 8, framed.size() - 8), Z_OK);
  plain.resize(length);
  return plain;
}

void Put(Bytes& out, uint64_t value, size_t bytes) {
  while (bytes-- > 0) out.push_back(static_cast<uint8_t>(value >> (8 * bytes)));
}

/// An encoded histogram whose every field can be wrong.
struct Encoding {
  uint64_t outer_cookie = 0x1c849314;
  int64_t outer_length_error = 0;
  uint64_t cookie = 0x1c849313;
  int64_t counts_length_error = 0;
  uint64_t normalizing_offset = 0;
  uint64_t ratio_bits = std::bit_cast<uint64_t>(1.0);
  uint64_t digits = 5;
  uint64_t lowest = 1;
  uint64_t highest = 60'000'000;
  Bytes counts = {0x02};
  size_t header_bytes = 40;
  size_t bytes_behind_stream = 0;

  std::string Text() const {
    Bytes plain;
    Put(plain, cookie, 4);
    Put(plain, counts.size() + static_cast<uint64_t>(counts_length_error), 4);
    Put(plain, normalizing_offset, 4);
    Put(plain, digits, 4);
    Put(plain, lowest, 8);
    Put(plain, highest, 8);
    Put(plain, ratio_bits, 8);
    plain.insert(plain.end(), counts.begin(), counts.end());
    if (header_bytes < 40) plain.resize(header_bytes);
    Bytes zlib(compressBound(plain.size()));
    uLongf length = zlib.size();
    compress(zlib.data(), &length, plain.data(), plain.size());
    zlib.resize(length + bytes_behind_stream);
    Bytes framed;
    Put(framed, outer_cookie, 4);
    Put(framed, zlib.size() + static_cast<uint64_t>(outer_length_error), 4);
    framed.insert(framed.end(), zlib.begin(), zlib.end());
    return Base64Encode(framed);
  }
};

std::string ErrorOf(const std::string& base64) {
  try {
    DecodeHistogram(base64);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

LatencyHistogram HundredToThousand() {
  LatencyHistogram histogram;
  for (int64_t value_us = 100; value_us <= 1000; value_us += 100) histogram.Record(value_us);
  return histogram;
}

TEST(HistogramCodec, EncodesTheBytesJavaDoes) {
  LatencyHistogram one_outlier;
  one_outlier.Record(100, 999);
  one_outlier.Record(5'000'001);
  const LatencyHistogram empty;
  EXPECT_EQ(Uncompressed(EncodeHistogram(empty, kMinuteUs)), Uncompressed(kEmptyMinute));
  EXPECT_EQ(Uncompressed(EncodeHistogram(empty)), Uncompressed(kEmptyTwelveHours));
  EXPECT_EQ(Uncompressed(EncodeHistogram(HundredToThousand(), kMinuteUs)), Uncompressed(kHundredToThousand));
  EXPECT_EQ(Uncompressed(EncodeHistogram(one_outlier, kMinuteUs)), Uncompressed(kOneOutlier));
}

TEST(HistogramCodec, FramesTheStreamAsJavaDoes) {
  const Bytes framed = Base64Decode(EncodeHistogram(HundredToThousand(), kMinuteUs));
  const Bytes expected = {0x1c, 0x84, 0x93, 0x14, 0, 0, 0, static_cast<uint8_t>(framed.size() - 8)};
  EXPECT_EQ(Bytes(framed.begin(), framed.begin() + 8), expected);
}

TEST(HistogramCodec, DecodesWhatJavaEncodes) {
  EXPECT_EQ(DecodeHistogram(kEmptyMinute).count(), 0);
  EXPECT_EQ(DecodeHistogram(kEmptyTwelveHours).count(), 0);
  EXPECT_EQ(DecodeHistogram(kHundredToThousand).Quantiles(), HundredToThousand().Quantiles());
  const LatencyHistogram one_outlier = DecodeHistogram(kOneOutlier);
  EXPECT_EQ(one_outlier.count(), 1000);
  EXPECT_EQ(one_outlier.Mean(), 5099.916);
  EXPECT_EQ(one_outlier.Max(), 5'000'031);
}

TEST(HistogramCodec, DecodesFewerDigitsByTheSmallestValueOfEachBucket) {
  const LatencyHistogram three_digits = DecodeHistogram(kThreeDigits);
  const std::vector<Quantile> expected = {{100.0 / 3, 1}, {200.0 / 3, 100}, {100, 10'000}};
  EXPECT_EQ(three_digits.Quantiles(), expected);
  // Bucket 33 of one digit holds 34 and 35.
  const LatencyHistogram one_digit = DecodeHistogram(
      Encoding{.digits = 1, .highest = 1000, .counts = {0x41 /* -33 */, 0x06 /* 3 */}}.Text());
  EXPECT_EQ(one_digit.count(), 3);
  EXPECT_EQ(one_digit.Max(), 34);
}

TEST(HistogramCodec, DecodesTheHeaderThatHdrHistogramJsWrites) {
  // One empty bucket, then 3 times 1 us; its writer puts an offset of 1 and an integer where the double
  // belongs.
  const Encoding encoding{.normalizing_offset = 1, .ratio_bits = 1, .counts = {0x00, 0x06}};
  const LatencyHistogram decoded = DecodeHistogram(encoding.Text());
  EXPECT_EQ(decoded.count(), 3);
  EXPECT_EQ(decoded.Min(), 1);
  EXPECT_EQ(decoded.Max(), 1);
}

TEST(HistogramCodec, ClampsWhatLiesAboveTheHighestEncodedValue) {
  LatencyHistogram histogram;
  histogram.Record(59'000'000);
  histogram.Record(kMinuteUs);
  histogram.Record(kMinuteUs + 1000);
  histogram.Record(3'600'000'000);
  const LatencyHistogram decoded = DecodeHistogram(EncodeHistogram(histogram, kMinuteUs));
  EXPECT_EQ(decoded.count(), 4);
  EXPECT_EQ(decoded.ValueAtPercentile(25), 59'000'063);
  EXPECT_EQ(decoded.ValueAtPercentile(26), 60'000'255);
  EXPECT_EQ(decoded.Max(), 60'000'255);
}

TEST(HistogramCodec, RefusesAHighestValueThatIsNone) {
  const LatencyHistogram histogram;
  for (const int64_t highest : {int64_t{-1}, int64_t{1}, int64_t{43'200'000'001}}) {
    SCOPED_TRACE(highest);
    EXPECT_THROW(EncodeHistogram(histogram, highest), std::invalid_argument);
  }
  EXPECT_NO_THROW(EncodeHistogram(histogram, 2));
}

TEST(HistogramCodec, RoundTripsEveryBucketAndLargeCounts) {
  FastRandom random(1);
  LatencyHistogram histogram;
  for (int i = 0; i < 20'000; ++i) {
    const auto value_us = static_cast<int64_t>(random.Next() >> (28 + random.Below(36)));
    histogram.Record(value_us, static_cast<int64_t>(random.Next() >> (25 + random.Below(39))) + 1);
  }
  const LatencyHistogram decoded = DecodeHistogram(EncodeHistogram(histogram));
  std::vector<std::pair<size_t, int64_t>> expected;
  std::vector<std::pair<size_t, int64_t>> actual;
  histogram.ForEachBucket([&](size_t index, int64_t count) { expected.emplace_back(index, count); });
  decoded.ForEachBucket([&](size_t index, int64_t count) { actual.emplace_back(index, count); });
  EXPECT_EQ(actual, expected);
  EXPECT_EQ(decoded.count(), histogram.count());
}

TEST(HistogramCodec, RoundTripsACountThatNeedsTheNinthByte) {
  LatencyHistogram histogram;
  histogram.Record(5, std::numeric_limits<int64_t>::max());
  const Bytes plain = Uncompressed(EncodeHistogram(histogram));
  // Five empty buckets (-5), then 2^63 - 1 as ZigZag 2^64 - 2: seven bits in each of eight bytes, eight in
  // the last.
  const Bytes expected = {0x09, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  EXPECT_EQ(Bytes(plain.begin() + 40, plain.end()), expected);
  EXPECT_NE(ErrorOf(EncodeHistogram(histogram)).find("2^53"), std::string::npos);
}

TEST(HistogramCodec, DecodesAValueBeyondTwelveHoursAsClamped) {
  Encoding encoding{.highest = 60'000'000'000, .counts = {}};
  const size_t beyond = LatencyHistogram::kLayout.IndexOf(50'000'000'000);
  const uint64_t zigzag = 2 * beyond - 1;
  for (int shift : {0, 7, 14})
    encoding.counts.push_back(static_cast<uint8_t>((zigzag >> shift & 0x7f) | 0x80));
  encoding.counts.push_back(static_cast<uint8_t>(zigzag >> 21));
  encoding.counts.push_back(0x04);
  const LatencyHistogram decoded = DecodeHistogram(encoding.Text());
  EXPECT_EQ(decoded.count(), 2);
  EXPECT_EQ(decoded.clamped(), 2);
}

TEST(HistogramCodec, AcceptsTheEncodingsThatItsFaultyNeighboursAreMadeFrom) {
  EXPECT_EQ(ErrorOf(Encoding{}.Text()), "no error");
  EXPECT_EQ(ErrorOf(Encoding{.counts = {}}.Text()), "no error");
  EXPECT_EQ(ErrorOf(Encoding{.highest = std::numeric_limits<int64_t>::max()}.Text()), "no error");
}

TEST(HistogramCodec, RefusesWhatIsNoHistogramAndSaysWhy) {
  struct Row {
    const char* what;
    std::string text;
    const char* reason;
  };
  const std::string good = Encoding{}.Text();
  std::string corrupt = good;
  corrupt[16] = corrupt[16] == 'A' ? 'B' : 'A';
  const Row rows[] = {
      {"an empty text", "", "shorter than its header"},
      {"text that is not base64", "not base64!!", "not base64"},
      {"the outer header alone", good.substr(0, 8), "shorter than its header"},
      {"another outer cookie", Encoding{.outer_cookie = 0x1c849304}.Text(), "wrong outer cookie"},
      {"fewer bytes than announced", Encoding{.outer_length_error = 1}.Text(), "wrong length"},
      {"more bytes than announced", Encoding{.outer_length_error = -1}.Text(), "wrong length"},
      {"a changed byte in the stream", corrupt, "zlib stream"},
      {"a stream that ends within the header", Encoding{.header_bytes = 39}.Text(), "zlib stream"},
      {"another inner cookie", Encoding{.cookie = 0x1c849303}.Text(), "wrong inner cookie"},
      {"no digits", Encoding{.digits = 0}.Text(), "significant digits"},
      {"6 digits", Encoding{.digits = 6}.Text(), "significant digits"},
      {"4 billion digits", Encoding{.digits = 0xffffffff}.Text(), "significant digits"},
      {"a lowest value of 2", Encoding{.lowest = 2}.Text(), "lowest trackable"},
      {"a highest value of 1", Encoding{.highest = 1}.Text(), "highest trackable"},
      {"a negative highest value", Encoding{.highest = ~uint64_t{0}}.Text(), "highest trackable"},
      {"fewer counts than announced", Encoding{.counts_length_error = 1}.Text(), "zlib stream"},
      {"more counts than announced", Encoding{.counts_length_error = -1}.Text(),
       "does not end with the counts"},
      {"bytes behind the stream", Encoding{.bytes_behind_stream = 1}.Text(), "does not end with the counts"},
      {"more counts than buckets can have",
       Encoding{.digits = 1, .highest = 10, .counts = Bytes(32 * 9 + 1, 0x00)}.Text(),
       "more counts than the header"},
      {"4 GiB of counts announced", Encoding{.counts_length_error = -2}.Text(),
       "more counts than the header"},
      {"a number cut short", Encoding{.counts = {0x80}}.Text(), "end within a number"},
      {"a count behind the last bucket",
       Encoding{.digits = 1, .highest = 10, .counts = Bytes(33, 0x02)}.Text(), "beyond the highest"},
      {"empty buckets behind the last one", Encoding{.digits = 1, .highest = 10, .counts = {0x41}}.Text(),
       "beyond the highest"},
      {"2^63 empty buckets", Encoding{.counts = Bytes(9, 0xff)}.Text(), "beyond the highest"},
      {"2^63 - 1 messages", Encoding{.counts = {0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}.Text(),
       "2^53"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_NE(ErrorOf(row.text).find(row.reason), std::string::npos) << ErrorOf(row.text);
  }
}

TEST(HistogramCodec, RefusesATextOfMoreThan64MiB) {
  EXPECT_NE(ErrorOf(std::string(size_t{90} << 20, 'A')).find("64 MiB"), std::string::npos);
}

}  // namespace
}  // namespace omb
