#include "addon/consumer_engine_wrap.h"

#include "addon/histogram_wrap.h"
#include "addon/options.h"
#include "addon/promise_worker.h"

namespace omb {

Napi::Function ConsumerEngineWrap::Define(Napi::Env env) {
  return DefineClass(env, "ConsumerEngine",
                     {
                         InstanceMethod("takePeriod", &ConsumerEngineWrap::TakePeriod),
                         InstanceMethod("counters", &ConsumerEngineWrap::Counters),
                         InstanceMethod("takeEvents", &ConsumerEngineWrap::TakeEvents),
                         InstanceMethod("pause", &ConsumerEngineWrap::Pause),
                         InstanceMethod("resume", &ConsumerEngineWrap::Resume),
                         InstanceMethod("close", &ConsumerEngineWrap::Close),
                     });
}

ConsumerEngineWrap::ConsumerEngineWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<ConsumerEngineWrap>(info) {
  try {
    engine_ = std::make_unique<ConsumerEngine>(ReadConsumerOptions(info[0].As<Napi::Object>()));
  } catch (const std::runtime_error& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

Napi::Value ConsumerEngineWrap::TakePeriod(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ConsumeStats stats;
  engine_->TakePeriod(stats);
  const Napi::Object object = Napi::Object::New(env);
  object.Set("received", WriteCount(env, stats.received));
  object.Set("receivedBytes", WriteCount(env, stats.received_bytes));
  object.Set("stamped", WriteCount(env, stats.stamped));
  object.Set("unstamped", WriteCount(env, stats.unstamped));
  object.Set("missing", Napi::Number::New(env, static_cast<double>(stats.skipped)));
  object.Set("duplicates", WriteCount(env, stats.duplicates));
  object.Set("outOfOrder", WriteCount(env, stats.out_of_order));
  object.Set("endToEndNotPositive", WriteCount(env, stats.not_positive));
  object.Set("errors", WriteCount(env, stats.errors));
  object.Set("errorsByCode", WriteErrorCounts(env, stats.errors_by_code));
  object.Set("endToEndLatency", HistogramWrap::New(env, std::move(stats.end_to_end_latency)));
  return object;
}

Napi::Value ConsumerEngineWrap::Counters(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto totals = engine_->Totals();
  const Napi::Array array = Napi::Array::New(env, totals.size());
  for (uint32_t i = 0; i < totals.size(); ++i) {
    const Napi::Object object = Napi::Object::New(env);
    object.Set("received", WriteCount(env, totals[i].received));
    object.Set("probes", WriteCount(env, totals[i].probes));
    object.Set("assignedPartitions", Napi::Number::New(env, totals[i].assigned_partitions));
    array.Set(i, object);
  }
  return array;
}

Napi::Value ConsumerEngineWrap::TakeEvents(const Napi::CallbackInfo& info) {
  return WriteEvents(info.Env(), engine_->TakeEvents());
}

void ConsumerEngineWrap::Pause(const Napi::CallbackInfo& /*info*/) { engine_->SetPaused(true); }

void ConsumerEngineWrap::Resume(const Napi::CallbackInfo& /*info*/) { engine_->SetPaused(false); }

Napi::Value ConsumerEngineWrap::Close(const Napi::CallbackInfo& info) {
  const int64_t timeout_ms = info[0].As<Napi::Number>().Int64Value();
  return PromiseWorker::Run(info.Env(), Value(), [this, timeout_ms] { engine_->Close(timeout_ms); });
}

}  // namespace omb
