// /recordings/find_all: what was recorded and is being recorded, from the catalogue (docs/rest-api.md).
#include <array>
#include <optional>

#include "plugin/api/method.h"
#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr std::array kFindAll = {
    kOffset,
    kLimit,
    Parameter{"recordingId", ParameterType::kText, Presence::kOptional},
    Parameter{"uri", ParameterType::kText, Presence::kOptional},
    Parameter{"mediaSessionId", ParameterType::kText, Presence::kOptional},
    Parameter{"state", ParameterType::kText, Presence::kOptional},
};

// In the order of FileState.
constexpr std::array<const char*, 5> kStates = {"running", "finished", "repaired", "damaged", "empty"};

const char* name_of(FileState state) { return kStates[static_cast<size_t>(state)]; }

std::optional<FileState> state_from(const std::string& name) {
  for (size_t i = 0; i < kStates.size(); ++i)
    if (name == kStates[i]) return static_cast<FileState>(i);
  return std::nullopt;
}

Result<RecordingFilter> filter_from(const Json& request) {
  RecordingFilter filter;
  filter.recording_id = text_parameter(request, "recordingId");
  filter.uri = text_parameter(request, "uri");
  filter.media_session_id = text_parameter(request, "mediaSessionId");
  if (!has_field(request, "state")) return filter;
  filter.state = state_from(text_parameter(request, "state"));
  if (!filter.state)
    return Error{
        ErrorCode::kBadRequest,
        "the field \"state\" must be \"running\", \"finished\", \"repaired\", \"damaged\" or \"empty\""};
  return filter;
}

Json to_json(const StreamIdentity& stream) {
  return Json::object({{"mediaSessionId", stream.media_session_id},
                       {"streamName", stream.stream_name},
                       {"sessionId", stream.session_id},
                       {"appKey", stream.app_key}});
}

Json to_json(const CataloguedFile& file) {
  Json json = Json::object({{"path", file.path},
                            {"state", name_of(file.state)},
                            {"startTimeMillis", file.start_ms},
                            {"durationInMS", file.duration_ms},
                            {"size", file.size}});
  if (!file.error.empty()) json.set("error", file.error);
  // Of a file that is being written, or was repaired, nothing is known here.
  if (const Result<Json> quality = parse_json(file.quality)) json.set("quality", *quality);
  return json;
}

Json streams_of(const CataloguedRecording& recording) {
  Json streams = Json::array();
  for (const StreamIdentity& stream : recording.streams) streams.append(to_json(stream));
  return streams;
}

// One that turned out empty is not there any more.
Json files_of(const CataloguedRecording& recording) {
  Json files = Json::array();
  for (const CataloguedFile& file : recording.files)
    if (file.state != FileState::kEmpty) files.append(to_json(file));
  return files;
}

Json to_json(const CataloguedRecording& recording) {
  const RecordingFacts& facts = recording.facts;
  const bool is_multi = facts.kind == RecordingKind::kMulti;
  Json json = Json::object({{"recordingId", facts.id}, {"kind", is_multi ? "multi" : "single"}});
  if (is_multi) json.set("uri", facts.uri);
  json.set("state", name_of(recording.state));
  if (recording.is_paused) json.set("paused", true);
  json.set("fileName", recording.state == FileState::kEmpty ? Json() : Json(facts.file_name));
  json.set("startTimeMillis", recording.started_ms);
  if (!recording.is_running) {
    json.set("endTimeMillis", recording.ended_ms);
    json.set("reason", recording.reason);
  }
  json.set("streams", streams_of(recording));
  json.set("files", files_of(recording));
  return json;
}

void find_all(ApiContext& context, const Json& request, Reply reply) {
  if (context.surroundings.catalogue == nullptr)
    return reply(internal_error("this recorder has no catalogue"));
  const Result<RecordingFilter> filter = filter_from(request);
  if (!filter) return reply(filter.error());
  const Page page = page_parameters(request);
  const auto recordings = context.surroundings.catalogue->list(page.offset, page.limit, *filter);
  if (!recordings) return reply(recordings.error());
  if (recordings->empty())
    return reply(
        Error{ErrorCode::kNotFound, concat("there is no such recording from offset ", page.offset, " on")});
  Json found = Json::array();
  for (const CataloguedRecording& recording : *recordings) found.append(to_json(recording));
  reply(std::move(found));
}

constexpr std::array kMethods = {
    Method{"/recordings/find_all", kFindAll, find_all, Delivery::kFromDisk},
};

}  // namespace

std::span<const Method> recordings_methods() { return kMethods; }

}  // namespace recorder
