#pragma once

#include <librdkafka/rdkafka.h>

#include "core/producer_port.h"

namespace omb {

/// A send thread's alarm clock: sleeps with the kernel's best precision and is woken by any librdkafka queue
/// that turns non-empty, or by Wake.
class WakePipe final : public SendWaiter {
 public:
  /// Throws std::system_error when the process has no file descriptors left.
  WakePipe();
  WakePipe(const WakePipe&) = delete;
  WakePipe& operator=(const WakePipe&) = delete;
  ~WakePipe() override;

  /// The queue wakes the sleeper from now on. It must be emptied before every Wait.
  void Watch(rd_kafka_queue_t* queue);
  void Wait(int64_t timeout_ns) override;
  void Wake() override;

 private:
  void Drain();

  int read_fd_ = -1;
  int write_fd_ = -1;
};

/// Names the calling thread for tools such as top, and asks the kernel to keep its timers exact.
void SetUpThread(const char* name);

}  // namespace omb
