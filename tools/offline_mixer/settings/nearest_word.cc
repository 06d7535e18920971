#include "tools/offline_mixer/settings/nearest_word.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace recorder {
namespace {

// Of a hostile word; known ones are shorter.
constexpr size_t kLongest = 100;

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

// Wagner and Fischer, a row at a time: row[j] is the distance of the letters of `a` so far to the first j of
// `b`.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t exchanged = diagonal + (small(a[i]) == small(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({exchanged, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> known) {
  const auto distance = [word = word.substr(0, kLongest)](std::string_view to) {
    return edit_distance(word, to);
  };
  const auto nearest =
      std::min_element(known.begin(), known.end(),
                       [&](std::string_view a, std::string_view b) { return distance(a) < distance(b); });
  return nearest != known.end() ? *nearest : std::string_view();
}

}  // namespace recorder
