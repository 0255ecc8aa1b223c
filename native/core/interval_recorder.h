#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>

namespace omb {

/// Statistics that one thread writes and another takes over interval by interval, without a lock and without
/// losing or doubling anything. Exactly one thread calls Write(), exactly one calls Swap().
///
/// `Stats` is default-constructible and has Reset(), which makes it as good as new.
template <typename Stats>
class IntervalRecorder {
 public:
  IntervalRecorder() = default;
  IntervalRecorder(const IntervalRecorder&) = delete;
  IntervalRecorder& operator=(const IntervalRecorder&) = delete;

  /// Calls update(Stats&); everything that one call changes lands in the same interval. Wait-free. The
  /// reference is dead when `update` returns. Meant for a batch of messages: one call costs a full memory
  /// fence. `update` must not call Write() itself.
  template <typename Update>
  void Write(Update&& update) {
    const WriteScope scope(epoch_);
    std::forward<Update>(update)(stats_[active_.load(std::memory_order_seq_cst)].value);
  }

  /// Returns what was written since the previous Swap(). It belongs to the caller until the next Swap(),
  /// which resets it and gives it back to the writer. Waits for the Write() in progress, if any, and for no
  /// later one.
  Stats& Swap() {
    const size_t full = active_.load(std::memory_order_relaxed);
    const size_t empty = 1 - full;
    stats_[empty].value.Reset();
    active_.store(empty, std::memory_order_seq_cst);
    AwaitWriteInProgress();
    return stats_[full].value;
  }

 private:
  // Keeps what the writer changes per batch off the cache lines that the reader reads at leisure.
  static constexpr size_t kCacheLineBytes = 64;

  /// Makes the epoch odd, and even again at the end even if the update throws.
  class WriteScope {
   public:
    explicit WriteScope(std::atomic<uint64_t>& epoch)
        : epoch_(epoch), odd_(epoch.load(std::memory_order_relaxed) + 1) {
      epoch_.store(odd_, std::memory_order_seq_cst);
    }
    ~WriteScope() { epoch_.store(odd_ + 1, std::memory_order_release); }
    WriteScope(const WriteScope&) = delete;
    WriteScope& operator=(const WriteScope&) = delete;

   private:
    std::atomic<uint64_t>& epoch_;
    const uint64_t odd_;
  };

  struct alignas(kCacheLineBytes) Slot {
    Stats value;
  };

  // Dekker's handshake. The writer stores epoch_ (odd), then loads active_; the reader stores active_, then
  // loads epoch_. All four are seq_cst and so have one order: either the writer's load comes after the
  // reader's store and it writes to the new buffer, or the reader's load comes after the writer's store and
  // it sees that a write is under way. Anything weaker lets both loads pass both stores, and the two threads
  // meet in one buffer.
  //
  // Waiting for the epoch to change, not to become even, keeps a writer that is busy without pause from
  // starving the reader: the next Write() is in the new buffer already. The loads acquire what the release
  // store at the end of the write published; the writer's load of active_ acquires the Reset() before the
  // reader's store.
  void AwaitWriteInProgress() const {
    const uint64_t seen = epoch_.load(std::memory_order_seq_cst);
    if (seen % 2 == 0) return;
    while (epoch_.load(std::memory_order_acquire) == seen) std::this_thread::yield();
  }

  std::array<Slot, 2> stats_{};
  alignas(kCacheLineBytes) std::atomic<size_t> active_{0};
  alignas(kCacheLineBytes) std::atomic<uint64_t> epoch_{0};
};

}  // namespace omb
