#include "plugin/recorder/recorder.h"

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/base/uuid.h"

namespace recorder {
namespace {

// Long enough for a browser's first frames to come at their pace, short enough to lose little by a kill -9.
constexpr Duration kSettling = milliseconds(400);

StreamTrackSettings track_settings(const Settings& settings) {
  StreamTrackSettings track;
  track.settling = kSettling;
  track.receiver.reorder_time = settings.reorder_time;
  track.audio.sample_rate = settings.audio_sample_rate;
  track.audio.bit_rate = settings.audio_bit_rate;
  return track;
}

Error not_found(std::string message) { return {ErrorCode::kNotFound, std::move(message)}; }

Error no_recorder(const std::string& uri) { return not_found(concat("no recorder with the uri ", uri, " is running")); }

// Why a stream cannot be recorded, all of its tracks that it has not switched off considered; empty when it can.
std::string obstacle(const StreamDescription& stream) {
  for (const TrackDescription& track : stream.tracks)
    if (!track.is_disabled && !track.obstacle().empty()) return track.obstacle();
  return {};
}

bool has_recordable_track(const StreamDescription& stream) {
  return std::any_of(stream.tracks.begin(), stream.tracks.end(), [](const TrackDescription& track) {
    return !track.is_disabled && track.recordable_codec().has_value();
  });
}

}  // namespace

Recorder::Recorder(Settings settings, FileNameTemplate name_template, const Clock& clock, Disk& disk, Rooms& rooms)
    : settings_(std::move(settings)),
      clock_(clock),
      disk_(disk),
      names_(std::move(name_template), settings_.multi_recording_folder(), clock, disk),
      rooms_(rooms),
      writer_("writer", settings_.writer_queue, clock),
      queue_(writer_, settings_.writer_queue),
      control_("control", settings_.lane_queue, clock) {
  const uint32_t lanes = lane_count(settings_, std::thread::hardware_concurrency());
  for (uint32_t i = 1; i <= lanes; ++i)
    lanes_.push_back(std::make_unique<Lane>(concat("lane ", i), settings_.lane_queue, clock));
}

Recorder::~Recorder() = default;

Recorder::Closing::~Closing() {
  if (done_) done_();
}

Lane& Recorder::next_lane() { return *lanes_[next_lane_++ % lanes_.size()]; }

// --- what VideoRoom does ---------------------------------------------------------------------------------------------

void Recorder::stream_published(StreamDescription description) {
  if (PublishedStream* known = find_publisher(description.room, description.publisher_id)) end_stream(*known);
  description.media_session_id = random_uuid();
  const std::string id = description.media_session_id;
  PublishedStream& published = streams_[id];
  published.source = rooms_.source_of(description);
  Lane& lane = next_lane();
  const auto request_key_frame = [this, id](const std::string& mid) {
    control_.post([this, id, mid] {
      const auto found = streams_.find(id);
      if (found != streams_.end()) found->second.source->request_key_frame(mid);
    });
  };
  published.stream = std::make_shared<Stream>(description.stream_name, track_settings(settings_), lane, clock_,
                                              request_key_frame);
  lane.post([&lane, stream = published.stream] { lane.add_ticking(stream); });
  published.description = std::move(description);
  log(LogLevel::kDebug, published.description.stream_name, concat("published, mediaSessionId ", id));
  join_recordings_of_room(published);
}

void Recorder::stream_updated(const JanusId& room, const JanusId& publisher, std::vector<TrackDescription> tracks) {
  PublishedStream* published = find_publisher(room, publisher);
  if (published == nullptr) return;
  published->description.tracks = std::move(tracks);
  published->source->update(published->description);  // also when it delivers nothing now: start() needs the tracks
  join_recordings_of_room(*published);
}

void Recorder::stream_unpublished(const JanusId& room, const JanusId& publisher) {
  if (PublishedStream* published = find_publisher(room, publisher)) end_stream(*published);
}

void Recorder::room_destroyed(const JanusId& room) {
  for (auto& [uri, recording] : recordings_) recording.rooms.erase(room);
  std::vector<PublishedStream*> ended;
  for (auto& [id, published] : streams_)
    if (published.description.room == room) ended.push_back(&published);
  for (PublishedStream* published : ended) end_stream(*published);
}

void Recorder::end_stream(PublishedStream& published) {
  published.source->abandon();
  published.stream->end();
  const std::string id = published.description.media_session_id;
  for (const auto& [uri, subscription] : published.recordings) std::erase(recordings_.at(uri).members, id);
  dropped_packets_ += published.stream->dropped_packets();
  streams_.erase(id);
}

// --- what backends ask for -------------------------------------------------------------------------------------------

Result<std::string> Recorder::startup(const std::string& uri) {
  if (recordings_.count(uri) > 0)
    return Error{ErrorCode::kConflict, concat("a recorder with the uri ", uri, " is running")};
  if (recordings_.size() >= settings_.max_recordings)
    return internal_error(concat(recordings_.size(), " recordings are running, max_recordings allows no more"));
  const Status space = check_space();
  if (!space.ok()) return space.error();

  FileNameValues values = multi_recorder_values(uri, random_uuid());
  values.start_time_millis = epoch_milliseconds(clock_.wall());
  values.audio_codec = codec_name(settings_.audio_codec);
  const std::string name = names_.at_start(values, [this](const std::string& wanted) {
    return std::any_of(recordings_.begin(), recordings_.end(),
                       [&wanted](const auto& entry) { return entry.second.file_name == wanted; });
  });
  MultiRecordingSettings recording;
  recording.uri = uri;
  recording.path = names_.path_of(name);
  recording.choose_path = names_.at_end(std::move(values));
  recording.flush_interval = settings_.flush_interval;
  recording.sync = settings_.sync;

  Lane& lane = next_lane();
  RunningMulti& running = recordings_[uri];
  running.file_name = name;
  running.recording = std::make_shared<MultiRecording>(std::move(recording), lane, clock_, queue_, disk_);
  lane.post([&lane, ticking = running.recording] { lane.add_ticking(ticking); });
  log(LogLevel::kInfo, uri, "started");
  return name;
}

Status Recorder::add(const std::string& uri, const std::string& media_session_id, const std::string& room_secret) {
  const Result<RunningMulti*> recording = find_recording(uri);
  if (!recording) return recording.error();
  const Result<PublishedStream*> stream = find_stream(media_session_id);
  if (!stream) return stream.error();
  if ((*stream)->recordings.count(uri) > 0)
    return Error{ErrorCode::kConflict, concat("the stream ", media_session_id, " is in the recorder ", uri, " already")};
  const std::string reason = obstacle((*stream)->description);
  if (!reason.empty())
    return Error{ErrorCode::kUnsupportedMedia, concat("the stream ", media_session_id, " cannot be recorded: ", reason)};
  return join(uri, **recording, **stream, room_secret);
}

Status Recorder::add_room(const std::string& uri, const JanusId& room, const std::string& room_secret) {
  const Result<RunningMulti*> recording = find_recording(uri);
  if (!recording) return recording.error();
  if ((*recording)->rooms.count(room) > 0)
    return Error{ErrorCode::kConflict, concat("the room ", to_text(room), " is in the recorder ", uri, " already")};
  const Status allowed = rooms_.check(room, room_secret);
  if (!allowed.ok()) return allowed;
  (*recording)->rooms[room] = room_secret;
  for (auto& [id, published] : streams_) {
    if (published.description.room != room || published.recordings.count(uri) > 0) continue;
    const Status joined = join_room(uri, **recording, published);
    if (joined.ok() || joined.error().code != ErrorCode::kForbidden) continue;
    (*recording)->rooms.erase(room);  // what VideoRoom refuses for one it refuses for all
    return joined;
  }
  return Success{};
}

Status Recorder::add_publisher(const std::string& uri, const JanusId& room, const JanusId& publisher,
                               const std::string& room_secret) {
  const Result<RunningMulti*> recording = find_recording(uri);
  if (!recording) return recording.error();
  const Status allowed = rooms_.check(room, room_secret);
  if (!allowed.ok()) return allowed;
  const PublishedStream* published = find_publisher(room, publisher);
  if (published == nullptr)
    return not_found(concat("the publisher ", to_text(publisher), " publishes nothing in the room ", to_text(room)));
  return add(uri, published->description.media_session_id, room_secret);
}

Status Recorder::remove(const std::string& uri, const std::string& media_session_id) {
  const Result<RunningMulti*> recording = find_recording(uri);
  if (!recording) return recording.error();
  const Result<PublishedStream*> stream = find_stream(media_session_id);
  if (!stream) return stream.error();
  if ((*stream)->recordings.count(uri) == 0)
    return not_found(concat("the stream ", media_session_id, " is not in the recorder ", uri));
  leave(uri, **recording, **stream);
  (*recording)->removed.insert(media_session_id);
  return Success{};
}

Status Recorder::terminate(std::string uri, Terminated terminated) {
  const Result<RunningMulti*> found = find_recording(uri);
  if (!found) return found.error();
  RunningMulti& running = **found;
  for (auto& [id, published] : streams_)
    if (published.recordings.count(uri) > 0) leave(uri, running, published);
  const auto recording = running.recording;
  dropped_frames_ += recording->dropped_frames();
  recordings_.erase(uri);
  recording->finish([uri, terminated = std::move(terminated), closing = closing_](const Result<std::string>& path) {
    if (!path.ok()) {
      terminated(path.error());
      return;
    }
    log(LogLevel::kInfo, uri, path->empty() ? "ended without media, there is no file" : concat("finished ", *path));
    terminated(std::filesystem::path(*path).filename().string());
  });
  return Success{};
}

std::vector<RunningRecording> Recorder::recordings() const {
  std::vector<RunningRecording> all;
  for (const auto& [uri, running] : recordings_) all.push_back({uri, running.file_name, running.members});
  return all;
}

std::vector<StreamDescription> Recorder::streams() const {
  std::vector<StreamDescription> all;
  for (const auto& [id, published] : streams_) all.push_back(published.description);
  return all;
}

RecorderStatus Recorder::status() const {
  RecorderStatus status;
  status.recordings = recordings_.size();
  status.streams = streams_.size();
  status.dropped_packets = dropped_packets_;
  for (const auto& [id, published] : streams_) status.dropped_packets += published.stream->dropped_packets();
  status.dropped_frames = dropped_frames_;
  for (const auto& [uri, running] : recordings_) status.dropped_frames += running.recording->dropped_frames();
  const Result<uint64_t> space = disk_.available_space(settings_.multi_recording_folder());
  status.available_space = space.ok() ? *space : 0;
  status.writer_queue_bytes = queue_.waiting_bytes();
  return status;
}

void Recorder::shut_down(std::function<void()> done) {
  while (!streams_.empty()) end_stream(streams_.begin()->second);
  closing_->call_at_end(std::move(done));
  while (!recordings_.empty()) {
    const Status ended = terminate(recordings_.begin()->first, [](const Result<std::string>&) {});
    if (!ended.ok()) break;
  }
  closing_ = std::make_shared<Closing>();
}

// --- pieces ----------------------------------------------------------------------------------------------------------

// Adds a stream whose tracks can be recorded; a source that is asked for the first time may refuse.
Status Recorder::join(const std::string& uri, RunningMulti& running, PublishedStream& published,
                      const std::string& secret) {
  if (running.members.size() >= settings_.max_streams_per_recording)
    return internal_error(concat("the recorder ", uri, " has ", running.members.size(),
                                 " streams, max_streams_per_recording allows no more"));
  if (published.recordings.empty()) {
    const Status started = published.source->start(published.stream, secret);
    if (!started.ok()) return started;
  }
  const SubscriptionId subscription = next_subscription_++;
  const StreamDescription& description = published.description;
  published.recordings[uri] = subscription;
  running.members.push_back(description.media_session_id);
  running.removed.erase(description.media_session_id);
  running.recording->add(subscription, {description.stream_name, description.media_session_id},
                         [stream = published.stream] { stream->request_key_frames(); });
  published.stream->subscribe(subscription, running.recording, settings_.audio_codec);
  return Success{};
}

// Part of a whole room: what cannot be recorded is left out, and the rest goes on.
Status Recorder::join_room(const std::string& uri, RunningMulti& running, PublishedStream& published) {
  const StreamDescription& description = published.description;
  for (const TrackDescription& track : description.tracks)
    if (!track.is_disabled && !track.obstacle().empty())
      log(LogLevel::kWarning, uri, concat(description.stream_name, " is recorded without a track: ", track.obstacle()));
  if (!has_recordable_track(description)) return Success{};
  const Status joined = join(uri, running, published, running.rooms.at(description.room));
  if (!joined.ok())
    log(LogLevel::kError, uri, concat(description.stream_name, " is not recorded: ", joined.error().message));
  return joined;
}

// Whole rooms that it belongs to, and is neither in already nor was taken out of.
void Recorder::join_recordings_of_room(PublishedStream& published) {
  const StreamDescription& description = published.description;
  for (auto& [uri, recording] : recordings_) {
    if (recording.rooms.count(description.room) == 0 || published.recordings.count(uri) > 0) continue;
    if (recording.removed.count(description.media_session_id) == 0) (void)join_room(uri, recording, published);
  }
}

void Recorder::leave(const std::string& uri, RunningMulti& running, PublishedStream& published) {
  const auto subscription = published.recordings.extract(uri);
  if (published.recordings.empty()) published.source->stop();
  published.stream->unsubscribe(subscription.mapped());
  std::erase(running.members, published.description.media_session_id);
}

Result<Recorder::RunningMulti*> Recorder::find_recording(const std::string& uri) {
  const auto found = recordings_.find(uri);
  if (found == recordings_.end()) return no_recorder(uri);
  return &found->second;
}

Result<Recorder::PublishedStream*> Recorder::find_stream(const std::string& media_session_id) {
  const auto found = streams_.find(media_session_id);
  if (found == streams_.end()) return not_found(concat("no stream with the mediaSessionId ", media_session_id));
  return &found->second;
}

Recorder::PublishedStream* Recorder::find_publisher(const JanusId& room, const JanusId& publisher) {
  for (auto& [id, published] : streams_)
    if (published.description.room == room && published.description.publisher_id == publisher) return &published;
  return nullptr;
}

Status Recorder::check_space() const {
  const std::string& folder = settings_.multi_recording_folder();
  const Result<uint64_t> space = disk_.available_space(folder);
  if (!space) return space.error();
  if (*space < settings_.min_available_space)
    return internal_error(concat("the disk of ", folder, " has ", *space >> 20, " MiB left, min_available_space is ",
                                 settings_.min_available_space >> 20, " MiB"));
  return Success{};
}

}  // namespace recorder
