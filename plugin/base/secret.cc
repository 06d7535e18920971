#include "plugin/base/secret.h"

#include <cstddef>

namespace recorder {

bool is_right_secret(std::string_view given, std::string_view secret) {
  if (secret.empty()) return false;
  size_t difference = given.size() ^ secret.size();
  for (size_t i = 0; i < given.size(); ++i)
    difference |= static_cast<unsigned char>(given[i] ^ secret[i % secret.size()]);
  return difference == 0;
}

}  // namespace recorder
