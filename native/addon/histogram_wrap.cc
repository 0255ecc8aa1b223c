#include "addon/histogram_wrap.h"

#include <utility>

#include "addon/addon_data.h"
#include "core/histogram_codec.h"

namespace omb {
namespace {

constexpr napi_type_tag kHistogramTag = {0x6f6d625f6e617469, 0x76655f6869737430};
/// What one histogram is taken to hold, so that the garbage collector sees the cost of keeping many.
constexpr int64_t kTypicalBytes = 2 * 1024 * 1024;

Napi::Number Number(Napi::Env env, int64_t value) {
  return Napi::Number::New(env, static_cast<double>(value));
}

}  // namespace

Napi::Function HistogramWrap::Define(Napi::Env env) {
  const Napi::Function constructor =
      DefineClass(env, "LatencyHistogram",
                  {
                      StaticMethod("decode", &HistogramWrap::Decode),
                      InstanceAccessor("count", &HistogramWrap::Count, nullptr),
                      InstanceAccessor("min", &HistogramWrap::Min, nullptr),
                      InstanceAccessor("max", &HistogramWrap::Max, nullptr),
                      InstanceAccessor("mean", &HistogramWrap::Mean, nullptr),
                      InstanceMethod("percentile", &HistogramWrap::Percentile),
                      InstanceMethod("quantiles", &HistogramWrap::Quantiles),
                      InstanceMethod("add", &HistogramWrap::Add),
                      InstanceMethod("encode", &HistogramWrap::Encode),
                  });
  env.GetInstanceData<AddonData>()->histogram_constructor = Napi::Persistent(constructor);
  return constructor;
}

Napi::Object HistogramWrap::New(Napi::Env env, LatencyHistogram&& histogram) {
  const Napi::Object object = env.GetInstanceData<AddonData>()->histogram_constructor.New({});
  Unwrap(object)->histogram_ = std::move(histogram);
  return object;
}

HistogramWrap::HistogramWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<HistogramWrap>(info) {
  info.This().As<Napi::Object>().TypeTag(&kHistogramTag);
  Napi::MemoryManagement::AdjustExternalMemory(info.Env(), kTypicalBytes);
}

void HistogramWrap::Finalize(Napi::BasicEnv env) {
  Napi::MemoryManagement::AdjustExternalMemory(env, -kTypicalBytes);
}

Napi::Value HistogramWrap::Decode(const Napi::CallbackInfo& info) {
  try {
    return New(info.Env(), DecodeHistogram(info[0].ToString().Utf8Value()));
  } catch (const std::invalid_argument& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

Napi::Value HistogramWrap::Count(const Napi::CallbackInfo& info) {
  return Number(info.Env(), histogram_.count());
}

Napi::Value HistogramWrap::Min(const Napi::CallbackInfo& info) {
  return Number(info.Env(), histogram_.Min());
}

Napi::Value HistogramWrap::Max(const Napi::CallbackInfo& info) {
  return Number(info.Env(), histogram_.Max());
}

Napi::Value HistogramWrap::Mean(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), histogram_.Mean());
}

Napi::Value HistogramWrap::Percentile(const Napi::CallbackInfo& info) {
  return Number(info.Env(), histogram_.ValueAtPercentile(info[0].ToNumber().DoubleValue()));
}

Napi::Value HistogramWrap::Quantiles(const Napi::CallbackInfo& info) {
  const auto quantiles = histogram_.Quantiles();
  const Napi::Array array = Napi::Array::New(info.Env(), quantiles.size());
  for (uint32_t i = 0; i < quantiles.size(); ++i) {
    const Napi::Array pair = Napi::Array::New(info.Env(), 2);
    pair.Set(0U, quantiles[i].percent);
    pair.Set(1U, Number(info.Env(), quantiles[i].value_us));
    array.Set(i, pair);
  }
  return array;
}

void HistogramWrap::Add(const Napi::CallbackInfo& info) {
  if (!info[0].IsObject() || !info[0].As<Napi::Object>().CheckTypeTag(&kHistogramTag)) {
    throw Napi::TypeError::New(info.Env(), "add expects a LatencyHistogram");
  }
  histogram_.Add(Unwrap(info[0].As<Napi::Object>())->histogram_);
}

Napi::Value HistogramWrap::Encode(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), EncodeHistogram(histogram_));
}

}  // namespace omb
