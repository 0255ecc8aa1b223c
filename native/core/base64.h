#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace omb {

/// Standard alphabet, padded (RFC 4648, section 4).
std::string Base64Encode(std::span<const uint8_t> bytes);

/// URL-safe alphabet, without padding (RFC 4648, section 5).
std::string Base64UrlEncode(std::span<const uint8_t> bytes);

/// Reads the standard alphabet with padding and nothing else. Throws std::invalid_argument.
std::vector<uint8_t> Base64Decode(std::string_view text);

}  // namespace omb
