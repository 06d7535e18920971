#pragma once

#include <string_view>

namespace recorder {

// Whether a secret was given right. Takes as long for a wrong first byte as for a wrong last one, so that it cannot be
// guessed byte by byte. An empty secret is never right.
bool is_right_secret(std::string_view given, std::string_view secret);

}  // namespace recorder
