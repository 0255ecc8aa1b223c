#include "core/key_table.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/base64.h"
#include "core/fast_random.h"
#include "core/murmur2.h"

namespace omb {

namespace {

std::string RandomText(FastRandom& random) {
  std::array<uint8_t, 7> bytes{};
  const uint64_t bits = random.Next();
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(bits >> (8 * i));
  return Base64UrlEncode(bytes);
}

}  // namespace

KeyTable::KeyTable(uint64_t seed) : keys_(kKeys) {
  FastRandom random(seed);
  for (Key& key : keys_) {
    const std::string text = RandomText(random);
    std::ranges::copy(text, key.text.begin());
    key.positive_hash = PositiveMurmur2(text);
  }
}

uint32_t KeyCursor::FromNanos(int64_t monotonic_ns) {
  const int32_t remainder = static_cast<int32_t>(monotonic_ns) % static_cast<int32_t>(KeyTable::kKeys);
  return static_cast<uint32_t>(std::abs(remainder));
}

}  // namespace omb
