#include "kafka/client_events.h"

#include <algorithm>
#include <array>
#include <utility>

namespace omb {
namespace {

/// syslog levels: 3 is error, 4 warning; what is above is chatter.
constexpr int kWarningLevel = 4;

}  // namespace

void ClientEvents::Add(const std::string& code, const std::string& message, bool fatal) {
  const std::lock_guard lock(mutex_);
  const auto same = std::find_if(events_.begin(), events_.end(), [&](const ClientEvent& event) {
    return event.code == code && event.message == message;
  });
  if (same != events_.end()) {
    ++same->count;
  } else if (fatal || events_.size() < kMaxDistinct) {
    events_.push_back({code, message, fatal, 1});
  } else {
    ++unlisted_;
  }
}

std::vector<ClientEvent> ClientEvents::Take() {
  const std::lock_guard lock(mutex_);
  if (unlisted_ > 0) events_.push_back({"LOG", "further lines, not listed", false, unlisted_});
  unlisted_ = 0;
  return std::exchange(events_, {});
}

void ClientEvents::OnLog(int level, const char* facility, const char* text) {
  if (level <= kWarningLevel) Add("LOG", std::string(facility) + ": " + text, false);
}

void ClientEvents::OnError(rd_kafka_t* client, int code, const char* reason) {
  const auto error = static_cast<rd_kafka_resp_err_t>(code);
  if (error != RD_KAFKA_RESP_ERR__FATAL) {
    Add(rd_kafka_err2name(error), reason, false);
    return;
  }
  std::array<char, 512> text{};
  const auto underlying = rd_kafka_fatal_error(client, text.data(), text.size());
  Add(rd_kafka_err2name(underlying), text.data(), true);
}

}  // namespace omb
