#include "plugin/rest/http_server.h"

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "plugin/base/text.h"
#include "tests/support/http_client.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::http_body;
using test::http_exchange;
using test::http_post;
using test::HttpClient;

constexpr milliseconds kNever{3'600'000};

// Does with a request what the test says, and remembers what it was asked.
class FakeBackend final : public HttpBackend {
 public:
  std::function<void(uint64_t, const HttpRequest&)> on_serve = [](uint64_t, const HttpRequest&) {};

  void serve(uint64_t id, const HttpRequest& request) override {
    {
      MutexLock lock(mutex_);
      requests_.push_back(request);
      last_id_ = id;
    }
    on_serve(id, request);
    MutexLock lock(mutex_);
    served_.notify_all();
  }

  HttpReply failure(HttpFailure failure, const HttpRequest& request) override {
    constexpr const char* kNames[] = {"too large", "no answer", "shutting down"};
    return {500, concat(kNames[static_cast<int>(failure)], ' ', request.path), {}};
  }

  uint64_t wait_for_requests(size_t count) {
    MutexLock lock(mutex_);
    while (requests_.size() < count) served_.wait(mutex_);
    return last_id_;
  }

  std::vector<HttpRequest> requests() {
    MutexLock lock(mutex_);
    return requests_;
  }

 private:
  Mutex mutex_;
  ConditionVariable served_;
  std::vector<HttpRequest> requests_ GUARDED_BY(mutex_);
  uint64_t last_id_ GUARDED_BY(mutex_) = 0;
};

// A server with its backend on a free port.
struct Served {
  explicit Served(milliseconds deadline = kNever,
                  HttpListener listener = {"127.0.0.1", 0, 8, seconds(30), {}})
      : server(backend, deadline) {
    const Result<uint16_t> bound = server.listen(std::move(listener));
    CHECK(bound.ok());
    port = bound.ok() ? *bound : uint16_t{0};
  }

  void echo_at_once() {
    backend.on_serve = [this](uint64_t id, const HttpRequest& request) {
      server.reply(id, {200, concat('"', request.body, '"'), {}});
    };
  }

  FakeBackend backend;
  HttpServer server;
  uint16_t port = 0;
};

TEST(http_server, hands_over_a_request_and_sends_the_reply) {
  Served served;
  served.backend.on_serve = [&](uint64_t id, const HttpRequest&) {
    served.server.reply(id, {409, R"({"a":1})", {{"X-One", "1"}}});
  };
  const std::string reply = http_exchange(
      served.port, http_post("/a/b?query", "{}", "Authorization: Bearer k\r\nOrigin: https://o\r\n"));
  CHECK(reply.starts_with("HTTP/1.1 409 "));
  CHECK(reply.find("\r\nContent-Type: application/json\r\n") != std::string::npos);
  CHECK(reply.find("\r\nX-One: 1\r\n") != std::string::npos);
  CHECK_EQUAL(http_body(reply), R"({"a":1})");
  const std::vector<HttpRequest> requests = served.backend.requests();
  REQUIRE(requests.size() == 1);
  CHECK_EQUAL(requests[0].method, "POST");
  CHECK_EQUAL(requests[0].path, "/a/b");
  CHECK_EQUAL(requests[0].authorization, "Bearer k");
  CHECK_EQUAL(requests[0].origin, "https://o");
  CHECK_EQUAL(requests[0].body, "{}");
}

