#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/latency_histogram.h"

namespace omb {

/// HdrHistogram's V2 compressed encoding as padded base64: what Java OMB's workers exchange and
/// HdrHistogram's tools read.
///
/// Big endian: int32 0x1c849314, int32 length of the zlib stream, zlib stream of { int32 0x1c849313, int32
/// length of the counts, int32 normalizing offset 0, int32 significant digits, int64 lowest and int64 highest
/// trackable value, double 1.0, counts }. The counts are ZigZag LEB128 numbers of at most 9 bytes, from
/// bucket 0 to the last one in use; -n stands for n > 1 empty buckets.
///
/// Decoding does not look at the normalizing offset and the double: they say how the writer keeps and scales
/// its counts, not what it counted, and hdr-histogram-js writes other numbers there.

/// Encodes with 5 digits, lowest 1 and the given highest trackable value, by which a Java reader sizes its
/// table (60,000,000 in OMB for publish latency and publish delay). Values beyond the bucket of
/// `highest_trackable_us` are encoded in that bucket. Throws std::invalid_argument unless 2 <=
/// highest_trackable_us <= 43,200,000,000.
std::string EncodeHistogram(const LatencyHistogram& histogram,
                            int64_t highest_trackable_us = LatencyHistogram::kHighestTrackableUs);

/// Decodes a histogram of 1 to 5 digits whose lowest trackable value is 1. Each bucket is recorded by its
/// smallest value, which is exact for 5 digits and values up to 12 h; values above are clamped. Memory is
/// bounded by what the encoded header allows, and that by 64 MiB; a total count above 2^53 is refused. Throws
/// std::invalid_argument on anything that is not such a histogram.
LatencyHistogram DecodeHistogram(std::string_view base64);

}  // namespace omb
