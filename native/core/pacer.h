#pragma once

#include <cstdint>
#include <limits>

namespace omb {

/// The intended send times of one producer: a pure function of time and count, no clock inside.
///
/// `stride` producers share one total rate R in turn: message n of the producer with index i is the global
/// message g = n * stride + i and is due at start + g * 1e9 / R ns. It is computed from g each time, so no
/// rounding accumulates, and it never moves: whoever runs late finds all late messages due at once.
class Pacer {
 public:
  static constexpr uint64_t kUnlimited = std::numeric_limits<uint64_t>::max();
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  /// Nothing is ever due.
  Pacer() = default;
  /// `rate_per_second` is the total over all `stride` producers; infinity means that everything is due
  /// always, zero or less that nothing ever is.
  Pacer(int64_t start_ns, double rate_per_second, uint64_t index, uint64_t stride);

  bool unthrottled() const { return unthrottled_; }
  /// When message `n` (from 0) of this producer is due; kNever when idle. Not for an unthrottled pacer.
  int64_t DueAtNs(uint64_t n) const;
  /// How many messages of this producer are due at `now_ns`; kUnlimited when unthrottled.
  uint64_t DueCount(int64_t now_ns) const;

 private:
  int64_t start_ns_ = 0;
  double rate_per_second_ = 0;
  uint64_t index_ = 0;
  uint64_t stride_ = 1;
  bool unthrottled_ = false;
};

/// How a send thread passes the time until the next message is due.
enum class PacingMode {
  kSpin,    ///< never sleeps: least delay, one core per send thread
  kHybrid,  ///< sleeps to within kSpinReachNs of the due time and spins the rest
  kSleep,   ///< sleeps at least kSleepQuantumNs at a time: least processor time
};

inline constexpr int64_t kSpinReachNs = 60'000;
inline constexpr int64_t kSleepQuantumNs = 50'000;

/// How long to sleep when the next message is due in `remaining_ns`; 0 means do not sleep.
int64_t SleepNs(PacingMode mode, int64_t remaining_ns);

}  // namespace omb
