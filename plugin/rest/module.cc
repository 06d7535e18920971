// The transport module janus.transport.recorder_rest: what Janus calls, and who is called for it.
#include <glib.h>
#include <jansson.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>

extern "C" {
#include <transports/transport.h>
}

#include "build_config.h"
#include "plugin/base/clock.h"
#include "plugin/base/json.h"
#include "plugin/base/log.h"
#include "plugin/base/sync.h"
#include "plugin/base/text.h"
#include "plugin/module/config_file.h"
#include "plugin/module/fence.h"
#include "plugin/module/janus_log.h"
#include "plugin/rest/certificate.h"
#include "plugin/rest/http_server.h"
#include "plugin/rest/rest_api.h"
#include "plugin/rest/settings.h"

extern "C" __attribute__((visibility("default"))) janus_transport* create();

namespace recorder {
namespace {

constexpr const char* kName = "recorder_rest";
constexpr const char* kFile = "janus.transport.recorder_rest.jcfg";
// Above the plugin's own request_timeout (8 s by default), so that its more precise answer comes first.
constexpr milliseconds kJanusDeadline{15'000};
// docker stop kills after 10 s, and the recordings need theirs; a reply to a caller in the same network needs
// none.
constexpr milliseconds kShutdownGrace{1'000};

janus_transport* transport();

// Lives from its first use to the end of the process: Janus's request pool may call send_message after
// destroy. init and destroy run on Janus's main thread, serve on the HTTP server's threads, receive on
// Janus's pool.
class RestModule final : public HttpBackend {
 public:
  static RestModule& instance() {
    static RestModule& only = *new RestModule;
    return only;
  }

  int init(janus_transport_callbacks* gateway, const char* config_folder) {
    log_to_janus();
    const Status started = start(gateway, config_folder);
    if (started.ok()) return 0;
    log(LogLevel::kError, kName, concat("does not start: ", started.error().message, " (", kFile, ')'));
    destroy();
    return -1;
  }

  void destroy() {
    if (server_ != nullptr) server_->stop(kShutdownGrace);
  }

  void receive(void* request_id, const Json& message) {
    if (server_ == nullptr) return;
    warn_of_error(field(message, "error"));
    server_->reply(reinterpret_cast<uintptr_t>(request_id), api_->reply_to(message));
  }

  void serve(uint64_t id, const HttpRequest& request) override {
    std::variant<HttpReply, Json> translated = api_->translate(request);
    if (HttpReply* reply = std::get_if<HttpReply>(&translated)) return server_->reply(id, std::move(*reply));
    gateway_->incoming_request(transport(), session_, reinterpret_cast<void*>(static_cast<uintptr_t>(id)),
                               TRUE, std::get<Json>(translated).release(), nullptr);
  }

  HttpReply failure(HttpFailure failure, const HttpRequest& request) override {
    return api_->failure(failure, request.path);
  }

 private:
  RestModule() = default;

  Status start(janus_transport_callbacks* gateway, const std::string& config_folder) {
    const auto items = read_general_section(config_folder, kFile);
    if (!items.ok()) return items.error();
    Result<RestSettings> settings = read_rest_settings(*items);
    if (!settings.ok()) return settings.error();
    if (!settings->http && !settings->https) return internal_error("http and https are both false");
    if (settings->admin_secret.empty()) settings->admin_secret = admin_secret_of_janus(config_folder);

    gateway_ = gateway;
    // One for all requests: to Janus they come from one client, this module.
    session_ = janus_transport_session_create(nullptr, nullptr);
    api_ = std::make_unique<RestApi>(
        RestAccess{settings->api_key, settings->admin_secret, settings->cors_allow_origin}, clock_);
    server_ = std::make_unique<HttpServer>(*this, kJanusDeadline);
    return listen(*settings);
  }

  // What works out of the box: the secret that Janus itself reads.
  static std::string admin_secret_of_janus(const std::string& config_folder) {
    const Result<ConfigNode> root = read_config_file(config_folder, "janus.jcfg");
    const ConfigNode* general = root.ok() ? root->child("general") : nullptr;
    const ConfigNode* secret = general != nullptr ? general->child("admin_secret") : nullptr;
    return secret != nullptr ? secret->value.value_or("") : "";
  }

  Status listen(const RestSettings& settings) {
    if (settings.http) {
      const Status status = listen_on(settings, settings.port, std::nullopt);
      if (!status.ok()) return status;
    }
    if (!settings.https) return Success{};
    Result<TlsCertificate> certificate = read_certificate(settings);
    if (!certificate.ok()) return certificate.error();
    return listen_on(settings, settings.secure_port, std::move(*certificate));
  }

  Status listen_on(const RestSettings& settings, uint16_t port, std::optional<TlsCertificate> certificate) {
    const char* scheme = certificate ? "HTTPS" : "HTTP";
    const Result<uint16_t> bound = server_->listen(
        {settings.ip, port, settings.max_connections, settings.timeout, std::move(certificate)});
    if (!bound.ok()) return bound.error();
    log(LogLevel::kInfo, kName, concat(scheme, " on ", settings.ip, " port ", *bound));
    return Success{};
  }

  // Janus's own errors mean that something is set wrongly: the operator must hear of it, too.
  void warn_of_error(const Json& error) {
    if (error.is_null()) return;
    MutexLock lock(mutex_);
    const uint64_t times = refusals_.due(clock_.monotonic());
    if (times == 0) return;
    const int64_t code = integer_field(error, "code").value_or(0);
    log(LogLevel::kWarning, kName,
        concat("Janus refused a request: ", string_field(error, "reason").value_or("?"), " (", code, "), ",
               times, " since the last such line"));
  }

  const SystemClock clock_{};
  janus_transport_callbacks* gateway_ = nullptr;
  janus_transport_session* session_ = nullptr;
  std::unique_ptr<RestApi> api_;
  std::unique_ptr<HttpServer> server_;
  Mutex mutex_;
  LogLimit refusals_ GUARDED_BY(mutex_);
};

int init(janus_transport_callbacks* gateway, const char* config_path) {
  if (gateway == nullptr || config_path == nullptr) return -1;
  return fenced([&] { return RestModule::instance().init(gateway, config_path); }, -1);
}

void destroy() {
  fenced([] { RestModule::instance().destroy(); });
}

int send_message(janus_transport_session*, void* request_id, gboolean, json_t* message) {
  return fenced(
      [&] {
        RestModule::instance().receive(request_id, Json::adopt(message));
        return 0;
      },
      -1);
}

janus_transport* transport() {
  static janus_transport callbacks = {
      .init = init,
      .destroy = destroy,
      .get_api_compatibility = [] { return JANUS_TRANSPORT_API_VERSION; },
      .get_version = [] { return 1; },
      .get_version_string = [] { return PACKAGE_VERSION; },
      .get_description = [] { return "REST API of the recorder"; },
      .get_name = [] { return "JANUS recorder REST transport"; },
      .get_author = [] { return "The janus-recorder authors"; },
      .get_package = [] { return "janus.transport.recorder_rest"; },
      // It carries requests for one plugin, and neither of Janus's APIs.
      .is_janus_api_enabled = []() -> gboolean { return FALSE; },
      .is_admin_api_enabled = []() -> gboolean { return FALSE; },
      .send_message = send_message,
      .session_created = [](janus_transport_session*, guint64) {},
      .session_over = [](janus_transport_session*, guint64, gboolean, gboolean) {},
      .session_claimed = [](janus_transport_session*, guint64) {},
      .query_transport = nullptr,
  };
  return &callbacks;
}

}  // namespace
}  // namespace recorder

janus_transport* create() { return recorder::transport(); }
