#include "plugin/recorder/single_recorder.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/base/uuid.h"

namespace recorder {
namespace {

const TrackDescription* first_track(const StreamDescription& stream, MediaKind kind) {
  const auto& tracks = stream.tracks;
  const auto found = std::find_if(tracks.begin(), tracks.end(), [kind](const TrackDescription& track) {
    return track.kind == kind && !track.is_disabled && track.recordable_codec().has_value();
  });
  return found == tracks.end() ? nullptr : &*found;
}

const char* extension_of(Container container) { return container == Container::kWebm ? ".webm" : ".mp4"; }

// Sound in WebM is always Opus.
Codec audio_codec_in(Container container, const Settings& settings) {
  return container == Container::kWebm ? Codec::kOpus : settings.audio_codec;
}

// Tells the last part of the path, and that this one is closed.
SingleRecording::Finished closing_name(std::shared_ptr<Closing> closing, Terminated finished) {
  return [closing = std::move(closing), finished = std::move(finished)](const Result<std::string>& path) {
    finished(path.ok() ? Result<std::string>(std::filesystem::path(*path).filename().string()) : path);
  };
}

}  // namespace

Result<std::string> SingleRecorder::start(const std::string& media_session_id, const RecordingRequest& request,
                                          const std::string& room_secret) {
  const Result<PublishedStream*> stream = tools_.streams.find(media_session_id);
  if (!stream) return stream.error();
  const Status recordable = (*stream)->check_recordable();
  if (!recordable.ok()) return recordable.error();
  Result<SingleRecordingSettings> settings = recording_settings((*stream)->description(), request);
  if (!settings) return settings.error();
  const std::string name = settings->facts.file_name;

  const auto running = recordings_.find(media_session_id);
  if (running != recordings_.end() && running->second.container == settings->container) {
    running->second.id = settings->facts.id;
    running->second.file_name = name;
    running->second.is_paused = false;
    running->second.request = request;
    running->second.recording->restart(std::move(*settings));
    return name;
  }
  const Status allowed = tools_.check_start(settings->plan.folder);
  if (!allowed.ok()) return allowed.error();
  if (running != recordings_.end()) (void)stop(media_session_id, reason::kRestarted, [](const auto&) {});
  const Status begun = begin(**stream, std::move(*settings), request, room_secret);
  if (!begun.ok()) return begun.error();
  return name;
}

Result<SingleRecordingSettings> SingleRecorder::recording_settings(const StreamDescription& stream,
                                                                   const RecordingRequest& request) const {
  const Settings& server = tools_.settings;
  Result<FileNameTemplate> name_template = tools_.name_template;
  if (request.file_template) name_template = FileNameTemplate::parse(*request.file_template);
  if (!name_template) return name_template.error();
  const TrackDescription* audio = first_track(stream, MediaKind::kAudio);
  const TrackDescription* video = first_track(stream, MediaKind::kVideo);
  const Container container =
      video != nullptr ? container_of(server, *video->recordable_codec()) : Container::kMp4;

  FileNameValues values;
  values.stream_name = stream.stream_name;
  values.session_id = stream.session_id;
  values.media_session_id = stream.media_session_id;
  values.login = stream.login;
  values.start_time_millis = epoch_milliseconds(tools_.clock.wall());
  values.audio_codec = audio != nullptr ? codec_name(audio_codec_in(container, server)) : "none";
  values.video_codec = video != nullptr ? video->codec : "none";

  const Rotation rotation = request.rotation.value_or(server.record_rotation);
  FilePlan plan{server.record_dir, *name_template, std::move(values), extension_of(container),
                rotation.is_enabled() && server.rotation_index ? 1u : 0u};
  RecordingFacts facts;
  facts.id = random_uuid();
  facts.kind = RecordingKind::kSingle;
  facts.stream = identity_of(stream);
  facts.file_name = plan.name_at_start();
  return SingleRecordingSettings{std::move(facts),  std::move(plan), container,
                                 audio != nullptr,  video != nullptr, rotation,
                                 server.flush_interval, server.sync,  server.pause_threshold};
}

Status SingleRecorder::begin(PublishedStream& stream, SingleRecordingSettings settings,
                             const RecordingRequest& request, const std::string& room_secret) {
  const std::string& id = stream.id();
  Running running;
  running.id = settings.facts.id;
  running.file_name = settings.facts.file_name;
  running.container = settings.container;
  running.request = request;
  running.room_secret = room_secret;
  running.subscription = tools_.streams.next_subscription();
  Lane& lane = tools_.lanes.next();
  running.recording = std::make_shared<SingleRecording>(
      std::move(settings), running.subscription, lane, tools_.clock, tools_.queue, tools_.disk, tools_.catalogue,
      [media = stream.stream()] { media->request_key_frames(); }, name_listener(id),
      end_listener(id, running.subscription));
  const Status subscribed = stream.subscribe(running.subscription, running.recording,
                                             audio_codec_in(running.container, tools_.settings), room_secret);
  if (!subscribed.ok()) {
    running.recording->finish(reason::kRefused, [](const Result<std::string>&) {});
    return subscribed;
  }
  lane.post([&lane, ticking = running.recording] { lane.add_ticking(ticking); });
  log(LogLevel::kInfo, stream.description().stream_name, "recording started");
  recordings_[id] = std::move(running);
  return Success{};
}

Result<SingleRecorder::Running*> SingleRecorder::find(const std::string& media_session_id) {
  const Result<PublishedStream*> stream = tools_.streams.find(media_session_id);
  if (!stream) return stream.error();
  const auto found = recordings_.find(media_session_id);
  if (found == recordings_.end())
    return Error{ErrorCode::kNotFound, concat("the stream ", media_session_id, " is not being recorded")};
  return &found->second;
}

Status SingleRecorder::pause(const std::string& media_session_id) {
  const MonotonicTime now = tools_.clock.monotonic();
  const Result<Running*> running = find(media_session_id);
  if (!running) return running.error();
  if ((*running)->is_paused)
    return Error{ErrorCode::kConflict, concat("the recording of the stream ", media_session_id, " is paused already")};
  (*running)->is_paused = true;
  (*running)->recording->pause(now);
  tools_.note([id = (*running)->id](Catalogue& catalogue) { catalogue.pause(id); });
  log(LogLevel::kInfo, media_session_id, "recording paused");
  return Success{};
}

Status SingleRecorder::resume(const std::string& media_session_id) {
  const MonotonicTime now = tools_.clock.monotonic();
  const Result<Running*> running = find(media_session_id);
  if (!running) return running.error();
  if (!(*running)->is_paused)
    return Error{ErrorCode::kConflict, concat("the recording of the stream ", media_session_id, " is not paused")};
  (*running)->is_paused = false;
  (*running)->recording->resume(now);
  tools_.note([id = (*running)->id](Catalogue& catalogue) { catalogue.resume(id); });
  log(LogLevel::kInfo, media_session_id, "recording resumed");
  return Success{};
}

Status SingleRecorder::stop(const std::string& media_session_id, const std::string& why, Terminated finished) {
  const Result<PublishedStream*> stream = tools_.streams.find(media_session_id);
  if (!stream) return stream.error();
  const Result<Running*> found = find(media_session_id);
  if (!found) return found.error();
  const Running running = **found;
  forget(media_session_id, running.subscription);
  // It ends with what was received until now, and knows all that was lost of it.
  (*stream)->stream()->after_report([recording = running.recording, why,
                                     closed = closing_name(tools_.closing, std::move(finished))]() mutable {
    recording->finish(why, std::move(closed));
  });
  (*stream)->unsubscribe(running.subscription);
  return Success{};
}

void SingleRecorder::stop_all(const std::string& why) {
  while (!recordings_.empty()) (void)stop(std::string(recordings_.begin()->first), why, [](const auto&) {});
}

// The stream delivers what is whole, and then ends the recording by itself.
void SingleRecorder::stream_goes(const PublishedStream& stream, Terminated finished) {
  const auto found = recordings_.find(stream.id());
  if (found == recordings_.end()) return finished(std::string());
  const Running running = found->second;
  forget(stream.id(), running.subscription);
  running.recording->when_ended(closing_name(tools_.closing, std::move(finished)));
  const MonotonicTime now = tools_.clock.monotonic();
  std::erase_if(interrupted_,
                [&](const auto& entry) { return now - entry.second.since > tools_.settings.reconnect_time; });
  interrupted_[stream.id()] = {running.request, running.room_secret, running.is_paused, now};
}

void SingleRecorder::stream_came(const PublishedStream& stream, const std::string& former) {
  const auto interrupted = interrupted_.extract(former);
  if (!interrupted) return;
  const Interrupted& before = interrupted.mapped();
  const Result<std::string> started = start(stream.id(), before.request, before.room_secret);
  if (!started)
    return log(LogLevel::kError, stream.description().stream_name,
               concat("came back and is not recorded: ", started.error().message));
  if (before.is_paused) (void)pause(stream.id());
}

std::vector<RunningSingle> SingleRecorder::running() const {
  std::vector<RunningSingle> all;
  for (const auto& [id, running] : recordings_) all.push_back({id, running.file_name, running.is_paused});
  return all;
}

uint64_t SingleRecorder::dropped_frames() const {
  uint64_t total = dropped_frames_;
  for (const auto& [id, running] : recordings_) total += running.recording->dropped_frames();
  return total;
}

// Files get their names on the writer thread, which sees whether they are free.
SingleRecording::NameChanged SingleRecorder::name_listener(const std::string& media_session_id) {
  return [this, media_session_id](const std::string& recording_id, const std::string& file_name) {
    tools_.control.post([this, media_session_id, recording_id, file_name] {
      const auto found = recordings_.find(media_session_id);
      if (found != recordings_.end() && found->second.id == recording_id) found->second.file_name = file_name;
    });
  };
}

// It may end by itself: when the disk fails.
SingleRecording::Ended SingleRecorder::end_listener(const std::string& media_session_id, SubscriptionId subscription) {
  return [this, media_session_id, subscription](const std::string&, const std::string&, const Result<std::string>&) {
    tools_.control.post([this, media_session_id, subscription] {
      const Result<PublishedStream*> stream = tools_.streams.find(media_session_id);
      if (stream) (*stream)->unsubscribe(subscription);
      forget(media_session_id, subscription);
    });
  };
}

void SingleRecorder::forget(const std::string& media_session_id, SubscriptionId subscription) {
  const auto found = recordings_.find(media_session_id);
  if (found == recordings_.end() || found->second.subscription != subscription) return;
  dropped_frames_ += found->second.recording->dropped_frames();
  recordings_.erase(found);
}

}  // namespace recorder
