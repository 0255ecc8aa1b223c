#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/clock.h"
#include "core/interval_recorder.h"
#include "core/load_plan.h"
#include "core/message_factory.h"
#include "core/paced_producer.h"
#include "core/pacer.h"
#include "core/producer_port.h"
#include "core/send_stats.h"

namespace omb {

/// Readiness probes for one producer of the loop.
struct ProbeRequest {
  size_t producer = 0;  ///< index within the loop
  std::vector<int32_t> partitions;
  uint32_t first_bytes = 0;
};

/// One send thread: takes what is due from its producers' schedules, hands it to the client library and
/// books what comes back. Run is called by one thread; Start, Probe and Stop may come from any thread;
/// SwapStats from one reader.
class SendLoop {
 public:
  struct Member {
    ProducerIdentity identity;
    ProducerPort* port = nullptr;
  };

  SendLoop(std::vector<Member> members, PacingMode pacing, uint64_t run_id, int64_t wall_offset_ns,
           SendWaiter& waiter, const Clock& clock);
  SendLoop(const SendLoop&) = delete;
  SendLoop& operator=(const SendLoop&) = delete;

  /// Sends until Stop, then waits for what is in flight.
  void Run();

  /// Begins a load, or its next schedule, at once, even when the thread is asleep.
  void Start(const Load& load);
  void Probe(std::vector<ProbeRequest> requests);
  /// Nothing new is sent from here on; what is not acknowledged within `flush_timeout_ns` is booked as
  /// failed.
  void Stop(int64_t flush_timeout_ns);
  /// Figures since the last call; valid until the next one.
  SendStats& SwapStats() { return recorder_.Swap(); }

 private:
  void ReadMail();
  bool SendDue();
  bool SendPending();
  bool Poll();
  void Idle();
  void Sleep(int64_t sleep_ns);
  int64_t NextActionNs(int64_t now_ns) const;
  void Flush();
  bool Settled() const;
  bool Blocked() const;

  const PacingMode pacing_;
  SendWaiter& waiter_;
  const Clock& clock_;
  MessageFactory factory_;
  IntervalRecorder<SendStats> recorder_;
  std::vector<std::unique_ptr<PacedProducer>> producers_;

  std::atomic<bool> stop_{false};
  std::atomic<int64_t> flush_timeout_ns_{0};
  std::atomic<bool> mail_waiting_{false};
  std::mutex mail_mutex_;
  std::optional<Load> mail_load_;
  std::vector<ProbeRequest> mail_probes_;
};

}  // namespace omb
