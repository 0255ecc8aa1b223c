#pragma once

#include <napi.h>

#include <memory>

#include "kafka/mock_cluster.h"

namespace omb {

/// MockCluster of src/native.ts.
class MockClusterWrap final : public Napi::ObjectWrap<MockClusterWrap> {
 public:
  static Napi::Function Define(Napi::Env env);
  explicit MockClusterWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value BootstrapServers(const Napi::CallbackInfo& info);
  void CreateTopic(const Napi::CallbackInfo& info);
  void SetRoundTripMs(const Napi::CallbackInfo& info);
  void SetDown(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);
  MockCluster& Cluster(Napi::Env env);

  std::unique_ptr<MockCluster> cluster_;
};

}  // namespace omb
