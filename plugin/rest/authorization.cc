#include "plugin/rest/authorization.h"

#include <glib.h>

#include <array>
#include <memory>
#include <string>

#include "plugin/base/secret.h"

namespace recorder {
namespace {

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
    return is_right_secret(scheme.key(authorization.substr(scheme.name.size())), key);
  }
  return false;
}

}  // namespace recorder
