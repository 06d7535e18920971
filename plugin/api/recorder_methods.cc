// /recorder/... and its aliases: single recordings on demand. The specification, section 1 (docs/rest-api.md).
#include <array>

#include "plugin/api/method.h"
#include "plugin/api/recording_config.h"

namespace recorder {
namespace {

constexpr std::array kStartup = {
    Parameter{"mediaSessionId", ParameterType::kText},
    Parameter{"config", ParameterType::kObject, Presence::kOptional},
    Parameter{"secret", ParameterType::kSecret, Presence::kOptional},
};

constexpr std::array kStream = {Parameter{"mediaSessionId", ParameterType::kText}};

void startup(ApiContext& context, const Json& request, Reply reply) {
  const Result<RecordingRequest> config = recording_request(field(request, "config"));
  if (!config) return reply(config.error());
  const Result<std::string> started = context.recorder.single().start(
      text_parameter(request, "mediaSessionId"), *config, text_parameter(request, "secret"));
  reply(started.ok() ? Result<Json>(file_name_body(*started)) : Result<Json>(started.error()));
}

void pause(ApiContext& context, const Json& request, Reply reply) {
  reply(empty_body(context.recorder.single().pause(text_parameter(request, "mediaSessionId"))));
}

void resume(ApiContext& context, const Json& request, Reply reply) {
  reply(empty_body(context.recorder.single().resume(text_parameter(request, "mediaSessionId"))));
}

// Answers when the file is closed and has its final name.
void terminate(ApiContext& context, const Json& request, Reply reply) {
  const Status ended = context.recorder.single().stop(text_parameter(request, "mediaSessionId"), reason::kTerminated,
                                                      reply_with_file_name(reply));
  if (!ended.ok()) reply(ended.error());
}

void find_all(ApiContext& context, const Json&, Reply reply) {
  Json found = Json::array();
  for (const RunningSingle& recording : context.recorder.single().running()) {
    Json entry = Json::object({{"fileName", recording.file_name}, {"mediaSessionId", recording.media_session_id}});
    if (recording.is_paused) entry.set("paused", true);
    found.append(std::move(entry));
  }
  if (elements(found).empty()) return reply(Error{ErrorCode::kNotFound, "no stream is being recorded"});
  reply(std::move(found));
}

constexpr std::array kMethods = {
    Method{"/recorder/startup", kStartup, startup},
    Method{"/recorder/pause", kStream, pause},
    Method{"/recorder/resume", kStream, resume},
    Method{"/recorder/terminate", kStream, terminate},
    Method{"/recorder/find_all", {}, find_all},
    Method{"/stream/startRecording", kStartup, startup},
    Method{"/stream/stopRecording", kStream, terminate},
};

}  // namespace

std::span<const Method> recorder_methods() { return kMethods; }

}  // namespace recorder
