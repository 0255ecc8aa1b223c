#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace omb {

/// What a stamped message was sent for; the values are the magic numbers, "OMBL" and "OMBP" when read as
/// bytes.
enum class StampKind : uint32_t {
  kLoad = 0x4c424d4f,
  kProbe = 0x50424d4f,
};

/// The first 32 bytes of a stamped payload. All numbers are little endian:
///
/// | bytes | content                                                        |
/// |-------|----------------------------------------------------------------|
/// | 0-3   | magic: `OMBL` for load, `OMBP` for a readiness probe           |
/// | 4-7   | producer id                                                    |
/// | 8-15  | run id                                                         |
/// | 16-23 | sequence number, counting stamps per producer and partition    |
/// | 24-31 | send time in ns since the Unix epoch, signed                   |
struct Stamp {
  StampKind kind = StampKind::kLoad;
  uint32_t producer_id = 0;
  uint64_t run_id = 0;
  uint64_t sequence = 0;
  int64_t sent_wall_ns = 0;

  bool operator==(const Stamp&) const = default;
};

inline constexpr size_t kStampBytes = 32;

// The fields lie in memory as they do on the wire, so a stamp is copied in one piece.
static_assert(std::endian::native == std::endian::little, "the stamp's wire format is little endian");
static_assert(sizeof(Stamp) == kStampBytes && offsetof(Stamp, producer_id) == 4 &&
              offsetof(Stamp, run_id) == 8 && offsetof(Stamp, sequence) == 16 &&
              offsetof(Stamp, sent_wall_ns) == 24);

/// Overwrites the first 32 bytes at `payload`, which must have them.
inline void WriteStamp(uint8_t* payload, const Stamp& stamp) { std::memcpy(payload, &stamp, kStampBytes); }

/// Whether `payload` begins as a stamped one does, of whatever run.
inline bool HasStampMagic(std::span<const uint8_t> payload) {
  if (payload.size() < kStampBytes) return false;
  StampKind kind{};
  std::memcpy(&kind, payload.data(), sizeof(kind));
  return kind == StampKind::kLoad || kind == StampKind::kProbe;
}

/// The stamp at the beginning of `payload`; nullopt when it is too short, carries none, or one of another
/// run.
inline std::optional<Stamp> ReadStamp(std::span<const uint8_t> payload, uint64_t run_id) {
  if (!HasStampMagic(payload)) return std::nullopt;
  Stamp stamp;
  std::memcpy(&stamp, payload.data(), kStampBytes);
  if (stamp.run_id != run_id) return std::nullopt;
  return stamp;
}

}  // namespace omb
