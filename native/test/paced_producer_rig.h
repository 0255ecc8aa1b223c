#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "core/paced_producer.h"
#include "test/fake_clock.h"
#include "test/fake_producer_port.h"
#include "test/send_rig.h"

namespace omb {

/// A producer on a fake client library, under a clock that stands still.
class PacedProducerRig : public testing::Test {
 protected:
  PacedProducerRig() { clock_.Set(kStartNs); }

  void Start(const Load& load) {
    factory_.Adopt(load.plan);
    producer_.Adopt(load);
  }

  /// Sends until nothing more is due or nothing more goes.
  void SendAll() {
    while (producer_.SendDue()) {
    }
  }

  void PollAt(int64_t now_ns) {
    clock_.Set(now_ns);
    producer_.Poll();
  }

  std::vector<uint64_t> TakenSequences(int32_t partition) const {
    std::vector<uint64_t> sequences;
    for (const TakenMessage& message : port_.taken) {
      if (message.partition == partition) sequences.push_back(message.stamp(kRunId).sequence);
    }
    return sequences;
  }

  FakeClock clock_;
  FakeProducerPort port_;
  MessageFactory factory_{kRunId, kWallOffsetNs};
  IntervalRecorder<SendStats> recorder_;
  PacedProducer producer_{
      {.producer_id = 2, .producer_count = 4, .sticky_bytes = 1000, .max_block_ns = 60 * kMs},
      port_,
      factory_,
      recorder_,
      clock_};
};

}  // namespace omb
