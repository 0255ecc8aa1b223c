#include "core/offset_ledger.h"

namespace omb {

std::vector<std::pair<int32_t, int64_t>> OffsetLedger::Take(int64_t now_ns) {
  std::vector<std::pair<int32_t, int64_t>> moved;
  for (size_t partition = 0; partition < next_.size(); ++partition) {
    if (next_[partition] == kUnmoved) continue;
    moved.emplace_back(static_cast<int32_t>(partition), next_[partition]);
    next_[partition] = kUnmoved;
  }
  moved_ = false;
  committed_ns_ = now_ns;
  return moved;
}

}  // namespace omb
