#pragma once

#include <napi.h>

#include <memory>
#include <vector>

#include "core/load_plan.h"
#include "kafka/consumer_engine.h"
#include "kafka/producer_engine.h"

/// JavaScript objects, already validated there, into the engines' structs; shapes as in src/native.ts.
namespace omb {

KafkaSettings ReadSettings(const Napi::Value& value);
ProducerEngineOptions ReadProducerEngineOptions(const Napi::Object& object);
std::vector<ConsumerOptions> ReadConsumerOptions(const Napi::Object& object);
std::shared_ptr<const LoadPlan> ReadLoadPlan(const Napi::Object& object);

/// Failure counts with librdkafka's error names as keys.
Napi::Object WriteErrorCounts(Napi::Env env, const ErrorCounts& errors);
Napi::Array WriteEvents(Napi::Env env, const std::vector<ClientEvent>& events);
/// Exact up to 2^53.
Napi::Number WriteCount(Napi::Env env, uint64_t count);

}  // namespace omb
