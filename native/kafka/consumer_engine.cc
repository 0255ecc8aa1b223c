#include "kafka/consumer_engine.h"

#include <utility>

namespace omb {

ConsumerEngine::ConsumerEngine(std::vector<ConsumerOptions> consumers) : totals_(consumers.size()) {
  for (ConsumerOptions& options : consumers) {
    consumers_.push_back(std::make_unique<KafkaConsumer>(std::move(options), events_));
  }
}

void ConsumerEngine::Collect() {
  for (size_t i = 0; i < consumers_.size(); ++i) {
    const ConsumeStats& stats = consumers_[i]->SwapStats();
    totals_[i].received += stats.received;
    totals_[i].probes += stats.probes;
    totals_[i].assigned_partitions = consumers_[i]->assigned_partitions();
    period_.Add(stats);
  }
}

void ConsumerEngine::TakePeriod(ConsumeStats& period) {
  Collect();
  period.Add(period_);
  period_.Reset();
}

std::vector<ConsumerTotals> ConsumerEngine::Totals() {
  Collect();
  return totals_;
}

void ConsumerEngine::SetPaused(bool paused) {
  for (const auto& consumer : consumers_) consumer->SetPaused(paused);
}

void ConsumerEngine::Close(int64_t timeout_ms) {
  const std::lock_guard lock(closing_);
  for (const auto& consumer : consumers_) consumer->RequestClose(timeout_ms);
  for (const auto& consumer : consumers_) consumer->Join();
}

}  // namespace omb
