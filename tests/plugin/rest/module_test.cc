// libjanus_recorder_rest.so as it was built, driven by a fake Janus over loopback.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "plugin/base/text.h"
#include "tests/support/fake_janus.h"
#include "tests/support/http_client.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

constexpr const char* kConfig = "janus.transport.recorder_rest.jcfg";

uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

// The module, initialised with some lines of its section `general`.
struct RestModule {
  explicit RestModule(const std::string& settings = "") {
    janus.write_config(kConfig, concat("general: {\n\tport = ", port, '\n', settings, "\n}\n"));
    module = janus.load<janus_transport>("libjanus_recorder_rest.so");
  }
  int init() { return module->init(janus.transport_callbacks(), janus.config_folder()); }

  int answer(const IncomingRequest& request, const char* response) {
    Json message = Json::object({{"janus", "success"},
                                 {"transaction", field(request.message, "transaction")},
                                 {"response", parse_json(response).value()}});
    return module->send_message(request.session, request.id, TRUE, message.release());
  }

  FakeJanus janus;
  const uint16_t port = free_port();
  janus_transport* module = nullptr;
};

TEST(rest_module, has_what_janus_demands) {
  RestModule rest;
  CHECK_EQUAL(rest.module->get_api_compatibility(), JANUS_TRANSPORT_API_VERSION);
  CHECK_EQUAL(std::string(rest.module->get_package()), "janus.transport.recorder_rest");
  for (const char* text : {rest.module->get_version_string(), rest.module->get_description(),
                           rest.module->get_name(), rest.module->get_author()})
    CHECK(*text != '\0');
  CHECK_EQUAL(rest.module->is_janus_api_enabled(), FALSE);
  CHECK_EQUAL(rest.module->is_admin_api_enabled(), FALSE);
  rest.module->session_created(nullptr, 1);
  rest.module->session_over(nullptr, 1, FALSE, FALSE);
  rest.module->session_claimed(nullptr, 1);
}

TEST(rest_module, brings_a_request_to_janus_and_its_answer_back) {
  RestModule rest;
  rest.janus.write_config("janus.jcfg",
                          "general: {\n admin_secret = \"overlord\" # comment\n}\nmedia: { }\n");
  REQUIRE(rest.init() == 0);
  HttpClient client(rest.port);
  client.send(http_post("/rest-api/multipleRecorder/startup", R"({"uri":"multi-recorder://a"})"));
  const IncomingRequest request = rest.janus.wait_for_requests(1);
  CHECK(request.is_admin);
  CHECK(request.transport == rest.module);
  CHECK(string_field(request.message, "admin_secret") == "overlord");
  CHECK_EQUAL(dump(field(request.message, "request")),
              R"({"uri":"multi-recorder://a","request":"/multipleRecorder/startup"})");
  std::thread pool([&] { rest.answer(request, R"({"status":200,"body":{"fileName":"a.mp4"}})"); });
  CHECK_EQUAL(http_body(client.read_all()), R"({"fileName":"a.mp4"})");
  pool.join();
  rest.module->destroy();
}

TEST(rest_module, takes_an_answer_that_comes_during_the_request) {
  RestModule rest("\tadmin_secret = \"mine\"");
  rest.janus.write_config("janus.jcfg", "general: { admin_secret = \"overlord\" }");
  REQUIRE(rest.init() == 0);
  rest.janus.on_request = [&](const IncomingRequest& request) {
    CHECK(string_field(request.message, "admin_secret") == "mine");
    rest.answer(request, R"({"status":404,"error":"Not Found"})");
    rest.answer(request, R"({"status":200})");
  };
  const std::string reply = http_exchange(rest.port, http_post("/rest-api/stream/find_all", ""));
  CHECK(reply.starts_with("HTTP/1.1 404 "));
  rest.module->destroy();
}

TEST(rest_module, answers_what_waits_at_destroy_and_drops_what_comes_after) {
  RestModule rest;
  REQUIRE(rest.init() == 0);
  HttpClient client(rest.port);
  client.send(http_post("/rest-api/status", ""));
  const IncomingRequest request = rest.janus.wait_for_requests(1);
  rest.module->destroy();
  CHECK(client.read_all().starts_with("HTTP/1.1 500 "));
  CHECK_EQUAL(rest.answer(request, R"({"status":200})"), 0);
  rest.module->destroy();
  CHECK_EQUAL(rest.answer(request, R"({"status":200})"), 0);
}

TEST(rest_module, tells_the_operator_that_janus_refuses_its_secret) {
  RestModule rest;
  REQUIRE(rest.init() == 0);
  rest.janus.on_request = [&](const IncomingRequest& request) {
    const char* error = R"({"janus":"error","error":{"code":403,"reason":"Unauthorized request"}})";
    rest.module->send_message(request.session, request.id, TRUE, parse_json(error).value().release());
  };
  const std::string reply = http_exchange(rest.port, http_post("/rest-api/status", ""));
  CHECK(reply.starts_with("HTTP/1.1 500 "));
  CHECK(reply.find("set admin_secret") != std::string::npos);
  CHECK(rest.janus.log_lines().find("Janus refused a request: Unauthorized request (403)") !=
        std::string::npos);
  rest.module->destroy();
}

TEST(rest_module, does_not_start_with_settings_that_are_wrong) {
  struct Row {
    const char* settings;
    const char* log_line;
  };
  for (const Row& row :
       {Row{"\tip = \"0.0.0.0\"", "set api_key"}, Row{"\tprot = 80", "unknown setting prot"},
        Row{"\ttimeout = 0", "timeout must be"}, Row{"\thttp = false", "http and https"},
        Row{"\thttps = true\n\tcert_pem = \"/no\"\n\tcert_key = \"/no\"", "cert_pem: cannot read /no"},
        Row{"} api: {", "unknown section api"}, Row{"= 5", "cannot read "}}) {
    RestModule rest(row.settings);
    CHECK_EQUAL(rest.init(), -1);
    CHECK(rest.janus.log_lines().find("[ERR] [recorder_rest] does not start: ") != std::string::npos);
    CHECK(rest.janus.log_lines().find(row.log_line) != std::string::npos);
    CHECK(rest.janus.log_lines().find(kConfig) != std::string::npos);
    rest.module->destroy();
    CHECK_EQUAL(rest.answer({}, "{}"), 0);
  }
}

TEST(rest_module, does_not_start_on_a_port_that_is_taken) {
  RestModule first;
  REQUIRE(first.init() == 0);
  FakeJanus& janus = first.janus;
  auto* second = janus.load<janus_transport>("libjanus_recorder_rest.so");
  CHECK_EQUAL(second->init(janus.transport_callbacks(), janus.config_folder()), -1);
  CHECK(janus.log_lines().find("Address already in use") != std::string::npos);
  second->destroy();
  first.module->destroy();
}

}  // namespace
}  // namespace recorder::test
