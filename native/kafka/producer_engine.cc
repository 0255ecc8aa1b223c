#include "kafka/producer_engine.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <stdexcept>
#include <utility>

namespace omb {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;

std::vector<int32_t> AllPartitions(int32_t count) {
  std::vector<int32_t> partitions(static_cast<size_t>(count));
  std::iota(partitions.begin(), partitions.end(), 0);
  return partitions;
}

}  // namespace

ProducerEngine::ProducerEngine(ProducerEngineOptions options) : options_(std::move(options)) {
  const size_t count =
      std::clamp<size_t>(options_.threads, 1, std::max<size_t>(1, options_.producers.size()));
  for (size_t i = 0; i < count; ++i) threads_.push_back(OpenThread(i, count));
  for (size_t i = 0; i < count; ++i) {
    threads_[i]->thread = std::thread([loop = threads_[i]->loop.get(), i] {
      SetUpThread(("omb-send-" + std::to_string(i)).c_str());
      loop->Run();
    });
  }
}

ProducerEngine::~ProducerEngine() {
  StopAndJoin(0);
  Close();
}

/// Producer p belongs to thread p mod `count`, as Java OMB deals them.
std::unique_ptr<ProducerEngine::Thread> ProducerEngine::OpenThread(size_t index, size_t count) {
  auto thread = std::make_unique<Thread>();
  std::random_device random;
  std::vector<SendLoop::Member> members;
  for (size_t p = index; p < options_.producers.size(); p += count) {
    const ProducerSpec& spec = options_.producers[p];
    auto producer = std::make_unique<KafkaProducer>(spec.topic, spec.settings, events_);
    producer->Watch(thread->waiter);
    members.push_back({.identity = {.producer_id = static_cast<uint32_t>(p),
                                    .producer_count = static_cast<uint32_t>(options_.producers.size()),
                                    .partitioning = spec.partitioning,
                                    .sticky_bytes = spec.sticky_bytes,
                                    .max_block_ns = options_.max_block_ms * kNsPerMs,
                                    .seed = (static_cast<uint64_t>(random()) << 32) | random()},
                       .port = producer.get()});
    thread->producers.push_back(std::move(producer));
  }
  thread->loop = std::make_unique<SendLoop>(std::move(members), options_.pacing, options_.run_id,
                                            options_.wall_offset_ns, thread->waiter, clock_);
  return thread;
}

void ProducerEngine::Connect(int timeout_ms) {
  const std::lock_guard lock(blocking_calls_);
  const int64_t deadline_ns = clock_.NowNs() + timeout_ms * kNsPerMs;
  for (const auto& thread : threads_) {
    for (const auto& producer : thread->producers) {
      const int64_t left_ms = (deadline_ns - clock_.NowNs()) / kNsPerMs;
      producer->Connect(static_cast<int>(std::max<int64_t>(left_ms, 1)));
    }
  }
}

std::map<std::string, uint64_t> ProducerEngine::Probe(uint32_t first_bytes) {
  std::map<std::string, uint64_t> probes;
  std::set<std::string> probed;
  for (const auto& thread : threads_) {
    std::vector<ProbeRequest> requests;
    for (size_t i = 0; i < thread->producers.size(); ++i) {
      const KafkaProducer& producer = *thread->producers[i];
      ProbeRequest request{.producer = i, .partitions = {0}, .first_bytes = 0};
      if (probed.insert(producer.topic()).second) {
        request.partitions = AllPartitions(producer.partition_count());
        request.first_bytes = first_bytes;
      }
      probes[producer.topic()] += request.partitions.size();
      requests.push_back(std::move(request));
    }
    thread->loop->Probe(std::move(requests));
  }
  return probes;
}

void ProducerEngine::StartLoad(std::shared_ptr<const LoadPlan> plan, double rate_per_second) {
  load_.partition_tables = plan->partition_weights ? Weigh(*plan->partition_weights) : nullptr;
  load_.plan = std::move(plan);
  SetRate(rate_per_second);
}

std::shared_ptr<const WeightedPartitionTables> ProducerEngine::Weigh(const PartitionWeights& weights) const {
  auto tables = std::make_shared<WeightedPartitionTables>();
  for (const auto& thread : threads_) {
    for (const auto& producer : thread->producers) {
      const int32_t count = producer->partition_count();
      if (tables->contains(count)) continue;
      try {
        tables->emplace(count, WeightedPartitions(weights, count));
      } catch (const std::invalid_argument& error) {
        const std::string topic = "topic " + producer->topic() + " has " + std::to_string(count);
        throw std::invalid_argument(topic + " partitions, " + error.what());
      }
    }
  }
  return tables;
}

void ProducerEngine::SetRate(double rate_per_second) {
  if (!load_.plan) return;
  load_.rate_per_second = rate_per_second;
  load_.start_ns = clock_.NowNs();
  for (const auto& thread : threads_) thread->loop->Start(load_);
}

void ProducerEngine::Collect() {
  for (const auto& thread : threads_) {
    const SendStats& stats = thread->loop->SwapStats();
    totals_.sent += stats.sent;
    totals_.acknowledged += stats.acknowledged;
    totals_.errors += stats.errors;
    period_.Add(stats);
  }
}

void ProducerEngine::TakePeriod(SendStats& period) {
  Collect();
  period.Add(period_);
  period_.Reset();
}

SendTotals ProducerEngine::Totals() {
  Collect();
  return totals_;
}

void ProducerEngine::StopAndJoin(int64_t flush_timeout_ms) {
  const std::lock_guard lock(blocking_calls_);
  for (const auto& thread : threads_) thread->loop->Stop(flush_timeout_ms * kNsPerMs);
  for (const auto& thread : threads_) {
    if (thread->thread.joinable()) thread->thread.join();
  }
}

void ProducerEngine::Close() {
  const std::lock_guard lock(blocking_calls_);
  for (const auto& thread : threads_) {
    for (const auto& producer : thread->producers) producer->Close();
  }
}

}  // namespace omb
