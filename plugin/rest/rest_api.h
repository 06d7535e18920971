// The REST API as a translation: an HTTP request becomes an Admin API request of Janus for the plugin, and
// Janus's message becomes an HTTP reply.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "plugin/base/clock.h"
#include "plugin/base/json.h"
#include "plugin/rest/http_message.h"

namespace recorder {

struct RestAccess {
  std::string api_key;            // empty: everybody who can connect is served
  std::string admin_secret;       // that of Janus; empty: it has none
  std::string cors_allow_origin;  // empty: no page of another origin may read the answers
};

// Without state, so that it may be used on any thread. Knows no method of the plugin but passes all on.
class RestApi {
 public:
  // The clock gives error replies their time; it must outlive the object.
  RestApi(RestAccess access, const Clock& clock) : access_(std::move(access)), clock_(clock) {}

  // Either the reply at once, or the message for Janus.
  [[nodiscard]] std::variant<HttpReply, Json> translate(const HttpRequest& request) const;
  // What Janus's message to such a request means.
  [[nodiscard]] HttpReply reply_to(const Json& janus_message) const;
  [[nodiscard]] HttpReply failure(HttpFailure failure, const std::string& path) const;

 private:
  [[nodiscard]] HttpReply error(int status, std::string_view message, const std::string& path) const;
  [[nodiscard]] HttpReply janus_error(const Json& error, const std::string& path) const;
  [[nodiscard]] HttpReply with_origin(HttpReply reply) const;
  [[nodiscard]] HttpReply preflight() const;
  [[nodiscard]] bool is_foreign_page(const HttpRequest& request) const;
  [[nodiscard]] Json admin_request(const std::string& path, std::string_view method, Json body) const;

  const RestAccess access_;
  const Clock& clock_;
};

}  // namespace recorder
