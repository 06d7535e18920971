#include "plugin/rest/authorization.h"

#include <glib.h>

#include <array>
#include <memory>
#include <string>

namespace recorder {
namespace {

// Takes as long for a wrong first byte as for a wrong last one, so that a key cannot be guessed byte by byte.
bool is_equal_in_constant_time(std::string_view given, std::string_view key) {
  size_t difference = given.size() ^ key.size();
  for (size_t i = 0; i < given.size(); ++i)
    difference |= static_cast<unsigned char>(given[i] ^ key[i % key.size()]);
  return difference == 0;
}

std::string bearer_key(std::string_view credentials) { return std::string(credentials); }

std::string basic_password(std::string_view credentials) {
  gsize size = 0;
  const std::unique_ptr<guchar, decltype(&g_free)> decoded(
      g_base64_decode(std::string(credentials).c_str(), &size), g_free);
  const std::string text(decoded.get(), decoded.get() + size);
  const size_t colon = text.find(':');
  return colon == std::string::npos ? std::string() : text.substr(colon + 1);
}

struct Scheme {
  std::string_view name;
  std::string (*key)(std::string_view credentials);
};

constexpr std::array<Scheme, 2> kSchemes = {{{"bearer ", bearer_key}, {"basic ", basic_password}}};

}  // namespace

bool is_authorized(std::string_view authorization, std::string_view key) {
  if (key.empty()) return true;
  for (const Scheme& scheme : kSchemes) {
    if (authorization.size() < scheme.name.size()) continue;
    if (g_ascii_strncasecmp(authorization.data(), scheme.name.data(), scheme.name.size()) != 0) continue;
    return is_equal_in_constant_time(scheme.key(authorization.substr(scheme.name.size())), key);
  }
  return false;
}

}  // namespace recorder
