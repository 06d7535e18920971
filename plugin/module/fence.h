// The fence round the body of every function that Janus, which is C, calls: nothing is thrown through it.
#pragma once

#include <type_traits>

#include "plugin/base/log.h"

namespace recorder {

template <typename Function>
auto fenced(Function function, std::invoke_result_t<Function> otherwise) noexcept {
  try {
    return function();
  } catch (...) {
    log(LogLevel::kError, "module", "a bug: an exception reached a callback of Janus");
    return otherwise;
  }
}

template <typename Function>
requires std::is_void_v<std::invoke_result_t<Function>>
void fenced(Function function) noexcept {
  try {
    function();
  } catch (...) {
    log(LogLevel::kError, "module", "a bug: an exception reached a callback of Janus");
  }
}

}  // namespace recorder
