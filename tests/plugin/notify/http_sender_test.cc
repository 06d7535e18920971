#include "plugin/notify/http_sender.h"

#include <fcntl.h>

#include <array>
#include <fstream>
#include <thread>

#include "tests/support/http_backend.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

using Then = BackendAnswer::Then;

constexpr seconds kPatience{20};

std::unique_ptr<HttpSender> make_sender(milliseconds timeout = kPatience) {
  return std::move(*HttpSender::create({timeout, ""}));
}

EventRequest request_to(const std::string& url, const std::string& body = "{}") {
  return {"e1", url, {{"X-Recorder-Event-Id", "e1"}}, body};
}

// Waits until there is one.
EventAnswer answer_to(HttpSender& sender, EventRequest request) {
  sender.send(std::move(request));
  const auto deadline = std::chrono::steady_clock::now() + 2 * kPatience;
  while (std::chrono::steady_clock::now() < deadline) {
    const std::vector<EventAnswer> answers = sender.take_answers();
    if (!answers.empty()) return answers.front();
    sender.wait({}, kPatience);
  }
  CHECK(false);
  return {};
}

EventAnswer answer_of(BackendAnswer answer, milliseconds timeout = kPatience) {
  HttpBackend backend;
  backend.will_answer(std::move(answer));
  return answer_to(*make_sender(timeout), request_to(backend.url() + "/StreamEvent"));
}

TEST(http_sender, posts_json_with_the_headers) {
  HttpBackend backend;
  const std::string body = R"({"a":")" + std::string(100'000, 'x') + R"("})";
  const EventAnswer answer = answer_to(*make_sender(), request_to(backend.url() + "/hook/StreamEvent", body));
  CHECK(answer.is_success());
  CHECK_EQUAL(answer.event_id, "e1");
  REQUIRE(backend.requests().size() == 1);
  const BackendRequest request = backend.requests().front();
  CHECK_EQUAL(request.head.substr(0, request.head.find("\r\n")), "POST /hook/StreamEvent HTTP/1.1");
  CHECK_EQUAL(request.header("Content-Type"), "application/json");
  CHECK_EQUAL(request.header("X-Recorder-Event-Id"), "e1");
  CHECK_EQUAL(request.body, body);
}

TEST(http_sender, tells_status_and_retry_after) {
  const EventAnswer answer = answer_of(with_status(503, "Retry-After: 17\r\n"));
  CHECK_EQUAL(answer.status, 503);
  CHECK(answer.retry_after == seconds(17));
  CHECK(!answer_of(with_status(500)).retry_after);
}

TEST(http_sender, has_an_error_and_no_status_where_there_is_no_answer) {
  const BackendAnswer rows[] = {
      {"", Then::kClose}, {"SSH-2.0-garbage\r\n\r\n", Then::kClose}, {"HTTP/1.1 20", Then::kClose}};
  for (const BackendAnswer& row : rows) {
    const EventAnswer answer = answer_of(row);
    CHECK_EQUAL(answer.status, 0);
    CHECK(!answer.error.empty());
  }
}

TEST(http_sender, does_not_wait_for_ever) {
  CHECK_EQUAL(answer_of({"", Then::kStaySilent}, milliseconds(100)).status, 0);
}

TEST(http_sender, sends_each_request_once) {
  HttpBackend backend;
  backend.will_answer(with_status(200));
  backend.will_answer({"", Then::kClose});
  const auto sender = make_sender();
  CHECK(answer_to(*sender, request_to(backend.url())).is_success());
  CHECK(!answer_to(*sender, request_to(backend.url())).is_success());
  CHECK_EQUAL(backend.requests().size(), 2u);
}

TEST(http_sender, takes_a_success_whose_body_is_torn_or_has_no_end) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(answer_of({head + "4\r\nabcd\r\n", Then::kClose}).is_success());
  CHECK(answer_of({"HTTP/1.1 200 OK\r\n\r\n" + std::string(4096, 'x'), Then::kRepeatForever}).is_success());
  CHECK(answer_of({head + "4\r\nabcd\r\n", Then::kStaySilent}, milliseconds(100)).is_success());
}

TEST(http_sender, follows_no_redirection) {
  HttpBackend elsewhere;
  const EventAnswer answer = answer_of(with_status(307, "Location: " + elsewhere.url() + "/StreamEvent\r\n"));
  CHECK_EQUAL(answer.status, 307);
  CHECK(elsewhere.requests().empty());
}

TEST(http_sender, speaks_nothing_but_http) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("StreamEvent")) << "x";
  for (const std::string& url :
       {"file://" + folder.path("StreamEvent"), std::string("ftp://127.0.0.1/StreamEvent"),
        std::string("no url"), std::string()}) {
    const EventAnswer answer = answer_to(*make_sender(), request_to(url));
    CHECK_EQUAL(answer.status, 0);
    CHECK(!answer.error.empty());
  }
}

TEST(http_sender, needs_tls_where_the_url_says_so) {
  HttpBackend backend;
  backend.will_answer({"HTTP/1.1 200 OK\r\n\r\n", Then::kClose});
  std::string url = backend.url();
  url.replace(0, 4, "https");
  CHECK_EQUAL(answer_to(*make_sender(), request_to(url)).status, 0);
}

TEST(http_sender, has_many_on_their_way_at_once) {
  HttpBackend silent, quick;
  silent.will_answer({"", Then::kStaySilent});
  const auto sender = make_sender();
  for (int i = 0; i < 3; ++i) sender->send(request_to(silent.url()));
  CHECK(answer_to(*sender, request_to(quick.url())).is_success());
}

TEST(http_sender, wakes_for_a_descriptor_and_when_it_is_told_to) {
  const auto sender = make_sender();
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const OwnedDescriptor reading(ends[0]), writing(ends[1]);
  CHECK_EQUAL(::write(writing.get(), "x", 1), 1);
  const auto begin = std::chrono::steady_clock::now();
  sender->wait(std::array<int, 1>{reading.get()}, kPatience);
  std::thread waker([&] { sender->wake(); });
  sender->wait({}, kPatience);
  waker.join();
  CHECK(std::chrono::steady_clock::now() - begin < kPatience);
}

}  // namespace
}  // namespace recorder::test
