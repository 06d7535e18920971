#include "plugin/recorder/recording_notices.h"

#include <algorithm>
#include <utility>

namespace recorder {
namespace {

// ISO/IEC 14496-12, 8.2.2: MP4 counts seconds from 1904-01-01 UTC; this many of them were before 1970.
constexpr int64_t kSecondsFrom1904 = 2'082'844'800;

Json name_or_null(const std::optional<std::string>& name) { return name ? Json(*name) : Json(); }

Json membership_payload(const RecordingFacts& recording) {
  return Json::object({{"fileName", recording.file_name}, {"uri", recording.uri}});
}

Json stopped_single(const RecordingFacts& recording, const RecordingOutcome& outcome) {
  return Json::object({{"fileName", name_or_null(outcome.file_name)},
                       {"recordingId", recording.id},
                       {"reason", outcome.reason}});
}

Json stopped_conference(const RecordingFacts& recording, const RecordingOutcome& outcome) {
  return Json::object({{"recordingId", recording.id},
                       {"uri", recording.uri},
                       {"fileName", name_or_null(outcome.file_name)},
                       {"durationInMS", outcome.duration_ms},
                       {"size", outcome.size},
                       {"reason", outcome.reason}});
}

}  // namespace

Status RecordingNotices::started(const RecordingFacts& recording) {
  return tell_step(recording, "startedRecording", "startedMultiRecording");
}

Status RecordingNotices::paused(const RecordingFacts& recording) {
  return tell_step(recording, "pausedRecording", "pausedMultiRecording");
}

Status RecordingNotices::resumed(const RecordingFacts& recording) {
  return tell_step(recording, "resumedRecording", "resumedMultiRecording");
}

Status RecordingNotices::tell_step(const RecordingFacts& recording, const char* single_type, const char* multi_type) {
  if (recording.kind == RecordingKind::kSingle)
    return tell_owner(recording, recording.stream, single_type,
                      Json::object({{"fileName", recording.file_name}, {"recordingId", recording.id}}));
  return tell_of_conference(
      recording, multi_type,
      Json::object(
          {{"recordingId", recording.id}, {"uri", recording.uri}, {"fileName", recording.file_name}}));
}

Status RecordingNotices::stopped(const RecordingFacts& recording, const RecordingOutcome& outcome) {
  const bool is_single = recording.kind == RecordingKind::kSingle;
  Json payload = is_single ? stopped_single(recording, outcome) : stopped_conference(recording, outcome);
  if (!outcome.error.empty()) payload.set("error", outcome.error);
  outcome.quality.put_into(payload);
  return is_single ? tell_owner(recording, recording.stream, "stoppedRecording", std::move(payload))
                   : tell_of_conference(recording, "stoppedMultiRecording", payload);
}

Status RecordingNotices::added(const RecordingFacts& recording, const StreamIdentity& stream) {
  return tell_owner(recording, stream, "addedToMultiRecording", membership_payload(recording));
}

Status RecordingNotices::removed(const RecordingFacts& recording, const StreamIdentity& stream,
                                 const RecordingQuality& quality) {
  Json payload = membership_payload(recording);
  quality.put_into(payload);
  return tell_owner(recording, stream, "removedFromMultiRecording", std::move(payload));
}

Status RecordingNotices::tell_owner(const RecordingFacts& recording, const StreamIdentity& stream,
                                    const char* type, Json payload) {
  const ClientApplication* application = find_application(settings_.applications, stream.app_key);
  if (application == nullptr) return Success{};
  return put(*application, {recording.id, application->key, stream.session_id, stream.media_session_id, type,
                            std::move(payload)});
}

Status RecordingNotices::tell_of_conference(const RecordingFacts& recording, const char* type,
                                            const Json& payload) {
  const ClientApplication* owner = find_application(settings_.applications, recording.app_key);
  for (const ClientApplication& application : settings_.applications) {
    if (owner != nullptr && owner != &application) continue;
    const Status told = put(application, {recording.id, application.key, "", "", type, payload});
    if (!told.ok()) return told;
  }
  return Success{};
}

Status RecordingNotices::put(const ClientApplication& application, OutgoingEvent event) {
  if (!wants(application, event.type)) return Success{};
  any_ = true;
  return outbox_.put(transaction_, event);
}

Status RecordingNotices::file_finished(const RecordingFacts& recording, const ClosedFile& file,
                                       int64_t start_ms) {
  const bool is_single = recording.kind == RecordingKind::kSingle;
  HookRun run{recording.id,
              is_single ? settings_.on_record_hook_script : settings_.on_multiple_record_hook_script,
              file.path,
              {}};
  if (run.script.empty()) return Success{};
  if (is_single)
    run.arguments = {recording.stream.stream_name, file.path};
  else
    run.arguments = {file.path, std::to_string(std::max<int64_t>(start_ms / 1000 + kSecondsFrom1904, 0)),
                     std::to_string(file.duration.count()), recording.uri};
  any_ = true;
  return hooks_.put(transaction_, run);
}

}  // namespace recorder
