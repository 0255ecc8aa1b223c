#include "addon/options.h"

#include <random>
#include <string>

namespace omb {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;

Napi::Object Member(const Napi::Object& object, const char* name) {
  return object.Get(name).As<Napi::Object>();
}

double Number(const Napi::Object& object, const char* name) {
  return object.Get(name).As<Napi::Number>().DoubleValue();
}

int64_t Integer(const Napi::Object& object, const char* name) {
  return static_cast<int64_t>(Number(object, name));
}

std::string Text(const Napi::Object& object, const char* name) {
  return object.Get(name).As<Napi::String>().Utf8Value();
}

bool Flag(const Napi::Object& object, const char* name) {
  return object.Get(name).As<Napi::Boolean>().Value();
}

uint64_t RunId(const Napi::Object& object) {
  bool lossless = false;
  return object.Get("runId").As<Napi::BigInt>().Uint64Value(&lossless);
}

int64_t WallOffset(const Napi::Object& object) {
  bool lossless = false;
  return object.Get("wallOffsetNs").As<Napi::BigInt>().Int64Value(&lossless);
}

PacingMode ReadPacing(const std::string& name) {
  if (name == "spin") return PacingMode::kSpin;
  return name == "hybrid" ? PacingMode::kHybrid : PacingMode::kSleep;
}

KeyDistribution ReadKeys(const std::string& name) {
  if (name == "KEY_ROUND_ROBIN") return KeyDistribution::kRoundRobin;
  return name == "RANDOM_NANO" ? KeyDistribution::kRandomNano : KeyDistribution::kNoKey;
}

Partitioning ReadPartitioning(const std::string& name) {
  if (name == "round-robin") return Partitioning::kRoundRobin;
  return name == "sticky" ? Partitioning::kSticky : Partitioning::kKey;
}

std::vector<RecordHeader> ReadHeaders(const Napi::Value& value) {
  std::vector<RecordHeader> headers;
  for (auto& [name, text] : ReadSettings(value)) headers.push_back({std::move(name), std::move(text)});
  return headers;
}

PartitionWeights ReadPartitionWeights(const Napi::Object& object) {
  PartitionWeights weights;
  const Napi::Array names = object.GetPropertyNames();
  for (uint32_t i = 0; i < names.Length(); ++i) {
    const Napi::Value name = names.Get(i);
    const double weight = object.Get(name).As<Napi::Number>().DoubleValue();
    if (name.ToString().Utf8Value() == "*") {
      weights.others = weight;
    } else {
      weights.named[name.ToNumber().Int64Value()] = weight;
    }
  }
  return weights;
}

std::vector<uint8_t> ReadBytes(const Napi::Value& value) {
  const auto bytes = value.As<Napi::Uint8Array>();
  return {bytes.Data(), bytes.Data() + bytes.ByteLength()};
}

}  // namespace

KafkaSettings ReadSettings(const Napi::Value& value) {
  const auto entries = value.As<Napi::Array>();
  KafkaSettings settings;
  for (uint32_t i = 0; i < entries.Length(); ++i) {
    const Napi::Object entry = entries.Get(i).As<Napi::Object>();
    settings.emplace_back(entry.Get(0U).As<Napi::String>().Utf8Value(),
                          entry.Get(1U).As<Napi::String>().Utf8Value());
  }
  return settings;
}

ProducerEngineOptions ReadProducerEngineOptions(const Napi::Object& object) {
  ProducerEngineOptions options;
  options.threads = static_cast<size_t>(Integer(object, "threads"));
  options.pacing = ReadPacing(Text(object, "pacing"));
  options.max_block_ms = Integer(object, "maxBlockMs");
  options.run_id = RunId(object);
  options.wall_offset_ns = WallOffset(object);
  const auto producers = Member(object, "producers").As<Napi::Array>();
  for (uint32_t i = 0; i < producers.Length(); ++i) {
    const Napi::Object spec = producers.Get(i).As<Napi::Object>();
    options.producers.push_back({.topic = Text(spec, "topic"),
                                 .settings = ReadSettings(spec.Get("config")),
                                 .sticky_bytes = static_cast<uint64_t>(Integer(spec, "stickyBytes")),
                                 .partitioning = ReadPartitioning(Text(spec, "partitioning"))});
  }
  return options;
}

std::vector<ConsumerOptions> ReadConsumerOptions(const Napi::Object& object) {
  std::vector<ConsumerOptions> options;
  const auto consumers = Member(object, "consumers").As<Napi::Array>();
  for (uint32_t i = 0; i < consumers.Length(); ++i) {
    const Napi::Object spec = consumers.Get(i).As<Napi::Object>();
    options.push_back({.topic = Text(spec, "topic"),
                       .settings = ReadSettings(spec.Get("config")),
                       .batch_messages = static_cast<size_t>(Integer(object, "batchMessages")),
                       .commit = Flag(object, "commit"),
                       .commit_linger_ns = Integer(object, "commitLingerMs") * kNsPerMs,
                       .run_id = RunId(object),
                       .wall_offset_ns = WallOffset(object)});
  }
  return options;
}

std::shared_ptr<const LoadPlan> ReadLoadPlan(const Napi::Object& object) {
  auto plan = std::make_shared<LoadPlan>();
  const auto payloads = Member(object, "payloads").As<Napi::Array>();
  for (uint32_t i = 0; i < payloads.Length(); ++i) plan->payloads.push_back(ReadBytes(payloads.Get(i)));
  plan->headers = ReadHeaders(object.Get("headers"));
  if (object.Get("partitionWeights").IsObject()) {
    plan->partition_weights = ReadPartitionWeights(Member(object, "partitionWeights"));
  }
  plan->keys = ReadKeys(Text(object, "keyDistributor"));
  plan->stamp = Flag(object, "stamp");
  if (plan->keys != KeyDistribution::kNoKey) {
    plan->key_table = std::make_shared<KeyTable>(std::random_device()());
  }
  return plan;
}

Napi::Object WriteErrorCounts(Napi::Env env, const ErrorCounts& errors) {
  const Napi::Object object = Napi::Object::New(env);
  for (const auto& [code, times] : errors.by_code()) {
    object.Set(rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(code)), WriteCount(env, times));
  }
  return object;
}

Napi::Array WriteEvents(Napi::Env env, const std::vector<ClientEvent>& events) {
  const Napi::Array array = Napi::Array::New(env, events.size());
  for (uint32_t i = 0; i < events.size(); ++i) {
    const Napi::Object object = Napi::Object::New(env);
    object.Set("code", events[i].code);
    object.Set("message", events[i].message);
    object.Set("fatal", events[i].fatal);
    object.Set("count", WriteCount(env, events[i].count));
    array.Set(i, object);
  }
  return array;
}

Napi::Number WriteCount(Napi::Env env, uint64_t count) {
  return Napi::Number::New(env, static_cast<double>(count));
}

}  // namespace omb
