#include "plugin/rest/settings.h"

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "plugin/base/text.h"
#include "plugin/rest/socket_address.h"

namespace recorder {
namespace {

std::optional<unsigned> number_between(std::string_view text, unsigned low, unsigned high) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < low || number > high)
    return std::nullopt;
  return number;
}

// How one member is read; false when the text is not allowed for it.

template <bool RestSettings::*kMember>
bool apply_switch(RestSettings& settings, const std::string& text) {
  settings.*kMember = text == "true";
  return text == "true" || text == "false";
}

template <std::string RestSettings::*kMember>
bool apply_text(RestSettings& settings, const std::string& text) {
  settings.*kMember = text;
  return true;
}

template <uint16_t RestSettings::*kMember>
bool apply_port(RestSettings& settings, const std::string& text) {
  const std::optional<unsigned> port = number_between(text, 1, 65535);
  settings.*kMember = static_cast<uint16_t>(port.value_or(0));
  return port.has_value();
}

bool apply_address(RestSettings& settings, const std::string& text) {
  settings.ip = text;
  return socket_address(text, 0).has_value();
}

bool apply_connections(RestSettings& settings, const std::string& text) {
  settings.max_connections = number_between(text, 1, 1000).value_or(0);
  return settings.max_connections != 0;
}

bool apply_timeout(RestSettings& settings, const std::string& text) {
  settings.timeout = std::chrono::seconds(number_between(text, 1, 3600).value_or(0));
  return settings.timeout.count() != 0;
}

struct Key {
  std::string_view name;
  bool (*apply)(RestSettings&, const std::string&);
  std::string_view allowed;
};

using S = RestSettings;
constexpr std::array<Key, 13> kKeys = {{
    {"http", apply_switch<&S::http>, "true or false"},
    {"ip", apply_address, "an IPv4 or IPv6 address"},
    {"port", apply_port<&S::port>, "a port from 1 to 65535"},
    {"https", apply_switch<&S::https>, "true or false"},
    {"secure_port", apply_port<&S::secure_port>, "a port from 1 to 65535"},
    {"cert_pem", apply_text<&S::cert_pem>, "a file"},
    {"cert_key", apply_text<&S::cert_key>, "a file"},
    {"cert_pwd", apply_text<&S::cert_pwd>, "any text"},
    {"api_key", apply_text<&S::api_key>, "any text"},
    {"admin_secret", apply_text<&S::admin_secret>, "any text"},
    {"cors_allow_origin", apply_text<&S::cors_allow_origin>, "an origin or *"},
    {"max_connections", apply_connections, "a number from 1 to 1000"},
    {"timeout", apply_timeout, "a number of seconds from 1 to 3600"},
}};

// The value stays out of the sentence: it could be a secret on the wrong line.
std::optional<Error> apply(RestSettings& settings, const std::string& name, const std::string& value) {
  for (const Key& key : kKeys) {
    if (key.name != name) continue;
    if (key.apply(settings, value)) return std::nullopt;
    return Error{ErrorCode::kBadRequest, concat(name, " must be ", key.allowed)};
  }
  return Error{ErrorCode::kBadRequest, concat("unknown setting ", name)};
}

// What depends on several settings: why they do not go together, or nothing.
std::optional<std::string> contradiction(const RestSettings& settings) {
  const std::optional<SocketAddress> address = socket_address(settings.ip, 0);
  if (settings.api_key.empty() && !(address && address->is_loopback()))
    return concat("set api_key: without it everybody who reaches ip = \"", settings.ip,
                  "\" could record; or set ip to 127.0.0.1");
  if (settings.https && settings.cert_pem.empty()) return "set cert_pem, which https needs";
  if (settings.https && settings.cert_key.empty()) return "set cert_key, which https needs";
  if (settings.http && settings.https && settings.port == settings.secure_port)
    return "port and secure_port must differ";
  return std::nullopt;
}

}  // namespace

Result<RestSettings> read_rest_settings(const std::vector<std::pair<std::string, std::string>>& items) {
  RestSettings settings;
  for (const auto& [name, value] : items)
    if (std::optional<Error> error = apply(settings, name, value)) return *error;
  if (const std::optional<std::string> why = contradiction(settings))
    return Error{ErrorCode::kBadRequest, *why};
  return settings;
}

}  // namespace recorder
