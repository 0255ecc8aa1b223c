#pragma once

#include <napi.h>

#include "core/latency_histogram.h"

namespace omb {

/// LatencyHistogram of src/native.ts.
class HistogramWrap final : public Napi::ObjectWrap<HistogramWrap> {
 public:
  static Napi::Function Define(Napi::Env env);
  /// A JavaScript histogram that takes over `histogram`.
  static Napi::Object New(Napi::Env env, LatencyHistogram&& histogram);

  explicit HistogramWrap(const Napi::CallbackInfo& info);
  void Finalize(Napi::BasicEnv env) override;

 private:
  static Napi::Value Decode(const Napi::CallbackInfo& info);
  Napi::Value Count(const Napi::CallbackInfo& info);
  Napi::Value Min(const Napi::CallbackInfo& info);
  Napi::Value Max(const Napi::CallbackInfo& info);
  Napi::Value Mean(const Napi::CallbackInfo& info);
  Napi::Value Percentile(const Napi::CallbackInfo& info);
  Napi::Value Quantiles(const Napi::CallbackInfo& info);
  void Add(const Napi::CallbackInfo& info);
  Napi::Value Encode(const Napi::CallbackInfo& info);

  LatencyHistogram histogram_;
};

}  // namespace omb
