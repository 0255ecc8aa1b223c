#pragma once

#include <cstdint>

#include "core/error_counts.h"
#include "core/latency_histogram.h"

namespace omb {

/// What one send thread, or several added up, did in some stretch of time. Histograms in µs.
struct SendStats {
  uint64_t sent = 0;  ///< handed to the client library
  uint64_t acknowledged = 0;
  uint64_t acknowledged_bytes = 0;  ///< payload bytes
  uint64_t errors = 0;              ///< failed for good, at once or later
  uint64_t queue_full_waits = 0;    ///< batches that found no room and had to wait
  uint64_t idle_ns = 0;             ///< time asleep
  ErrorCounts errors_by_code;
  LatencyHistogram publish_latency;
  LatencyHistogram publish_delay;
  LatencyHistogram response_time;

  void CountError(int code) {
    ++errors;
    errors_by_code.Count(code);
  }

  void Add(const SendStats& other) {
    sent += other.sent;
    acknowledged += other.acknowledged;
    acknowledged_bytes += other.acknowledged_bytes;
    errors += other.errors;
    queue_full_waits += other.queue_full_waits;
    idle_ns += other.idle_ns;
    errors_by_code.Add(other.errors_by_code);
    publish_latency.Add(other.publish_latency);
    publish_delay.Add(other.publish_delay);
    response_time.Add(other.response_time);
  }

  void Reset() {
    sent = acknowledged = acknowledged_bytes = errors = queue_full_waits = idle_ns = 0;
    errors_by_code.Reset();
    publish_latency.Reset();
    publish_delay.Reset();
    response_time.Reset();
  }
};

}  // namespace omb
