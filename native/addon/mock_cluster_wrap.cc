#include "addon/mock_cluster_wrap.h"

namespace omb {

Napi::Function MockClusterWrap::Define(Napi::Env env) {
  return DefineClass(env, "MockCluster",
                     {
                         InstanceAccessor("bootstrapServers", &MockClusterWrap::BootstrapServers, nullptr),
                         InstanceMethod("createTopic", &MockClusterWrap::CreateTopic),
                         InstanceMethod("setRoundTripMs", &MockClusterWrap::SetRoundTripMs),
                         InstanceMethod("setDown", &MockClusterWrap::SetDown),
                         InstanceMethod("close", &MockClusterWrap::Close),
                     });
}

MockClusterWrap::MockClusterWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<MockClusterWrap>(info) {
  const int brokers = info[0].As<Napi::Object>().Get("brokers").As<Napi::Number>().Int32Value();
  try {
    cluster_ = std::make_unique<MockCluster>(brokers);
  } catch (const std::runtime_error& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

MockCluster& MockClusterWrap::Cluster(Napi::Env env) {
  if (!cluster_) throw Napi::Error::New(env, "the embedded broker is closed");
  return *cluster_;
}

Napi::Value MockClusterWrap::BootstrapServers(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), Cluster(info.Env()).bootstrap_servers());
}

void MockClusterWrap::CreateTopic(const Napi::CallbackInfo& info) {
  try {
    Cluster(info.Env())
        .CreateTopic(info[0].As<Napi::String>().Utf8Value(), info[1].As<Napi::Number>().Int32Value(),
                     info[2].As<Napi::Number>().Int32Value());
  } catch (const std::runtime_error& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

void MockClusterWrap::SetRoundTripMs(const Napi::CallbackInfo& info) {
  Cluster(info.Env()).SetRoundTripMs(info[0].As<Napi::Number>().Int32Value());
}

void MockClusterWrap::SetDown(const Napi::CallbackInfo& info) {
  Cluster(info.Env()).SetDown(info[0].As<Napi::Boolean>().Value());
}

void MockClusterWrap::Close(const Napi::CallbackInfo& /*info*/) { cluster_.reset(); }

}  // namespace omb
