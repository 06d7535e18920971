// Measured values and what they say: percentiles, and a line of JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace recorder::bench {

class Samples {
 public:
  void add(int64_t value) { values_.push_back(value); }
  void reserve(size_t count) { values_.reserve(count); }
  [[nodiscard]] size_t size() const { return values_.size(); }
  // The smallest value that so many percent of all are not above (nearest rank); 0 if there are none.
  [[nodiscard]] int64_t percentile(double percent) const;

 private:
  mutable std::vector<int64_t> values_;
};

// The one line that a benchmark prints. Keys are plain words, values are numbers.
class JsonLine {
 public:
  explicit JsonLine(std::string_view benchmark);
  JsonLine& add(std::string_view key, double value);
  // As key_p50, key_p99.9 and key_max.
  JsonLine& add(std::string_view key, const Samples& samples);
  void print() const;

 private:
  std::string text_;
};

}  // namespace recorder::bench
