#include <napi.h>

#include <sstream>
#include <string>

#include "addon/addon_data.h"
#include "addon/consumer_engine_wrap.h"
#include "addon/histogram_wrap.h"
#include "addon/mock_cluster_wrap.h"
#include "addon/options.h"
#include "addon/producer_engine_wrap.h"
#include "core/clock.h"
#include "kafka/kafka_config.h"

namespace omb {
namespace {

Napi::Array BuiltinFeatures(Napi::Env env) {
  std::array<char, 512> text{};
  size_t size = text.size();
  const ConfHandle conf(rd_kafka_conf_new());
  rd_kafka_conf_get(conf.get(), "builtin.features", text.data(), &size);
  std::istringstream features(text.data());
  const Napi::Array array = Napi::Array::New(env);
  std::string feature;
  while (std::getline(features, feature, ',')) array.Set(array.Length(), feature);
  return array;
}

Napi::Value ReadWallOffset(const Napi::CallbackInfo& info) {
  return Napi::BigInt::New(info.Env(), WallOffsetNs());
}

void CheckConfig(const Napi::CallbackInfo& info) {
  const bool producer = info[0].As<Napi::String>().Utf8Value() == "producer";
  try {
    OpenClient(producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, MakeConf(ReadSettings(info[1])));
  } catch (const std::runtime_error& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new AddonData());
  exports.Set("librdkafkaVersion", rd_kafka_version_str());
  exports.Set("builtinFeatures", BuiltinFeatures(env));
  exports.Set("wallOffsetNs", Napi::Function::New(env, ReadWallOffset));
  exports.Set("checkConfig", Napi::Function::New(env, CheckConfig));
  exports.Set("LatencyHistogram", HistogramWrap::Define(env));
  exports.Set("ProducerEngine", ProducerEngineWrap::Define(env));
  exports.Set("ConsumerEngine", ConsumerEngineWrap::Define(env));
  exports.Set("MockCluster", MockClusterWrap::Define(env));
  return exports;
}

}  // namespace
}  // namespace omb

static Napi::Object InitAddon(Napi::Env env, Napi::Object exports) { return omb::Init(env, exports); }
NODE_API_MODULE(omb_native, InitAddon)
