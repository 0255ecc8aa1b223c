#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace omb {

/// A header of a record.
struct RecordHeader {
  std::string name;
  std::string value;
};

/// One message on its way to the client library. What it refers to needs to live only during the call.
struct OutgoingMessage {
  std::span<const uint8_t> payload;
  std::span<const uint8_t> key;  ///< empty data pointer: no key
  std::span<const RecordHeader> headers;
  int32_t partition = -1;
  uint64_t token = 0;  ///< comes back in the Delivery
  int error = 0;       ///< set by Produce: 0 accepted, kQueueFull not taken (try again), else failed for good
};

/// The fate of one accepted message: error 0 means acknowledged.
struct Delivery {
  uint64_t token = 0;
  int error = 0;
  uint32_t bytes = 0;
};

class DeliverySink {
 public:
  virtual ~DeliverySink() = default;
  virtual void OnDeliveries(std::span<const Delivery> deliveries) = 0;
};

/// The seam between the send loop and a client library: one producer bound to one topic, used by one thread.
/// Error codes are the library's own, except that kQueueFull asks for another try.
class ProducerPort {
 public:
  static constexpr int kQueueFull = -184;  // RD_KAFKA_RESP_ERR__QUEUE_FULL
  static constexpr int kTimedOut = -185;   // RD_KAFKA_RESP_ERR__TIMED_OUT

  virtual ~ProducerPort() = default;
  /// Offers the messages in order and sets each one's `error`.
  virtual void Produce(std::span<OutgoingMessage> messages) = 0;
  /// Hands all deliveries that are ready to `sink`; never blocks. Returns their number.
  virtual size_t Poll(DeliverySink& sink) = 0;
  /// Fails everything still queued or in flight; the deliveries come through Poll.
  virtual void Purge() = 0;
  /// Partitions of the topic; at least 1 once connected.
  virtual int32_t partition_count() const = 0;
};

/// Lets a send thread sleep until a delivery may be ready.
class SendWaiter {
 public:
  virtual ~SendWaiter() = default;
  /// Returns when a delivery may be ready, Wake was called, or the time is over.
  virtual void Wait(int64_t timeout_ns) = 0;
  /// Ends the current or the next Wait; from any thread.
  virtual void Wake() = 0;
};

}  // namespace omb
