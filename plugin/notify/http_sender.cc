#include "plugin/notify/http_sender.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <map>

#include "plugin/base/text.h"

namespace recorder {
namespace {

// What a backend says besides its status is nothing to us; one that goes on for longer is hung up on.
constexpr size_t kAnswerLimit = 64 << 10;

struct EndMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct EndEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct EndList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Multi = std::unique_ptr<CURLM, EndMulti>;
using Easy = std::unique_ptr<CURL, EndEasy>;
using List = std::unique_ptr<curl_slist, EndList>;

// One request; libcurl points into it until it is over.
struct Transfer {
  EventRequest request;
  Easy easy;
  List headers;
  size_t answer_bytes = 0;
  std::array<char, CURL_ERROR_SIZE> error{};
};

size_t discard(char*, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.answer_bytes += size * count;
  return transfer.answer_bytes <= kAnswerLimit ? size * count : 0;
}

bool add(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  (void)list.release();
  list.reset(longer);
  return true;
}

bool make_headers(Transfer& transfer) {
  // Without "Expect", for which libcurl would hold back a larger body for up to a second.
  bool is_complete =
      add(transfer.headers, "Content-Type: application/json") && add(transfer.headers, "Expect:");
  for (const auto& [name, value] : transfer.request.headers)
    is_complete = is_complete && add(transfer.headers, concat(name, ": ", value));
  return is_complete;
}

template <typename Value>
bool set(Transfer& transfer, CURLoption option, Value value) {
  return curl_easy_setopt(transfer.easy.get(), option, value) == CURLE_OK;
}

bool allow_only_http(Transfer& transfer) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return set(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  return set(transfer, CURLOPT_PROTOCOLS, long{CURLPROTO_HTTP | CURLPROTO_HTTPS});
#endif
}

// Where it exists: the end of a request does not wait for a name server that does not answer.
bool do_not_wait_at_the_end([[maybe_unused]] Transfer& transfer) {
#if LIBCURL_VERSION_NUM >= 0x075700
  return set(transfer, CURLOPT_QUICK_EXIT, 1L);
#else
  return true;
#endif
}

bool set_request(Transfer& transfer) {
  const std::string& body = transfer.request.body;
  return set(transfer, CURLOPT_URL, transfer.request.url.c_str()) &&
         set(transfer, CURLOPT_HTTPHEADER, transfer.headers.get()) && set(transfer, CURLOPT_POST, 1L) &&
         set(transfer, CURLOPT_POSTFIELDS, body.data()) &&
         set(transfer, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size())) &&
         set(transfer, CURLOPT_WRITEFUNCTION, &discard) && set(transfer, CURLOPT_WRITEDATA, &transfer) &&
         set(transfer, CURLOPT_ERRORBUFFER, transfer.error.data()) &&
         set(transfer, CURLOPT_USERAGENT, "janus-recorder");
}

bool set_limits(Transfer& transfer, const HttpSenderSettings& settings) {
  return allow_only_http(transfer) && set(transfer, CURLOPT_FOLLOWLOCATION, 0L) &&
         set(transfer, CURLOPT_SSL_VERIFYPEER, 1L) && set(transfer, CURLOPT_SSL_VERIFYHOST, 2L) &&
         (settings.ca_file.empty() || set(transfer, CURLOPT_CAINFO, settings.ca_file.c_str())) &&
         set(transfer, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count())) &&
         // On a kept connection that turns out closed, libcurl would send the request again by itself.
         set(transfer, CURLOPT_FORBID_REUSE, 1L) &&
         // Threads and signals do not go together: no alarm() for slow name servers.
         set(transfer, CURLOPT_NOSIGNAL, 1L) && do_not_wait_at_the_end(transfer);
}

bool prepare(Transfer& transfer, const HttpSenderSettings& settings) {
  transfer.easy.reset(curl_easy_init());
  return transfer.easy != nullptr && make_headers(transfer) && set_request(transfer) &&
         set_limits(transfer, settings);
}

