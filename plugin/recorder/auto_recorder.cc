#include "plugin/recorder/auto_recorder.h"

#include "plugin/base/log.h"
#include "plugin/base/text.h"

namespace recorder {
namespace {

std::string uri_of(const JanusId& room) { return concat("multi-recorder://room-", to_text(room)); }

}  // namespace

void AutoRecorder::stream_came(const PublishedStream& stream) {
  if (tools_.settings.auto_record.empty()) return;
  const JanusId& room = stream.description().room;
  const AutoRecord* entry = auto_record_of(tools_.settings, to_text(room), rooms_.description_of(room));
  if (entry == nullptr) return;
  if (entry->mode == AutoRecordMode::kMulti) return start_room(room);
  if (single_.is_recording(stream.id())) return;  // it came back
  const Result<std::string> started = single_.start(stream.id(), {}, "");
  if (!started)
    log(LogLevel::kError, stream.description().stream_name,
        concat("is not recorded automatically: ", started.error().message));
}

// A recorder of that uri that somebody started by request is left to them.
void AutoRecorder::start_room(const JanusId& room) {
  const std::string uri = uri_of(room);
  if (!multi_.recording_id(uri).empty()) return;
  const Result<std::string> started = multi_.startup(uri, &room);
  if (!started)
    return log(LogLevel::kError, uri, concat("is not started automatically: ", started.error().message));
  recorded_[room] = {uri, multi_.recording_id(uri)};
  const Status added = multi_.add_room(uri, room, "");
  if (added.ok()) return;
  log(LogLevel::kError, uri, concat("the room is not recorded automatically: ", added.error().message));
  end(room, reason::kTerminated);
}

void AutoRecorder::stream_went(const JanusId& room) {
  const auto found = recorded_.find(room);
  if (found == recorded_.end() || !tools_.streams.in_room(room).empty()) return;
  const uint64_t departure = ++found->second.departures;
  tools_.control.run_after(tools_.settings.auto_record_end_after,
                           [this, room, departure] { end_if_empty(room, departure); });
}

void AutoRecorder::end_if_empty(const JanusId& room, uint64_t departure) {
  const auto found = recorded_.find(room);
  if (found == recorded_.end() || found->second.departures != departure) return;
  if (tools_.streams.in_room(room).empty()) end(room, reason::kRoomEmpty);
}

void AutoRecorder::room_destroyed(const JanusId& room) { end(room, reason::kRoomEmpty); }

// It may have been terminated by request meanwhile, and another one started under its uri.
void AutoRecorder::end(const JanusId& room, const std::string& why) {
  const auto found = recorded_.find(room);
  if (found == recorded_.end()) return;
  const Recorded ours = found->second;
  recorded_.erase(found);
  if (multi_.recording_id(ours.uri) == ours.recording_id)
    (void)multi_.terminate(ours.uri, why, [](const Result<std::string>&) {});
}

}  // namespace recorder
