// /multipleRecorder/...: conferences. The specification, sections 1 and 5 (docs/rest-api.md).
#include <array>

#include "plugin/api/method.h"

namespace recorder {
namespace {

constexpr std::array kUri = {Parameter{"uri", ParameterType::kText}};

constexpr std::array kStartup = {
    Parameter{"uri", ParameterType::kText},
    Parameter{"room", ParameterType::kId, Presence::kOptional},
    Parameter{"publisherId", ParameterType::kId, Presence::kOptional},
    Parameter{"secret", ParameterType::kSecret, Presence::kOptional},
};

constexpr std::array kAdd = {
    Parameter{"uri", ParameterType::kText},
    Parameter{"mediaSessionId", ParameterType::kText, Presence::kOptional},
    Parameter{"room", ParameterType::kId, Presence::kOptional},
    Parameter{"publisherId", ParameterType::kId, Presence::kOptional},
    Parameter{"secret", ParameterType::kSecret, Presence::kOptional},
};

constexpr std::array kRemove = {
    Parameter{"uri", ParameterType::kText},
    Parameter{"mediaSessionId", ParameterType::kText},
};

Error bad_request(const char* message) { return {ErrorCode::kBadRequest, message}; }

// A whole room, or one publisher of it.
Status add_from_room(MultiRecorder& recorder, const std::string& uri, const Json& request) {
  const JanusId room = id_parameter(request, "room");
  const std::string secret = text_parameter(request, "secret");
  if (!has_field(request, "publisherId")) return recorder.add_room(uri, room, secret);
  return recorder.add_publisher(uri, room, id_parameter(request, "publisherId"), secret);
}

void startup(ApiContext& context, const Json& request, Reply reply) {
  MultiRecorder& recorder = context.recorder.multi();
  const std::string uri = text_parameter(request, "uri");
  const bool has_room = has_field(request, "room");
  const JanusId room = id_parameter(request, "room");
  if (has_field(request, "publisherId") && !has_room)
    return reply(bad_request("the field \"room\" is missing: \"publisherId\" is the id of a publisher of a room"));
  const Result<std::string> started = recorder.startup(uri, has_room ? &room : nullptr);
  if (!started) return reply(started.error());
  if (has_room) {
    const Status added = add_from_room(recorder, uri, request);
    if (!added.ok()) {
      // A recorder that was asked for with a room that it may not have never was.
      (void)recorder.terminate(uri, reason::kTerminated, [](const Result<std::string>&) {});
      return reply(added.error());
    }
  }
  reply(file_name_body(*started));
}

void add(ApiContext& context, const Json& request, Reply reply) {
  const std::string uri = text_parameter(request, "uri");
  const bool has_stream = has_field(request, "mediaSessionId");
  const bool has_room = has_field(request, "room");
  if (has_stream == has_room)
    return reply(bad_request("either the field \"mediaSessionId\" or the field \"room\" must be given"));
  if (has_stream && has_field(request, "publisherId"))
    return reply(bad_request("the field \"publisherId\" goes with \"room\", not with \"mediaSessionId\""));
  MultiRecorder& recorder = context.recorder.multi();
  const Status added =
      has_room ? add_from_room(recorder, uri, request)
               : recorder.add(uri, text_parameter(request, "mediaSessionId"), text_parameter(request, "secret"));
  reply(empty_body(added));
}

void remove(ApiContext& context, const Json& request, Reply reply) {
  reply(empty_body(
      context.recorder.multi().remove(text_parameter(request, "uri"), text_parameter(request, "mediaSessionId"))));
}

void find_all(ApiContext& context, const Json&, Reply reply) {
  Json found = Json::array();
  for (const RunningRecording& recording : context.recorder.multi().running()) {
    Json ids = Json::array();
    for (const std::string& id : recording.media_session_ids) ids.append(id);
    Json entry = Json::object(
        {{"mediaSessionsId", std::move(ids)}, {"uri", recording.uri}, {"fileName", recording.file_name}});
    if (recording.is_paused) entry.set("paused", true);
    found.append(std::move(entry));
  }
  if (elements(found).empty()) return reply(Error{ErrorCode::kNotFound, "no recorder is running"});
  reply(std::move(found));
}

void pause(ApiContext& context, const Json& request, Reply reply) {
  reply(empty_body(context.recorder.multi().pause(text_parameter(request, "uri"))));
}

void resume(ApiContext& context, const Json& request, Reply reply) {
  reply(empty_body(context.recorder.multi().resume(text_parameter(request, "uri"))));
}

// Answers when the file is closed and has its final name.
void terminate(ApiContext& context, const Json& request, Reply reply) {
  const Status ended = context.recorder.multi().terminate(text_parameter(request, "uri"), reason::kTerminated,
                                                          reply_with_file_name(reply));
  if (!ended.ok()) reply(ended.error());
}

constexpr std::array kMethods = {
    Method{"/multipleRecorder/startup", kStartup, startup},
    Method{"/multipleRecorder/add", kAdd, add},
    Method{"/multipleRecorder/remove", kRemove, remove},
    Method{"/multipleRecorder/find_all", {}, find_all},
    Method{"/multipleRecorder/pause", kUri, pause},
    Method{"/multipleRecorder/resume", kUri, resume},
    Method{"/multipleRecorder/terminate", kUri, terminate},
};

}  // namespace

std::span<const Method> multi_recorder_methods() { return kMethods; }

}  // namespace recorder
