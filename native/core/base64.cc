#include "core/base64.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace omb {

namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr uint8_t kInvalid = 0xff;

constexpr std::array<uint8_t, 256> ReverseTable() {
  std::array<uint8_t, 256> table{};
  table.fill(kInvalid);
  for (size_t i = 0; i < kStandard.size(); ++i)
    table[static_cast<uint8_t>(kStandard[i])] = static_cast<uint8_t>(i);
  return table;
}

constexpr std::array<uint8_t, 256> kValues = ReverseTable();

/// Up to three bytes as the high bits of a 24-bit number.
uint32_t Group(std::span<const uint8_t> bytes) {
  uint32_t group = 0;
  for (size_t i = 0; i < bytes.size(); ++i) group |= uint32_t{bytes[i]} << (16 - 8 * i);
  return group;
}

std::string Encode(std::span<const uint8_t> bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    const size_t taken = std::min<size_t>(3, bytes.size() - at);
    const uint32_t group = Group(bytes.subspan(at, taken));
    for (size_t i = 0; i <= taken; ++i) text.push_back(alphabet[(group >> (18 - 6 * i)) & 63]);
  }
  return text;
}

uint8_t ValueOf(char character) {
  const uint8_t value = kValues[static_cast<uint8_t>(character)];
  if (value == kInvalid) throw std::invalid_argument("not base64: character outside of the alphabet");
  return value;
}

size_t PaddingOf(std::string_view text) {
  if (text.size() % 4 != 0) throw std::invalid_argument("not base64: length is no multiple of 4");
  if (text.ends_with("==")) return 2;
  return text.ends_with('=') ? 1 : 0;
}

}  // namespace

std::string Base64Encode(std::span<const uint8_t> bytes) {
  std::string text = Encode(bytes, kStandard);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::string Base64UrlEncode(std::span<const uint8_t> bytes) { return Encode(bytes, kUrlSafe); }

std::vector<uint8_t> Base64Decode(std::string_view text) {
  text.remove_suffix(PaddingOf(text));
  std::vector<uint8_t> bytes;
  bytes.reserve(text.size() * 3 / 4);
  uint32_t pending = 0;
  int pending_bits = 0;
  for (const char character : text) {
    pending = ((pending << 6) | ValueOf(character)) & 0xffff;
    pending_bits += 6;
    if (pending_bits < 8) continue;
    pending_bits -= 8;
    bytes.push_back(static_cast<uint8_t>(pending >> pending_bits));
  }
  return bytes;
}

}  // namespace omb
