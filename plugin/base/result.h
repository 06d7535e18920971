// What a function answers that can fail: a value, or an error with a sentence for the caller.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace recorder {

// The kinds of failure that a caller of the API can tell apart; api/ maps each to its HTTP status.
enum class ErrorCode {
  kBadRequest,
  kUnauthorized,
  kForbidden,
  kNotFound,
  kConflict,
  kUnsupportedMedia,
  kInternal,
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // a whole sentence that names the thing
};

template <typename T, typename E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::move(value)) {}
  Result(E error) : content_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return std::holds_alternative<T>(content_); }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] T& value() { return *checked(std::get_if<T>(&content_)); }
  [[nodiscard]] const T& value() const { return *checked(std::get_if<T>(&content_)); }
  [[nodiscard]] const E& error() const { return *checked(std::get_if<E>(&content_)); }

  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  template <typename P>
  static P* checked(P* pointer) {
    assert(pointer != nullptr);
    return pointer;
  }

  std::variant<T, E> content_;
};

struct Success {};
using Status = Result<Success>;

inline Error internal_error(std::string message) { return {ErrorCode::kInternal, std::move(message)}; }

}  // namespace recorder
