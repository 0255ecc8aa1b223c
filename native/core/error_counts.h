#pragma once

#include <cstdint>
#include <map>

namespace omb {

/// Failures by the client library's error code.
class ErrorCounts {
 public:
  void Count(int code, uint64_t times = 1) { by_code_[code] += times; }
  void Add(const ErrorCounts& other) {
    for (const auto& [code, times] : other.by_code_) by_code_[code] += times;
  }
  void Reset() { by_code_.clear(); }
  const std::map<int, uint64_t>& by_code() const { return by_code_; }

 private:
  std::map<int, uint64_t> by_code_;
};

}  // namespace omb
