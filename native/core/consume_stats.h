#pragma once

#include <cstdint>

#include "core/error_counts.h"
#include "core/latency_histogram.h"

namespace omb {

/// What one consumer, or several added up, saw in some stretch of time. Histogram in µs.
struct ConsumeStats {
  uint64_t received = 0;  ///< all messages, probes included
  uint64_t received_bytes = 0;
  uint64_t probes = 0;
  uint64_t stamped = 0;    ///< load messages with a stamp of this run
  uint64_t unstamped = 0;  ///< messages without one
  int64_t skipped = 0;     ///< change in the number of missing sequence numbers
  uint64_t duplicates = 0;
  uint64_t out_of_order = 0;
  uint64_t not_positive = 0;  ///< end-to-end values of zero or below: counted here, not in the histogram
  uint64_t errors = 0;
  ErrorCounts errors_by_code;
  LatencyHistogram end_to_end_latency;

  void CountError(int code) {
    ++errors;
    errors_by_code.Count(code);
  }

  void Add(const ConsumeStats& other) {
    received += other.received;
    received_bytes += other.received_bytes;
    probes += other.probes;
    stamped += other.stamped;
    unstamped += other.unstamped;
    skipped += other.skipped;
    duplicates += other.duplicates;
    out_of_order += other.out_of_order;
    not_positive += other.not_positive;
    errors += other.errors;
    errors_by_code.Add(other.errors_by_code);
    end_to_end_latency.Add(other.end_to_end_latency);
  }

  void Reset() {
    received = received_bytes = probes = stamped = unstamped = 0;
    skipped = 0;
    duplicates = out_of_order = not_positive = errors = 0;
    errors_by_code.Reset();
    end_to_end_latency.Reset();
  }
};

}  // namespace omb
