#pragma once

#include <napi.h>

namespace omb {

/// What the addon keeps per JavaScript environment.
struct AddonData {
  Napi::FunctionReference histogram_constructor;
};

}  // namespace omb
