#pragma once

#include <napi.h>

#include <memory>

#include "kafka/consumer_engine.h"

namespace omb {

/// ConsumerEngine of src/native.ts. The engine ends with the object, at the latest with the environment.
class ConsumerEngineWrap final : public Napi::ObjectWrap<ConsumerEngineWrap> {
 public:
  static Napi::Function Define(Napi::Env env);
  explicit ConsumerEngineWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value TakePeriod(const Napi::CallbackInfo& info);
  Napi::Value Counters(const Napi::CallbackInfo& info);
  Napi::Value TakeEvents(const Napi::CallbackInfo& info);
  void Pause(const Napi::CallbackInfo& info);
  void Resume(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  std::unique_ptr<ConsumerEngine> engine_;
};

}  // namespace omb
