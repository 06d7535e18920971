#include "plugin/recorder/multi_recorder.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/base/uuid.h"

namespace recorder {
namespace {

constexpr const char* kExtension = ".mp4";

Error not_found(std::string message) { return {ErrorCode::kNotFound, std::move(message)}; }

}  // namespace

Result<std::string> MultiRecorder::startup(const std::string& uri, const JanusId* room) {
  if (recordings_.count(uri) > 0)
    return Error{ErrorCode::kConflict, concat("a recorder with the uri ", uri, " is running")};
  const Status allowed = tools_.check_start(tools_.settings.multi_recording_folder());
  if (!allowed.ok()) return allowed.error();

  MultiRecordingSettings settings = recording_settings(uri, room);
  Running& running = recordings_[uri];
  running.id = settings.facts.id;
  running.file_name = settings.facts.file_name;
  tools_.note([facts = settings.facts](Catalogue& catalogue) { catalogue.begin(facts); });
  Lane& lane = tools_.lanes.next();
  running.recording = std::make_shared<MultiRecording>(std::move(settings), lane, tools_.clock, tools_.queue,
                                                       tools_.disk, tools_.catalogue, name_listener(uri), failure_listener(uri));
  lane.post([&lane, ticking = running.recording] { lane.add_ticking(ticking); });
  log(LogLevel::kInfo, uri, "started");
  return running.file_name;
}

MultiRecordingSettings MultiRecorder::recording_settings(const std::string& uri, const JanusId* room) const {
  const std::string id = random_uuid();
  FileNameValues values = multi_recorder_values(uri, id);
  values.start_time_millis = epoch_milliseconds(tools_.clock.wall());
  values.audio_codec = codec_name(tools_.settings.audio_codec);
  FilePlan plan{tools_.settings.multi_recording_folder(), tools_.name_template, std::move(values), kExtension};
  RecordingFacts facts;
  facts.id = id;
  facts.kind = RecordingKind::kMulti;
  facts.uri = uri;
  if (room != nullptr) facts.app_key = application_of_room(tools_.settings.apps, to_text(*room));
  facts.file_name = plan.name_at_start();
  return {std::move(facts), std::move(plan), tools_.settings.flush_interval, tools_.settings.sync,
          tools_.settings.pause_threshold};
}

// The file gets its name on the writer thread, which sees whether it is free.
MultiRecording::NameChanged MultiRecorder::name_listener(const std::string& uri) {
  return [this, uri](const std::string& recording_id, const std::string& file_name) {
    tools_.control.post([this, uri, recording_id, file_name] {
      const auto found = recordings_.find(uri);
      if (found != recordings_.end() && found->second.id == recording_id) found->second.file_name = file_name;
    });
  };
}

MultiRecording::Failed MultiRecorder::failure_listener(const std::string& uri) {
  return [this, uri](const std::string& id) {
    tools_.control.post([this, uri, id] {
      if (recording_id(uri) == id) (void)terminate(uri, reason::kDiskError, [](const Result<std::string>&) {});
    });
  };
}

Status MultiRecorder::add(const std::string& uri, const std::string& media_session_id,
                          const std::string& room_secret) {
  const Result<Running*> running = find(uri);
  if (!running) return running.error();
  const Result<PublishedStream*> stream = tools_.streams.find(media_session_id);
  if (!stream) return stream.error();
  if (find_member(**running, media_session_id) != nullptr)
    return Error{ErrorCode::kConflict, concat("the stream ", media_session_id, " is in the recorder ", uri, " already")};
  const Status recordable = (*stream)->check_recordable();
  if (!recordable.ok()) return recordable;
  return join(uri, **running, **stream, room_secret);
}

Status MultiRecorder::add_room(const std::string& uri, const JanusId& room, const std::string& room_secret) {
  const Result<Running*> running = find(uri);
  if (!running) return running.error();
  if ((*running)->rooms.count(room) > 0)
    return Error{ErrorCode::kConflict, concat("the room ", to_text(room), " is in the recorder ", uri, " already")};
  const Status allowed = rooms_.check(room, room_secret);
  if (!allowed.ok()) return allowed;
  (*running)->rooms[room] = room_secret;
  for (PublishedStream* stream : tools_.streams.in_room(room)) {
    if (find_member(**running, stream->id()) != nullptr) continue;
    const Status joined = join_with_what_there_is(uri, **running, *stream, room_secret);
    if (joined.ok() || joined.error().code != ErrorCode::kForbidden) continue;
    (*running)->rooms.erase(room);  // what VideoRoom refuses for one it refuses for all
    return joined;
  }
  return Success{};
}

Status MultiRecorder::add_publisher(const std::string& uri, const JanusId& room, const JanusId& publisher,
                                    const std::string& room_secret) {
  const Result<Running*> running = find(uri);
  if (!running) return running.error();
  const Status allowed = rooms_.check(room, room_secret);
  if (!allowed.ok()) return allowed;
  const PublishedStream* stream = tools_.streams.find_publisher(room, publisher);
  if (stream == nullptr)
    return not_found(concat("the publisher ", to_text(publisher), " publishes nothing in the room ", to_text(room)));
  return add(uri, stream->id(), room_secret);
}

Status MultiRecorder::remove(const std::string& uri, const std::string& media_session_id) {
  const Result<Running*> running = find(uri);
  if (!running) return running.error();
  const Result<PublishedStream*> stream = tools_.streams.find(media_session_id);
  if (!stream) return stream.error();
  const Member* member = find_member(**running, media_session_id);
  if (member == nullptr) return not_found(concat("the stream ", media_session_id, " is not in the recorder ", uri));
  const SubscriptionId subscription = member->subscription;
  forget_member(**running, media_session_id);
  (*stream)->unsubscribe(subscription);
  (*running)->removed.insert(media_session_id);
  return Success{};
}

Status MultiRecorder::pause(const std::string& uri) {
  const MonotonicTime now = tools_.clock.monotonic();
  const Result<Running*> running = find(uri);
  if (!running) return running.error();
  if ((*running)->is_paused) return Error{ErrorCode::kConflict, concat("the recorder ", uri, " is paused already")};
  (*running)->is_paused = true;
  (*running)->recording->pause(now);
  tools_.note([id = (*running)->id](Catalogue& catalogue) { catalogue.pause(id); });
  log(LogLevel::kInfo, uri, "paused");
  return Success{};
}

Status MultiRecorder::resume(const std::string& uri) {
  const MonotonicTime now = tools_.clock.monotonic();
  const Result<Running*> running = find(uri);
  if (!running) return running.error();
  if (!(*running)->is_paused) return Error{ErrorCode::kConflict, concat("the recorder ", uri, " is not paused")};
  (*running)->is_paused = false;
  (*running)->recording->resume(now);
  tools_.note([id = (*running)->id](Catalogue& catalogue) { catalogue.resume(id); });
  log(LogLevel::kInfo, uri, "resumed");
  return Success{};
}

Status MultiRecorder::terminate(std::string uri, const std::string& why, Terminated terminated) {
  const Result<Running*> found = find(uri);
  if (!found) return found.error();
  const Running running = std::move(**found);
  recordings_.erase(uri);
  for (const Member& member : running.members) {
    const Result<PublishedStream*> stream = tools_.streams.find(member.media_session_id);
    if (stream) (*stream)->unsubscribe(member.subscription);
  }
  dropped_frames_ += running.recording->dropped_frames();
  running.recording->finish(why, [uri, terminated = std::move(terminated),
                                  closing = tools_.closing](const Result<std::string>& path) {
    if (!path.ok()) {
      terminated(path.error());
      return;
    }
    log(LogLevel::kInfo, uri, path->empty() ? "ended without media, there is no file" : concat("finished ", *path));
    terminated(std::filesystem::path(*path).filename().string());
  });
  return Success{};
}

void MultiRecorder::terminate_all(const std::string& why) {
  while (!recordings_.empty())
    (void)terminate(recordings_.begin()->first, why, [](const Result<std::string>&) {});
}

void MultiRecorder::stream_came(PublishedStream& stream, const std::string& former) {
  for (auto& [uri, running] : recordings_) {
    if (running.removed.count(former) > 0) running.removed.insert(stream.id());
    if (find_member(running, stream.id()) != nullptr || running.removed.count(stream.id()) > 0) continue;
    const auto room = running.rooms.find(stream.description().room);
    const auto gone = running.gone.find(former);
    if (room != running.rooms.end())
      (void)join_with_what_there_is(uri, running, stream, room->second);
    else if (gone != running.gone.end())
      (void)join_with_what_there_is(uri, running, stream, gone->second.secret);
    running.gone.erase(former);
  }
}

void MultiRecorder::stream_goes(PublishedStream& stream) {
  const MonotonicTime now = tools_.clock.monotonic();
  for (auto& [uri, running] : recordings_) {
    const Member* member = find_member(running, stream.id());
    if (member == nullptr) continue;
    std::erase_if(running.gone,
                  [&](const auto& entry) { return now - entry.second.since > tools_.settings.reconnect_time; });
    running.gone[stream.id()] = {member->secret, now};
    forget_member(running, stream.id());
  }
}

void MultiRecorder::room_destroyed(const JanusId& room) {
  for (auto& [uri, running] : recordings_) running.rooms.erase(room);
}

std::vector<RunningRecording> MultiRecorder::running() const {
  std::vector<RunningRecording> all;
  for (const auto& [uri, running] : recordings_) {
    all.push_back({uri, running.file_name, {}, running.is_paused});
    for (const Member& member : running.members) all.back().media_session_ids.push_back(member.media_session_id);
  }
  return all;
}

std::string MultiRecorder::recording_id(const std::string& uri) const {
  const auto found = recordings_.find(uri);
  return found == recordings_.end() ? std::string() : found->second.id;
}

uint64_t MultiRecorder::dropped_frames() const {
  uint64_t total = dropped_frames_;
  for (const auto& [uri, running] : recordings_) total += running.recording->dropped_frames();
  return total;
}

// --- pieces ----------------------------------------------------------------------------------------------------------

Result<MultiRecorder::Running*> MultiRecorder::find(const std::string& uri) {
  const auto found = recordings_.find(uri);
  if (found == recordings_.end()) return not_found(concat("no recorder with the uri ", uri, " is running"));
  return &found->second;
}

const MultiRecorder::Member* MultiRecorder::find_member(const Running& running, const std::string& media_session_id) {
  for (const Member& member : running.members)
    if (member.media_session_id == media_session_id) return &member;
  return nullptr;
}

// Adds a stream whose tracks can be recorded; a source that is asked for the first time may refuse.
Status MultiRecorder::join(const std::string& uri, Running& running, PublishedStream& stream,
                           const std::string& secret) {
  if (running.members.size() >= tools_.settings.max_streams_per_recording)
    return internal_error(concat("the recorder ", uri, " has ", running.members.size(),
                                 " streams, max_streams_per_recording allows no more"));
  const SubscriptionId subscription = tools_.streams.next_subscription();
  running.recording->add(subscription, identity_of(stream.description()),
                         [media = stream.stream()] { media->request_key_frames(); });
  const Status subscribed = stream.subscribe(subscription, running.recording, tools_.settings.audio_codec, secret);
  if (!subscribed.ok()) {
    running.recording->on_end(subscription);
    return subscribed;
  }
  running.members.push_back({stream.id(), subscription, secret});
  running.removed.erase(stream.id());
  return Success{};
}

// Nobody waits for an answer about each stream: what cannot be recorded is left out, and the rest goes on.
Status MultiRecorder::join_with_what_there_is(const std::string& uri, Running& running, PublishedStream& stream,
                                              const std::string& secret) {
  const StreamDescription& description = stream.description();
  for (const TrackDescription& track : description.tracks)
    if (!track.is_disabled && !track.obstacle().empty())
      log(LogLevel::kWarning, uri, concat(description.stream_name, " is recorded without a track: ", track.obstacle()));
  if (!stream.has_recordable_track()) return Success{};
  const Status joined = join(uri, running, stream, secret);
  if (!joined.ok())
    log(LogLevel::kError, uri, concat(description.stream_name, " is not recorded: ", joined.error().message));
  return joined;
}

// Before its subscription ends.
void MultiRecorder::forget_member(Running& running, const std::string& media_session_id) {
  if (const Member* member = find_member(running, media_session_id)) running.recording->remove(member->subscription);
  std::erase_if(running.members, [&](const Member& member) { return member.media_session_id == media_session_id; });
}

}  // namespace recorder
