#include "plugin/rest/rest_api.h"

#include <array>
#include <optional>

#include "plugin/base/text.h"
#include "plugin/rest/authorization.h"

namespace recorder {
namespace {

constexpr std::string_view kPrefix = "/rest-api";
constexpr const char* kPlugin = "janus.plugin.recorder";

struct Reason {
  int status;
  const char* phrase;
};

constexpr std::array<Reason, 9> kReasons = {{{400, "Bad Request"},
                                             {401, "Unauthorized"},
                                             {403, "Forbidden"},
                                             {404, "Not Found"},
                                             {405, "Method Not Allowed"},
                                             {409, "Conflict"},
                                             {413, "Payload Too Large"},
                                             {415, "Unsupported Media Type"},
                                             {500, "Internal Server Error"}}};

const char* reason_phrase(int status) {
  for (const Reason& reason : kReasons)
    if (reason.status == status) return reason.phrase;
  return "Error";
}

struct JanusError {
  int64_t code;
  std::string_view message;
};

// Janus's own errors (apierror.h) that the operator can mend, and how.
constexpr std::array<JanusError, 2> kJanusErrors = {
    {{403,
      "Janus refused the Admin API secret: set admin_secret in janus.transport.recorder_rest.jcfg to "
      "general.admin_secret of janus.jcfg."},
     {460,
      "The plugin janus.plugin.recorder is not loaded: see its start-up error in the log of Janus, and "
      "plugins.disable in janus.jcfg."}}};

bool is_word(std::string_view segment) {
  if (segment.empty()) return false;
  return segment.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
         std::string_view::npos;
}

// "/rest-api/GROUP/METHOD" -> "/GROUP/METHOD", "/rest-api/METHOD" -> "/METHOD". The group "rooms" is for the
// event handler alone: whoever could send it from outside could invent publishers.
std::optional<std::string_view> method_of(std::string_view path) {
  if (!path.starts_with(kPrefix)) return std::nullopt;
  const std::string_view method = path.substr(kPrefix.size());
  if (!method.starts_with('/')) return std::nullopt;
  const size_t slash = method.find('/', 1);
  const std::string_view first = method.substr(1, slash == std::string_view::npos ? slash : slash - 1);
  if (!is_word(first) || first == "rooms") return std::nullopt;
  if (slash != std::string_view::npos && !is_word(method.substr(slash + 1))) return std::nullopt;
  return method;
}

Result<Json> parse_body(const std::string& body) {
  if (body.find_first_not_of(" \t\r\n") == std::string::npos) return Json::object();
  Result<Json> parsed = parse_json(body);
  if (parsed.ok() && !parsed->is_object())
    return Error{ErrorCode::kBadRequest, "The body must be a JSON object."};
  return parsed;
}

}  // namespace

std::variant<HttpReply, Json> RestApi::translate(const HttpRequest& request) const {
  if (request.method == "OPTIONS") return preflight();
  const std::optional<std::string_view> method = method_of(request.path);
  if (!method) return error(404, "No such method: the path is /rest-api/GROUP/METHOD.", request.path);
  if (request.method != "POST") {
    HttpReply reply = error(405, "Methods are called by POST.", request.path);
    reply.headers.emplace_back("Allow", "POST, OPTIONS");
    return reply;
  }
  if (is_foreign_page(request))
    return error(403, "Pages of another origin need api_key and cors_allow_origin.", request.path);
  if (!is_authorized(request.authorization, access_.api_key)) {
    HttpReply reply =
        error(401, "Give the API key: 'Authorization: Bearer KEY', or Basic with the key as the password.",
              request.path);
    reply.headers.emplace_back("WWW-Authenticate",
                               "Bearer realm=\"janus-recorder\", Basic realm=\"janus-recorder\"");
    return reply;
  }
  Result<Json> body = parse_body(request.body);
  if (!body.ok()) return error(400, body.error().message, request.path);
  return admin_request(request.path, *method, *body);
}

// Where there is no key, a browser on this machine would let any page of the Internet call us: it always
// names that page's origin, which other clients do not send.
bool RestApi::is_foreign_page(const HttpRequest& request) const {
  return access_.api_key.empty() && !request.origin.empty() && access_.cors_allow_origin != "*" &&
         request.origin != access_.cors_allow_origin;
}

Json RestApi::admin_request(const std::string& path, std::string_view method, Json body) const {
  body.set("request", method);  // whatever the body itself says
  Json message =
      Json::object({{"janus", "message_plugin"},
                    {"plugin", kPlugin},
                    // Janus gives it back: the reply knows its path and nothing has to be remembered.
                    {"transaction", path},
                    {"request", body}});
  if (!access_.admin_secret.empty()) message.set("admin_secret", access_.admin_secret);
  return message;
}

HttpReply RestApi::reply_to(const Json& janus_message) const {
  const std::string path = string_field(janus_message, "transaction").value_or("");
  if (has_field(janus_message, "error")) return janus_error(field(janus_message, "error"), path);
  const Json response = field(janus_message, "response");
  const int64_t status = integer_field(response, "status").value_or(0);
  if (status == 200) {
    const Json body = field(response, "body");
    return with_origin({200, body.is_null() ? "{}" : dump(body), {}});
  }
  if (status < 400 || status > 599) return error(500, "The plugin's answer has no status.", path);
  return with_origin({static_cast<int>(status), dump(response), {}});
}

HttpReply RestApi::janus_error(const Json& janus_error, const std::string& path) const {
  const int64_t code = integer_field(janus_error, "code").value_or(0);
  for (const JanusError& known : kJanusErrors)
    if (known.code == code) return error(500, known.message, path);
  return error(500, concat("Janus: ", string_field(janus_error, "reason").value_or("?"), " (", code, ")."),
               path);
}

HttpReply RestApi::failure(HttpFailure failure, const std::string& path) const {
  switch (failure) {
    case HttpFailure::kBodyTooLarge: return error(413, "The body is larger than 64 KiB.", path);
    case HttpFailure::kNoAnswer: return error(500, "Janus did not answer in time.", path);
    case HttpFailure::kShuttingDown: return error(500, "The server is shutting down.", path);
  }
  return error(500, "Internal error.", path);
}

HttpReply RestApi::error(int status, std::string_view message, const std::string& path) const {
  const Json body = Json::object({{"status", status},
                                  {"error", reason_phrase(status)},
                                  {"message", message},
                                  {"path", path},
                                  {"timestamp", epoch_milliseconds(clock_.wall())}});
  return with_origin({status, dump(body), {}});
}

HttpReply RestApi::with_origin(HttpReply reply) const {
  if (access_.cors_allow_origin.empty()) return reply;
  reply.headers.emplace_back("Access-Control-Allow-Origin", access_.cors_allow_origin);
  return reply;
}

HttpReply RestApi::preflight() const {
  HttpReply reply = with_origin({204, "", {{"Allow", "POST, OPTIONS"}}});
  if (access_.cors_allow_origin.empty()) return reply;
  reply.headers.emplace_back("Access-Control-Allow-Methods", "POST, OPTIONS");
  reply.headers.emplace_back("Access-Control-Allow-Headers", "Authorization, Content-Type");
  reply.headers.emplace_back("Access-Control-Max-Age", "86400");  // a day; browsers cap it themselves
  return reply;
}

}  // namespace recorder
