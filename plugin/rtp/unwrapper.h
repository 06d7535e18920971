// Sequence numbers and time stamps without their wrap-around.
#pragma once

#include <cstdint>
#include <type_traits>

namespace recorder {

// The number of 64 bits that is nearest to the reference and ends in `number`. Half the range away counts as
// behind.
template <typename Number>
[[nodiscard]] constexpr int64_t unwrap_near(int64_t reference, Number number) {
  static_assert(std::is_unsigned_v<Number> && sizeof(Number) <= 4);
  const auto distance = static_cast<Number>(number - static_cast<Number>(reference));
  return reference + static_cast<std::make_signed_t<Number>>(distance);
}

// Follows a row of numbers, each of which lies within half the range of the one before it.
template <typename Number>
class Unwrapper {
 public:
  int64_t unwrap(Number number) {
    last_ = started_ ? unwrap_near(last_, number) : number;
    started_ = true;
    return last_;
  }

 private:
  int64_t last_ = 0;
  bool started_ = false;
};

}  // namespace recorder
