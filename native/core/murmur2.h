#pragma once

#include <cstdint>
#include <string_view>

namespace omb {

/// Kafka's 32-bit murmur2 of a key's bytes, seed 0x9747b28c: `Utils.murmur2` of the Java client.
int32_t Murmur2(std::string_view key);

/// Murmur2 without its sign bit; modulo the number of partitions it is the partition the Java client chooses.
int32_t PositiveMurmur2(std::string_view key);

}  // namespace omb
