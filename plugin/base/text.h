// Sentences put together from their parts.
#pragma once

#include <sstream>
#include <string>

namespace recorder {

// concat("port ", 8081, " is taken"): what operator<< prints of each part, one after another.
template <typename... Parts>
std::string concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

}  // namespace recorder
