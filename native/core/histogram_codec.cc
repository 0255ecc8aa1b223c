#include "core/histogram_codec.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <new>
#include <span>
#include <stdexcept>
#include <vector>

#include "core/base64.h"

namespace omb {

namespace {

constexpr uint32_t kCompressedCookie = 0x1c849314;
constexpr uint32_t kCookie = 0x1c849313;
constexpr size_t kOuterHeaderBytes = 8;
constexpr size_t kHeaderBytes = 40;
constexpr size_t kMaxVarintBytes = 9;
constexpr size_t kMaxBytes = size_t{64} << 20;
constexpr int64_t kMaxTotalCount = int64_t{1} << 53;

using Bytes = std::vector<uint8_t>;

[[noreturn]] void Refuse(const std::string& reason) {
  throw std::invalid_argument("not an HdrHistogram V2 compressed encoding: " + reason);
}

template <typename Unsigned>
void PutBigEndian(Bytes& out, Unsigned value) {
  for (size_t byte = sizeof(value); byte-- > 0;) out.push_back(static_cast<uint8_t>(value >> (8 * byte)));
}

template <typename Unsigned>
Unsigned GetBigEndian(std::span<const uint8_t> bytes) {
  Unsigned value = 0;
  for (const uint8_t byte : bytes.first(sizeof(value))) value = static_cast<Unsigned>((value << 8) | byte);
  return value;
}

void PutVarint(Bytes& out, int64_t value) {
  uint64_t rest = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
  for (size_t length = 1; rest >= 0x80 && length < kMaxVarintBytes; ++length) {
    out.push_back(static_cast<uint8_t>(rest | 0x80));
    rest >>= 7;
  }
  out.push_back(static_cast<uint8_t>(rest));
}

/// Reads the number at the front of `bytes` and takes it off.
int64_t TakeVarint(std::span<const uint8_t>& bytes) {
  uint64_t zigzag = 0;
  bool more = true;
  for (size_t i = 0; more; ++i) {
    if (bytes.empty()) Refuse("the counts end within a number");
    const bool last_possible =
        i + 1 == kMaxVarintBytes;  // the only byte of which all 8 bits belong to the number
    more = bytes.front() >= 0x80 && !last_possible;
    zigzag |= static_cast<uint64_t>(last_possible ? bytes.front() : bytes.front() & 0x7f) << (7 * i);
    bytes = bytes.subspan(1);
  }
  return static_cast<int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
}

void PutEmptyBuckets(Bytes& out, size_t empty) {
  if (empty == 1) PutVarint(out, 0);
  if (empty > 1) PutVarint(out, -static_cast<int64_t>(empty));
}

/// The counts of buckets 0 to `top`; whatever lies above is added to `top`.
Bytes EncodeCounts(const LatencyHistogram& histogram, size_t top) {
  Bytes out;
  size_t next = 0;
  const auto put = [&](size_t index, int64_t count) {
    PutEmptyBuckets(out, index - next);
    PutVarint(out, count);
    next = index + 1;
  };
  int64_t top_count = 0;
  histogram.ForEachBucket([&](size_t index, int64_t count) {
    if (index < top) {
      put(index, count);
    } else {
      top_count += count;
    }
  });
  if (top_count > 0) put(top, top_count);
  if (out.empty()) PutVarint(out, 0);
  return out;
}

Bytes EncodeUncompressed(const LatencyHistogram& histogram, int64_t highest_trackable_us) {
  const Bytes counts = EncodeCounts(histogram, LatencyHistogram::kLayout.IndexOf(highest_trackable_us));
  Bytes out;
  out.reserve(kHeaderBytes + counts.size());
  PutBigEndian(out, kCookie);
  PutBigEndian(out, static_cast<uint32_t>(counts.size()));
  PutBigEndian(out, uint32_t{0});
  PutBigEndian(out, uint32_t{LatencyHistogram::kSignificantDigits});
  PutBigEndian(out, uint64_t{LatencyHistogram::kLowestTrackableUs});
  PutBigEndian(out, static_cast<uint64_t>(highest_trackable_us));
  PutBigEndian(out, std::bit_cast<uint64_t>(1.0));
  out.insert(out.end(), counts.begin(), counts.end());
  return out;
}

Bytes Deflate(const Bytes& plain) {
  uLongf length = compressBound(static_cast<uLong>(plain.size()));
  Bytes out(length);
  if (compress(out.data(), &length, plain.data(), static_cast<uLong>(plain.size())) != Z_OK)
    throw std::bad_alloc();
  out.resize(length);
  return out;
}

/// A zlib stream that is read piece by piece, so that nobody's stream decides how much memory is taken.
class Inflater {
 public:
  explicit Inflater(std::span<const uint8_t> compressed) {
    // zlib's interface lacks the const; it does not write through next_in.
    stream_.next_in = const_cast<uint8_t*>(compressed.data());
    stream_.avail_in = static_cast<uInt>(compressed.size());
    if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Fills `out`; refuses a stream that is corrupt or too short for that.
  void Fill(std::span<uint8_t> out) {
    Step(out);
    if (stream_.avail_out != 0) Refuse("the zlib stream is corrupt or too short");
  }

  /// Refuses a stream with anything left in it or a wrong checksum.
  void ExpectEnd() {
    std::array<uint8_t, 1> surplus{};
    const int status = Step(surplus);
    if (status != Z_STREAM_END || stream_.avail_out == 0 || stream_.avail_in != 0) {
      Refuse("the zlib stream does not end with the counts");
    }
  }

 private:
  int Step(std::span<uint8_t> out) {
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(out.size());
    return inflate(&stream_, Z_SYNC_FLUSH);
  }

  z_stream stream_{};
};

struct Header {
  size_t counts_bytes;
  int significant_digits;
  size_t buckets;
};

Header ParseHeader(std::span<const uint8_t> bytes) {
  if (GetBigEndian<uint32_t>(bytes) != kCookie) Refuse("wrong inner cookie");
  const size_t counts_bytes = GetBigEndian<uint32_t>(bytes.subspan(4));
  const uint32_t digits = GetBigEndian<uint32_t>(bytes.subspan(12));
  if (digits < 1 || digits > 5) Refuse("the significant digits are not 1 to 5");
  if (GetBigEndian<uint64_t>(bytes.subspan(16)) != 1) Refuse("the lowest trackable value is not 1");
  const auto highest = static_cast<int64_t>(GetBigEndian<uint64_t>(bytes.subspan(24)));
  if (highest < 2) Refuse("the highest trackable value is below 2");
  const size_t buckets = HdrLayout(static_cast<int>(digits)).CountsLength(highest);
  if (counts_bytes > std::min(buckets * kMaxVarintBytes, kMaxBytes))
    Refuse("more counts than the header allows");
  return {counts_bytes, static_cast<int>(digits), buckets};
}

/// Magnitude of a negative number, for the smallest one too.
uint64_t Negated(int64_t value) { return ~static_cast<uint64_t>(value) + 1; }

LatencyHistogram DecodeCounts(std::span<const uint8_t> counts, const Header& header) {
  const HdrLayout layout(header.significant_digits);
  LatencyHistogram histogram;
  size_t index = 0;
  while (!counts.empty()) {
    const int64_t count = TakeVarint(counts);
    const uint64_t buckets = count < 0 ? Negated(count) : 1;
    if (buckets > header.buckets - index) Refuse("counts beyond the highest trackable value");
    if (count > kMaxTotalCount - histogram.count()) Refuse("a total count above 2^53");
    if (count > 0) histogram.Record(layout.LowAt(index), count);
    index += buckets;
  }
  return histogram;
}

/// The zlib stream within the outer frame.
std::span<const uint8_t> ZlibStreamOf(std::span<const uint8_t> framed) {
  if (framed.size() < kOuterHeaderBytes) Refuse("shorter than its header");
  if (GetBigEndian<uint32_t>(framed) != kCompressedCookie) Refuse("wrong outer cookie");
  if (GetBigEndian<uint32_t>(framed.subspan(4)) != framed.size() - kOuterHeaderBytes) Refuse("wrong length");
  return framed.subspan(kOuterHeaderBytes);
}

}  // namespace

std::string EncodeHistogram(const LatencyHistogram& histogram, int64_t highest_trackable_us) {
  if (highest_trackable_us < 2 || highest_trackable_us > LatencyHistogram::kHighestTrackableUs) {
    throw std::invalid_argument("the highest trackable value must be 2 to 43200000000 us");
  }
  const Bytes compressed = Deflate(EncodeUncompressed(histogram, highest_trackable_us));
  Bytes framed;
  framed.reserve(kOuterHeaderBytes + compressed.size());
  PutBigEndian(framed, kCompressedCookie);
  PutBigEndian(framed, static_cast<uint32_t>(compressed.size()));
  framed.insert(framed.end(), compressed.begin(), compressed.end());
  return Base64Encode(framed);
}

LatencyHistogram DecodeHistogram(std::string_view base64) {
  if (base64.size() / 4 * 3 > kMaxBytes) Refuse("more than 64 MiB");
  const Bytes framed = Base64Decode(base64);
  Inflater inflater(ZlibStreamOf(framed));
  std::array<uint8_t, kHeaderBytes> header_bytes{};
  inflater.Fill(header_bytes);
  const Header header = ParseHeader(header_bytes);
  Bytes counts(header.counts_bytes);
  inflater.Fill(counts);
  inflater.ExpectEnd();
  return DecodeCounts(counts, header);
}

}  // namespace omb
