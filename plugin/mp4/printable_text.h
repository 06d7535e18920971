// Text of a file that somebody else may have written.
#pragma once

#include <string>

namespace recorder {

// The text as valid UTF-8, up to its first NUL: what is not UTF-8 becomes U+FFFD.
std::string printable(const std::string& text);

}  // namespace recorder
