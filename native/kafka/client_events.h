#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace omb {

/// A notable word of librdkafka with the number of times it came.
struct ClientEvent {
  std::string code;  ///< librdkafka's error name, or `LOG`
  std::string message;
  bool fatal = false;
  uint64_t count = 0;
};

/// Collects errors and log lines of the clients of an engine, from any thread. Bounded: equal lines are
/// counted, and beyond kMaxDistinct different ones between two readings only their number is kept, except for
/// fatal ones, of which a client has one.
class ClientEvents {
 public:
  static constexpr size_t kMaxDistinct = 64;

  void Add(const std::string& code, const std::string& message, bool fatal);
  /// Everything since the last call.
  std::vector<ClientEvent> Take();

  /// For librdkafka's log callback; chatter below a warning is dropped.
  void OnLog(int level, const char* facility, const char* text);
  /// For librdkafka's error callback.
  void OnError(rd_kafka_t* client, int code, const char* reason);

 private:
  std::mutex mutex_;
  std::vector<ClientEvent> events_;
  uint64_t unlisted_ = 0;
};

}  // namespace omb
