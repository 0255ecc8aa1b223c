#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace omb {

/// Where a consumer stands in each partition of its topic, and when that is to be committed: at most once per
/// linger, and only what moved.
class OffsetLedger {
 public:
  /// A linger of 0 makes a commit due after every batch.
  explicit OffsetLedger(int64_t linger_ns) : linger_ns_(linger_ns) {}

  void Consumed(int32_t partition, int64_t offset) {
    const auto index = static_cast<size_t>(partition);
    if (index >= next_.size()) next_.resize(index + 1, kUnmoved);
    next_[index] = offset + 1;
    moved_ = true;
  }

  bool CommitDue(int64_t now_ns) const { return moved_ && now_ns - committed_ns_ >= linger_ns_; }

  /// The next offset of every partition that moved since the last call.
  std::vector<std::pair<int32_t, int64_t>> Take(int64_t now_ns);

 private:
  static constexpr int64_t kUnmoved = -1;

  const int64_t linger_ns_;
  std::vector<int64_t> next_;
  bool moved_ = false;
  int64_t committed_ns_ = 0;
};

}  // namespace omb
