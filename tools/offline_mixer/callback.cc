#include "tools/offline_mixer/callback.h"

#include <algorithm>
#include <memory>
#include <random>
#include <thread>

#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "plugin/base/uuid.h"
#include "plugin/notify/back_off.h"
#include "plugin/notify/event_request.h"
#include "plugin/notify/http_sender.h"

namespace recorder {
namespace {

// ISO/IEC 14496-12, 8.2.2: MP4 counts seconds from 1904-01-01 UTC; this many of them were before 1970.
constexpr int64_t kSecondsFrom1904 = 2'082'844'800;
constexpr int64_t kAttempts = 5;
// 4, 8, 16 and 32 seconds, each shortened by up to a half: a backend that is started anew has the time for
// it, and the hook that waits for the mixer does not wait for ever.
constexpr BackOff kBackOff{seconds(4), seconds(32)};
// What a backend may ask for by Retry-After.
constexpr seconds kLongestPause{60};

// What failed by chance or by load, and not because of what was sent.
bool may_work_later(const EventAnswer& answer) {
  return answer.status == 0 || answer.status == 429 || answer.status >= 500;
}

// HttpSender answers every request, after its time limit at last.
EventAnswer answer_to(HttpSender& sender, EventRequest request) {
  sender.send(std::move(request));
  for (;;) {
    const std::vector<EventAnswer> answers = sender.take_answers();
    if (!answers.empty()) return answers.front();
    sender.wait({}, seconds(1));
  }
}

double from_0_to_1() {
  std::random_device source;
  return static_cast<double>(source() - source.min()) / static_cast<double>(source.max() - source.min());
}

milliseconds pause_before_next(int64_t failures, const EventAnswer& answer) {
  const milliseconds asked = std::min(answer.retry_after.value_or(seconds(0)), kLongestPause);
  return std::max(pause_after(failures, kBackOff, from_0_to_1()), asked);
}

Error failed(const EventAnswer& answer, int64_t attempts) {
  const std::string reason =
      answer.status == 0 ? answer.error : concat("it answered with status ", answer.status);
  return internal_error(concat("callbackUrl was not told: ", reason, " (attempt ", attempts, ")"));
}

}  // namespace

int64_t seconds_from_1904(int64_t unix_milliseconds) {
  return std::max<int64_t>(unix_milliseconds / 1000 + kSecondsFrom1904, 0);
}

MixedRecording describe_recording(const Arguments& arguments, const Mp4FileInfo& file) {
  int64_t duration_ms = 0;
  for (const Mp4TrackInfo& track : file.tracks) duration_ms = std::max(duration_ms, track.duration_ms);
  return {arguments.files.front(), arguments.creation_time.value_or(seconds_from_1904(file.start_ms)),
          arguments.duration_ms.value_or(duration_ms),
          arguments.recorder_uri.empty() ? file.recorder_uri : arguments.recorder_uri};
}

std::string mixed_body(const MixedRecording& recording, const MixedFile& mixed) {
  return dump(Json::object(
      {{"multiRecorderCreationModificationTime", recording.creation_time},
       {"multiRecorderDurationInMS", recording.duration_ms},
       {"multiRecorderFilePath", recording.path},
       {"recorderUri", recording.recorder_uri},
       {"mixerParams", Json::array({Json::object({{"path", mixed.path},
                                                  {"durationInMs", mixed.duration_ms},
                                                  {"creationModificationTime", mixed.creation_time}})})}}));
}

std::string failed_body(const MixedRecording& recording, int code, const std::string& message) {
  return dump(Json::object({{"recorderUri", recording.recorder_uri},
                            {"error", Json::object({{"code", code}, {"message", message}})}}));
}

void sleep_for(milliseconds pause) { std::this_thread::sleep_for(pause); }

Status send_callback(const std::string& url, const std::string& secret, const std::string& body,
                     const PauseFor& pause) {
  const auto sender = HttpSender::create({});
  if (!sender.ok()) return sender.error();
  const std::string event_id = random_uuid();
  for (int64_t attempt = 1;; ++attempt) {
    const WallTime now = SystemClock().wall();
    const EventAnswer answer = answer_to(**sender, make_signed_request(url, secret, event_id, body, now));
    if (answer.is_success()) return Success{};
    if (attempt == kAttempts || !may_work_later(answer)) return failed(answer, attempt);
    pause(pause_before_next(attempt, answer));
  }
}

}  // namespace recorder
