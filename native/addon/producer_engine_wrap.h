#pragma once

#include <napi.h>

#include <memory>

#include "kafka/producer_engine.h"

namespace omb {

/// ProducerEngine of src/native.ts. The engine ends with the object, at the latest with the environment.
class ProducerEngineWrap final : public Napi::ObjectWrap<ProducerEngineWrap> {
 public:
  static Napi::Function Define(Napi::Env env);
  explicit ProducerEngineWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value Connect(const Napi::CallbackInfo& info);
  Napi::Value Probe(const Napi::CallbackInfo& info);
  void StartLoad(const Napi::CallbackInfo& info);
  void SetRate(const Napi::CallbackInfo& info);
  Napi::Value TakePeriod(const Napi::CallbackInfo& info);
  Napi::Value Counters(const Napi::CallbackInfo& info);
  Napi::Value TakeEvents(const Napi::CallbackInfo& info);
  Napi::Value Stop(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  std::unique_ptr<ProducerEngine> engine_;
};

}  // namespace omb
