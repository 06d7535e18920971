// The name of a stream as it is written on a picture. Pure.
#pragma once

#include <string>

namespace recorder {

// Valid UTF-8 on one line, at most 200 characters: what is not UTF-8 becomes U+FFFD, control characters and
// line breaks become spaces, and spaces at both ends go. Marks that change the direction of text (Unicode TR
// 9) go too: a name's own letters say it.
std::string caption_text(const std::string& name);

}  // namespace recorder
