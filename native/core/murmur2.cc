#include "core/murmur2.h"

#include <cstddef>

namespace omb {

namespace {

constexpr uint32_t kSeed = 0x9747b28c;
constexpr uint32_t kMultiplier = 0x5bd1e995;

/// Up to 4 bytes as a little-endian number.
uint32_t LittleEndian(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < bytes.size(); ++i) value |= uint32_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  return value;
}

uint32_t MixBlock(uint32_t hash, uint32_t block) {
  block *= kMultiplier;
  block ^= block >> 24;
  block *= kMultiplier;
  return (hash * kMultiplier) ^ block;
}

uint32_t Finish(uint32_t hash) {
  hash ^= hash >> 13;
  hash *= kMultiplier;
  return hash ^ (hash >> 15);
}

}  // namespace

int32_t Murmur2(std::string_view key) {
  uint32_t hash = kSeed ^ static_cast<uint32_t>(key.size());
  for (; key.size() >= 4; key.remove_prefix(4)) hash = MixBlock(hash, LittleEndian(key.substr(0, 4)));
  if (!key.empty()) hash = (hash ^ LittleEndian(key)) * kMultiplier;
  return static_cast<int32_t>(Finish(hash));
}

int32_t PositiveMurmur2(std::string_view key) { return Murmur2(key) & 0x7fffffff; }

}  // namespace omb