int status_of(const Transfer& transfer) {
  long status = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

std::optional<seconds> retry_after_of(const Transfer& transfer) {
  curl_off_t after = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_RETRY_AFTER, &after);
  return after > 0 ? std::optional<seconds>(after) : std::nullopt;
}

// The status line decides: a backend that said that it took the event may break off the rest of its answer.
EventAnswer answer_of(const Transfer& transfer, CURLcode code) {
  EventAnswer answer{transfer.request.event_id, status_of(transfer), {}, retry_after_of(transfer)};
  const bool has_message = transfer.error.front() != '\0';
  if (answer.status == 0) answer.error = has_message ? transfer.error.data() : curl_easy_strerror(code);
  return answer;
}

class CurlSender final : public HttpSender {
 public:
  CurlSender(const HttpSenderSettings& settings, Multi multi)
      : settings_(settings), multi_(std::move(multi)) {}
  ~CurlSender() override;

  void send(EventRequest request) override;
  std::vector<EventAnswer> take_answers() override;
  void wait(std::span<const int> descriptors, Duration longest) override;
  void wake() override { curl_multi_wakeup(multi_.get()); }

 private:
  void finish(CURL* easy, CURLcode code);

  const HttpSenderSettings settings_;
  const Multi multi_;
  std::map<CURL*, std::unique_ptr<Transfer>> transfers_;
  std::vector<EventAnswer> answers_;
};

CurlSender::~CurlSender() {
  for (const auto& [easy, transfer] : transfers_) curl_multi_remove_handle(multi_.get(), easy);
}

void CurlSender::send(EventRequest request) {
  auto transfer = std::make_unique<Transfer>();
  transfer->request = std::move(request);
  CURL* easy = nullptr;
  if (prepare(*transfer, settings_)) easy = transfer->easy.get();
  if (easy != nullptr && curl_multi_add_handle(multi_.get(), easy) == CURLM_OK)
    transfers_[easy] = std::move(transfer);
  else
    answers_.push_back({transfer->request.event_id, 0, "libcurl cannot make the request", std::nullopt});
}

std::vector<EventAnswer> CurlSender::take_answers() {
  int running = 0;
  curl_multi_perform(multi_.get(), &running);
  int waiting = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &waiting))
    if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
  return std::exchange(answers_, {});
}

void CurlSender::finish(CURL* easy, CURLcode code) {
  const auto found = transfers_.find(easy);
  if (found == transfers_.end()) return;
  answers_.push_back(answer_of(*found->second, code));
  curl_multi_remove_handle(multi_.get(), easy);
  transfers_.erase(found);
}

void CurlSender::wait(std::span<const int> descriptors, Duration longest) {
  if (!answers_.empty()) return;
  std::vector<curl_waitfd> others;
  for (const int descriptor : descriptors) others.push_back({descriptor, CURL_WAIT_POLLIN, 0});
  // Rounded up, so that what is due then is due when the wait ends.
  const auto timeout = std::chrono::ceil<milliseconds>(std::clamp<Duration>(longest, Duration(0), hours(1)));
  curl_multi_poll(multi_.get(), others.data(), static_cast<unsigned>(others.size()),
                  static_cast<int>(timeout.count()), nullptr);
}

}  // namespace

Result<std::unique_ptr<HttpSender>> HttpSender::create(const HttpSenderSettings& settings) {
  // Janus may have done it too: it is counted. Never undone, because others may use libcurl at that time.
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (global != CURLE_OK)
    return internal_error(concat("libcurl does not start: ", curl_easy_strerror(global)));
  Multi multi(curl_multi_init());
  if (multi == nullptr) return internal_error("libcurl does not start: out of memory");
  return std::unique_ptr<HttpSender>(std::make_unique<CurlSender>(settings, std::move(multi)));
}

}  // namespace recorder
