// An HTTP request in lines: method, path, Authorization, Origin, body; and the body taken for an answer of
// Janus. Nobody gets past the key, or to the methods of the event handler, and every reply is well-formed.
#include <glib.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "plugin/base/clock.h"
#include "plugin/rest/rest_api.h"
#include "tests/fuzz/property.h"

namespace recorder {
namespace {

// The HTTP server hands out C strings: they end at a zero.
std::string take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return std::string(line.substr(0, line.find('\0')));
}

void check(const HttpReply& reply) {
  PROPERTY(reply.status >= 200 && reply.status <= 599);
  for (const auto& [name, value] : reply.headers)
    PROPERTY((name + value).find_first_of("\r\n") == std::string::npos);
  if (reply.status == 204) {
    PROPERTY(reply.body.empty());
    return;
  }
  const Result<Json> body = parse_json(reply.body);
  PROPERTY(body.ok());
  if (reply.status != 200) PROPERTY(body->is_object());
}

void check(const Json& message) {
  PROPERTY(string_field(message, "janus") == "message_plugin");
  PROPERTY(string_field(message, "plugin") == "janus.plugin.recorder");
  PROPERTY(string_field(message, "admin_secret") == "secret");
  const std::string method = string_field(field(message, "request"), "request").value_or("");
  PROPERTY(method.starts_with('/') && !(method + "/").starts_with("/rooms/"));
  PROPERTY(parse_json(dump(message)).ok());
}

void run(const RestAccess& access, const HttpRequest& request) {
  const SystemClock clock;
  const RestApi api(access, clock);
  const auto translated = api.translate(request);
  if (const auto* reply = std::get_if<HttpReply>(&translated)) check(*reply);
  if (const auto* message = std::get_if<Json>(&translated)) {
    check(*message);
    PROPERTY(access.api_key.empty() || request.authorization.ends_with(access.api_key) ||
             g_ascii_strncasecmp(request.authorization.c_str(), "basic ", 6) == 0);
  }
  const Result<Json> answer = parse_json(request.body);
  if (answer.ok()) check(api.reply_to(*answer));
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  recorder::HttpRequest request;
  request.method = recorder::take_line(text);
  request.path = recorder::take_line(text);
  request.authorization = recorder::take_line(text);
  request.origin = recorder::take_line(text);
  request.body = text;
  recorder::run({"", "secret", ""}, request);
  recorder::run({"k", "secret", "*"}, request);
  return 0;
}