TEST(http_server, takes_replies_from_another_thread_during_and_after_serve) {
  Served served;
  std::vector<std::thread> threads;
  served.backend.on_serve = [&](uint64_t id, const HttpRequest& request) {
    std::thread replier([&served, id, body = request.body] { served.server.reply(id, {200, body, {}}); });
    // Even ids are answered before serve() returns, odd ones whenever their thread comes to it.
    if (id % 2 == 0) return replier.join();
    threads.push_back(std::move(replier));
  };
  for (int i = 0; i < 20; ++i) {
    const std::string body = concat('"', i, '"');
    CHECK_EQUAL(http_body(http_exchange(served.port, http_post("/", body))), body);
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(http_server, serves_several_requests_on_one_connection) {
  Served served;
  served.echo_at_once();
  HttpClient client(served.port);
  client.send("POST /1 HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\n1" + http_post("/2", "2"));
  const std::string replies = client.read_all();
  CHECK(replies.find("\"1\"") < replies.find("\"2\""));
  CHECK_EQUAL(served.backend.requests().size(), 2u);
}

TEST(http_server, takes_bodies_up_to_the_limit) {
  Served served;
  served.backend.on_serve = [&](uint64_t id, const HttpRequest& request) {
    served.server.reply(id, {200, concat(request.body.size()), {}});
  };
  CHECK_EQUAL(http_body(http_exchange(served.port, http_post("/", std::string(HttpServer::kMaxBody, 'x')))),
              "65536");
  CHECK_EQUAL(
      http_body(http_exchange(served.port, http_post("/", std::string(HttpServer::kMaxBody + 1, 'x')))),
      "too large /");
  CHECK_EQUAL(served.backend.requests().size(), 1u);
}

TEST(http_server, refuses_a_huge_body_before_it_is_sent) {
  Served served;
  HttpClient client(served.port);
  client.send("POST /huge HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999\r\n\r\n");
  CHECK_EQUAL(http_body(client.read_all()), "too large /huge");
  CHECK(served.backend.requests().empty());
}

TEST(http_server, closes_on_an_endless_body) {
  Served served;
  HttpClient client(served.port);
  client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'x') + "\r\n";
  for (int i = 0; i < 64; ++i) client.send(chunk);
  CHECK_EQUAL(client.read_all(), "");
  CHECK(served.backend.requests().empty());
}

TEST(http_server, answers_itself_when_nobody_does_by_the_deadline) {
  Served served(milliseconds(0));
  const std::string reply = http_exchange(served.port, http_post("/late", ""));
  CHECK_EQUAL(http_body(reply), "no answer /late");
  served.server.reply(served.backend.wait_for_requests(1), {200, "too late", {}});
}

TEST(http_server, ignores_replies_that_nobody_waits_for) {
  Served served;
  served.server.reply(0, {200, "", {}});
  served.server.reply(77, {200, "", {}});
  served.backend.on_serve = [&](uint64_t id, const HttpRequest&) {
    served.server.reply(id, {200, "first", {}});
    served.server.reply(id, {200, "second", {}});
  };
  CHECK_EQUAL(http_body(http_exchange(served.port, http_post("/", ""))), "first");
}

TEST(http_server, answers_what_waits_when_it_stops) {
  Served served;
  HttpClient client(served.port);
  client.send(http_post("/waits", ""));
  const uint64_t id = served.backend.wait_for_requests(1);
  served.server.stop(milliseconds(10'000));
  CHECK_EQUAL(http_body(client.read_all()), "shutting down /waits");
  served.server.reply(id, {200, "late", {}});
}

TEST(http_server, closes_connections_that_are_in_the_middle_of_a_request_when_it_stops) {
  Served served;
  HttpClient idle(served.port);
  HttpClient half(served.port);
  half.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n12");
  served.server.stop(milliseconds(0));
  served.server.stop(milliseconds(0));
  CHECK_EQUAL(idle.read_all(), "");
  CHECK_EQUAL(half.read_all(), "");
}

TEST(http_server, limits_the_number_of_connections) {
  Served served(kNever, {"127.0.0.1", 0, 1, seconds(30), {}});
  served.echo_at_once();
  const std::string kept_alive = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\n1";
  auto first = std::make_unique<HttpClient>(served.port);
  first->send(kept_alive);
  served.backend.wait_for_requests(1);
  HttpClient second(served.port);
  second.send(http_post("/", "2"));
  // A server without the limit serves the second connection in the first or second of these rounds.
  for (size_t count = 2; count <= 10; ++count) {
    first->send(kept_alive);
    served.backend.wait_for_requests(count);
  }
  for (const HttpRequest& request : served.backend.requests()) CHECK_EQUAL(request.body, "1");
  first.reset();
  CHECK_EQUAL(http_body(second.read_all()), "\"2\"");
}

TEST(http_server, says_why_it_cannot_listen) {
  Served served;
  HttpServer& server = served.server;
  const Result<uint16_t> again = server.listen({"127.0.0.1", served.port, 8, seconds(30), {}});
  REQUIRE(!again.ok());
  CHECK_EQUAL(again.error().message,
              concat("cannot listen on 127.0.0.1 port ", served.port, ": Address already in use"));
  CHECK(!server.listen({"localhost", 0, 8, seconds(30), {}}).ok());
  const Result<uint16_t> tls =
      server.listen({"127.0.0.1", 0, 8, seconds(30), TlsCertificate{"no", "pem", ""}});
  REQUIRE(!tls.ok());
  CHECK(tls.error().message.find("certificate") != std::string::npos);
}

}  // namespace
}  // namespace recorder
