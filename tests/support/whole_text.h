// All that a stream has.
#pragma once

#include <istream>
#include <sstream>
#include <string>

namespace recorder::test {

// Not by std::istreambuf_iterator, of which g++ 12 says that a null pointer may be dereferenced.
inline std::string whole_text(std::istream& stream) {
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace recorder::test
