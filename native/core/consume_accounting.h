#pragma once

#include <cstdint>
#include <span>

#include "core/consume_stats.h"
#include "core/interval_recorder.h"
#include "core/sequence_tracker.h"

namespace omb {

/// A received message, as much of it as the books need. The payload lives only during the call.
struct ConsumedMessage {
  static constexpr int64_t kNoTimestamp = -1;

  std::span<const uint8_t> payload;
  int32_t partition = 0;
  int64_t timestamp_ms =
      kNoTimestamp;  ///< record timestamp; needed only when `payload` has no stamp of the run
};

/// Books what one consumer receives. Belongs to one thread; SwapStats to one reader.
class ConsumeAccounting {
 public:
  explicit ConsumeAccounting(uint64_t run_id) : run_id_(run_id) {}
  ConsumeAccounting(const ConsumeAccounting&) = delete;
  ConsumeAccounting& operator=(const ConsumeAccounting&) = delete;

  /// Books a batch that was all seen at `now_wall_ns`.
  void OnBatch(std::span<const ConsumedMessage> batch, int64_t now_wall_ns);
  void OnError(int code);
  /// Figures since the last call; valid until the next one.
  ConsumeStats& SwapStats() { return recorder_.Swap(); }
  uint64_t run_id() const { return run_id_; }

 private:
  void Book(const ConsumedMessage& message, int64_t now_wall_ns, ConsumeStats& stats);

  const uint64_t run_id_;
  SequenceTracker tracker_;
  IntervalRecorder<ConsumeStats> recorder_;
};

}  // namespace omb
