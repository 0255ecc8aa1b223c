#include "addon/producer_engine_wrap.h"

#include "addon/histogram_wrap.h"
#include "addon/options.h"
#include "addon/promise_worker.h"

namespace omb {

Napi::Function ProducerEngineWrap::Define(Napi::Env env) {
  return DefineClass(env, "ProducerEngine",
                     {
                         InstanceMethod("connect", &ProducerEngineWrap::Connect),
                         InstanceMethod("probe", &ProducerEngineWrap::Probe),
                         InstanceMethod("startLoad", &ProducerEngineWrap::StartLoad),
                         InstanceMethod("setRate", &ProducerEngineWrap::SetRate),
                         InstanceMethod("takePeriod", &ProducerEngineWrap::TakePeriod),
                         InstanceMethod("counters", &ProducerEngineWrap::Counters),
                         InstanceMethod("takeEvents", &ProducerEngineWrap::TakeEvents),
                         InstanceMethod("stop", &ProducerEngineWrap::Stop),
                         InstanceMethod("close", &ProducerEngineWrap::Close),
                     });
}

ProducerEngineWrap::ProducerEngineWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<ProducerEngineWrap>(info) {
  try {
    engine_ = std::make_unique<ProducerEngine>(ReadProducerEngineOptions(info[0].As<Napi::Object>()));
  } catch (const std::runtime_error& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

Napi::Value ProducerEngineWrap::Connect(const Napi::CallbackInfo& info) {
  const int timeout_ms = info[0].As<Napi::Number>().Int32Value();
  return PromiseWorker::Run(info.Env(), Value(), [this, timeout_ms] { engine_->Connect(timeout_ms); });
}

Napi::Value ProducerEngineWrap::Probe(const Napi::CallbackInfo& info) {
  const Napi::Object object = Napi::Object::New(info.Env());
  for (const auto& [topic, probes] : engine_->Probe(info[0].As<Napi::Number>().Uint32Value())) {
    object.Set(topic, WriteCount(info.Env(), probes));
  }
  return object;
}

void ProducerEngineWrap::StartLoad(const Napi::CallbackInfo& info) {
  const auto options = info[0].As<Napi::Object>();
  const double rate_per_second = options.Get("ratePerSecond").As<Napi::Number>().DoubleValue();
  try {
    engine_->StartLoad(ReadLoadPlan(options), rate_per_second);
  } catch (const std::invalid_argument& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

void ProducerEngineWrap::SetRate(const Napi::CallbackInfo& info) {
  engine_->SetRate(info[0].As<Napi::Number>().DoubleValue());
}

Napi::Value ProducerEngineWrap::TakePeriod(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  SendStats stats;
  engine_->TakePeriod(stats);
  const Napi::Object object = Napi::Object::New(env);
  object.Set("sent", WriteCount(env, stats.sent));
  object.Set("acknowledged", WriteCount(env, stats.acknowledged));
  object.Set("acknowledgedBytes", WriteCount(env, stats.acknowledged_bytes));
  object.Set("errors", WriteCount(env, stats.errors));
  object.Set("errorsByCode", WriteErrorCounts(env, stats.errors_by_code));
  object.Set("queueFullWaits", WriteCount(env, stats.queue_full_waits));
  object.Set("idleNs", WriteCount(env, stats.idle_ns));
  object.Set("publishLatency", HistogramWrap::New(env, std::move(stats.publish_latency)));
  object.Set("publishDelay", HistogramWrap::New(env, std::move(stats.publish_delay)));
  object.Set("responseTime", HistogramWrap::New(env, std::move(stats.response_time)));
  return object;
}

Napi::Value ProducerEngineWrap::Counters(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const SendTotals totals = engine_->Totals();
  const Napi::Object object = Napi::Object::New(env);
  object.Set("sent", WriteCount(env, totals.sent));
  object.Set("acknowledged", WriteCount(env, totals.acknowledged));
  object.Set("errors", WriteCount(env, totals.errors));
  return object;
}

Napi::Value ProducerEngineWrap::TakeEvents(const Napi::CallbackInfo& info) {
  return WriteEvents(info.Env(), engine_->TakeEvents());
}

Napi::Value ProducerEngineWrap::Stop(const Napi::CallbackInfo& info) {
  const int64_t timeout_ms = info[0].As<Napi::Number>().Int64Value();
  return PromiseWorker::Run(info.Env(), Value(), [this, timeout_ms] { engine_->StopAndJoin(timeout_ms); });
}

Napi::Value ProducerEngineWrap::Close(const Napi::CallbackInfo& info) {
  return PromiseWorker::Run(info.Env(), Value(), [this] {
    engine_->StopAndJoin(0);
    engine_->Close();
  });
}

}  // namespace omb
