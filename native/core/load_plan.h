#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/key_table.h"

namespace omb {

enum class KeyDistribution { kNoKey, kRoundRobin, kRandomNano };

/// What the send threads send, and how fast; shared and never changed once published.
struct LoadPlan {
  std::vector<std::vector<uint8_t>> payloads;  ///< at least one; one is drawn at random per message
  KeyDistribution keys = KeyDistribution::kNoKey;
  std::shared_ptr<const KeyTable> key_table;  ///< set when keys are used
  bool stamp = true;
};

/// A plan with its schedule: both change together or, with the plan shared, the rate alone.
struct Load {
  std::shared_ptr<const LoadPlan> plan;
  int64_t start_ns = 0;
  double rate_per_second = 0;  ///< total over all producers of the engine; infinity: unthrottled
};

}  // namespace omb
