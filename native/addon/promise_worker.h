#pragma once

#include <napi.h>

#include <functional>
#include <utility>

namespace omb {

/// Runs one blocking, bounded call outside of JavaScript's thread and settles a promise with its outcome:
/// undefined, or an Error with the text of the exception. `owner` is kept alive until then.
class PromiseWorker final : public Napi::AsyncWorker {
 public:
  static Napi::Value Run(Napi::Env env, const Napi::Object& owner, std::function<void()> work) {
    auto* worker = new PromiseWorker(env, owner, std::move(work));
    const Napi::Promise promise = worker->deferred_.Promise();
    worker->Queue();
    return promise;
  }

 protected:
  void Execute() override { work_(); }
  void OnOK() override { deferred_.Resolve(Env().Undefined()); }
  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  PromiseWorker(Napi::Env env, const Napi::Object& owner, std::function<void()> work)
      : Napi::AsyncWorker(env),
        deferred_(Napi::Promise::Deferred::New(env)),
        owner_(Napi::Persistent(owner)),
        work_(std::move(work)) {}

  Napi::Promise::Deferred deferred_;
  Napi::ObjectReference owner_;
  std::function<void()> work_;
};

}  // namespace omb
