#include "tests/bench/samples.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "plugin/base/text.h"

namespace recorder::bench {

int64_t Samples::percentile(double percent) const {
  if (values_.empty()) return 0;
  const double rank = std::ceil(percent / 100 * static_cast<double>(values_.size()));
  const size_t index = std::min(static_cast<size_t>(std::max(rank, 1.0)), values_.size()) - 1;
  const auto nth = values_.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(values_.begin(), nth, values_.end());
  return *nth;
}

JsonLine::JsonLine(std::string_view benchmark) : text_(concat("{\"benchmark\":\"", benchmark, '"')) {}

JsonLine& JsonLine::add(std::string_view key, double value) {
  char number[32];
  std::snprintf(number, sizeof number, "%.12g", value);
  text_ += concat(",\"", key, "\":", number);
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, const Samples& samples) {
  add(concat(key, "_p50"), static_cast<double>(samples.percentile(50)));
  add(concat(key, "_p99.9"), static_cast<double>(samples.percentile(99.9)));
  return add(concat(key, "_max"), static_cast<double>(samples.percentile(100)));
}

void JsonLine::print() const { std::printf("%s}\n", text_.c_str()); }

}  // namespace recorder::bench
