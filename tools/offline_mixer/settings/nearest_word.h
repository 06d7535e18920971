// Which known word somebody may have meant. Pure.
#pragma once

#include <span>
#include <string_view>

namespace recorder {

// How many letters must be put in, taken out or exchanged to make one of the other; capitals are small
// letters.
size_t edit_distance(std::string_view a, std::string_view b);

// The one of least distance, the first of several; empty without words.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> known);

}  // namespace recorder
