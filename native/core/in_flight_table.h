#pragma once

#include <cstdint>
#include <vector>

namespace omb {

/// When a message was handed over and when it was due, kept until its delivery comes back.
struct InFlight {
  static constexpr int64_t kNoDueTime = -1;
  static constexpr int64_t kProbe = -2;

  int64_t sent_ns = 0;
  int64_t due_ns = kNoDueTime;  ///< or kNoDueTime (unthrottled) or kProbe (no latency is recorded)
};

/// Slots for the messages in flight of one producer. The last slot freed is the next one used, so that the
/// part in use stays in the cache; nothing is allocated per message once the table has grown.
class InFlightTable {
 public:
  uint64_t Acquire(InFlight entry) {
    ++size_;
    if (free_.empty()) {
      slots_.push_back(entry);
      return slots_.size() - 1;
    }
    const uint32_t slot = free_.back();
    free_.pop_back();
    slots_[slot] = entry;
    return slot;
  }

  InFlight Release(uint64_t token) {
    --size_;
    free_.push_back(static_cast<uint32_t>(token));
    return slots_[token];
  }

  uint64_t size() const { return size_; }

 private:
  std::vector<InFlight> slots_;
  std::vector<uint32_t> free_;
  uint64_t size_ = 0;
};

}  // namespace omb
