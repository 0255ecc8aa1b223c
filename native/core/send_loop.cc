#include "core/send_loop.h"

#include <algorithm>

namespace omb {
namespace {

constexpr int64_t kLongestSleepNs = 100'000'000;
constexpr int64_t kFlushSleepNs = 5'000'000;
/// How long the client library gets to report what it was told to give up.
constexpr int64_t kPurgeNs = 2'000'000'000;

}  // namespace

SendLoop::SendLoop(std::vector<Member> members, PacingMode pacing, uint64_t run_id, int64_t wall_offset_ns,
                   SendWaiter& waiter, const Clock& clock)
    : pacing_(pacing), waiter_(waiter), clock_(clock), factory_(run_id, wall_offset_ns) {
  for (const Member& member : members) {
    producers_.push_back(
        std::make_unique<PacedProducer>(member.identity, *member.port, factory_, recorder_, clock_));
  }
}

void SendLoop::Run() {
  while (!stop_.load(std::memory_order_acquire)) {
    if (mail_waiting_.load(std::memory_order_acquire)) ReadMail();
    const bool sent = SendDue();
    const bool delivered = Poll();
    if (!sent && !delivered) Idle();
  }
  Flush();
}

void SendLoop::Start(const Load& load) {
  {
    const std::lock_guard lock(mail_mutex_);
    mail_load_ = load;
    mail_waiting_.store(true, std::memory_order_release);
  }
  waiter_.Wake();
}

void SendLoop::Probe(std::vector<ProbeRequest> requests) {
  {
    const std::lock_guard lock(mail_mutex_);
    std::move(requests.begin(), requests.end(), std::back_inserter(mail_probes_));
    mail_waiting_.store(true, std::memory_order_release);
  }
  waiter_.Wake();
}

void SendLoop::Stop(int64_t flush_timeout_ns) {
  flush_timeout_ns_.store(flush_timeout_ns, std::memory_order_relaxed);
  stop_.store(true, std::memory_order_release);
  waiter_.Wake();
}

void SendLoop::ReadMail() {
  std::optional<Load> load;
  std::vector<ProbeRequest> probes;
  {
    const std::lock_guard lock(mail_mutex_);
    load.swap(mail_load_);
    probes.swap(mail_probes_);
    mail_waiting_.store(false, std::memory_order_relaxed);
  }
  for (const ProbeRequest& request : probes) {
    producers_[request.producer]->QueueProbes(request.partitions, request.first_bytes);
  }
  if (!load) return;
  factory_.Adopt(load->plan);
  for (auto& producer : producers_) producer->Adopt(*load);
}

bool SendLoop::SendDue() {
  bool sent = false;
  for (auto& producer : producers_) sent |= producer->SendDue();
  return sent;
}

bool SendLoop::SendPending() {
  bool sent = false;
  for (auto& producer : producers_) sent |= producer->SendPending();
  return sent;
}

bool SendLoop::Poll() {
  size_t deliveries = 0;
  for (auto& producer : producers_) deliveries += producer->Poll();
  return deliveries > 0;
}

void SendLoop::Idle() {
  const int64_t now_ns = clock_.NowNs();
  const int64_t remaining_ns = std::min(NextActionNs(now_ns) - now_ns, kLongestSleepNs);
  if (remaining_ns <= 0) return;
  // Spinning brings no room any sooner: a full queue is waited out asleep, an acknowledgement wakes.
  const int64_t sleep_ns = Blocked() ? remaining_ns : SleepNs(pacing_, remaining_ns);
  if (sleep_ns > 0) Sleep(sleep_ns);
}

bool SendLoop::Blocked() const {
  return std::any_of(producers_.begin(), producers_.end(),
                     [](const auto& producer) { return producer->blocked(); });
}

void SendLoop::Sleep(int64_t sleep_ns) {
  const int64_t before_ns = clock_.NowNs();
  waiter_.Wait(sleep_ns);
  const auto slept_ns = static_cast<uint64_t>(clock_.NowNs() - before_ns);
  recorder_.Write([slept_ns](SendStats& stats) { stats.idle_ns += slept_ns; });
}

int64_t SendLoop::NextActionNs(int64_t now_ns) const {
  int64_t next_ns = Pacer::kNever;
  for (const auto& producer : producers_) next_ns = std::min(next_ns, producer->NextActionNs(now_ns));
  return next_ns;
}

bool SendLoop::Settled() const {
  return std::all_of(producers_.begin(), producers_.end(),
                     [](const auto& producer) { return producer->unsettled() == 0; });
}

void SendLoop::Flush() {
  const int64_t deadline_ns = clock_.NowNs() + flush_timeout_ns_.load(std::memory_order_relaxed);
  while (!Settled() && clock_.NowNs() < deadline_ns) {
    const bool sent = SendPending();
    const bool delivered = Poll();
    if (!sent && !delivered) waiter_.Wait(kFlushSleepNs);
  }
  if (Settled()) return;
  for (auto& producer : producers_) producer->Abandon();
  const int64_t purge_deadline_ns = clock_.NowNs() + kPurgeNs;
  while (!Settled() && clock_.NowNs() < purge_deadline_ns) {
    if (!Poll()) waiter_.Wait(kFlushSleepNs);
  }
  for (auto& producer : producers_) producer->WriteOff();
}

}  // namespace omb
