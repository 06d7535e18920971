#include "plugin/recorder/recorder.h"

#include <thread>
#include <utility>

#include "plugin/base/log.h"
#include "plugin/base/text.h"
#include "plugin/base/uuid.h"

namespace recorder {
namespace {

// Long enough for a browser's first frames to come at their pace, short enough to lose little by a kill -9.
constexpr Duration kSettling = milliseconds(400);
// A part of that, so that it costs no time of its own.
constexpr Duration kOpening = milliseconds(200);

StreamTrackSettings track_settings(const Settings& settings) {
  StreamTrackSettings track;
  track.settling = kSettling;
  track.checks_media = settings.drop_undecodable;
  track.receiver.opening = kOpening;
  track.receiver.reorder_time = settings.reorder_time;
  track.audio.sample_rate = settings.audio_sample_rate;
  track.audio.bit_rate = settings.audio_bit_rate;
  return track;
}

void ignore(const Result<std::string>&) {}

}  // namespace

Recorder::Recorder(Settings settings, FileNameTemplate name_template, const Clock& clock, Disk& disk, Rooms& rooms,
                   Catalogue* catalogue)
    : settings_(std::move(settings)),
      name_template_(std::move(name_template)),
      rooms_(rooms),
      control_(std::make_unique<Lane>("control", settings_.lane_queue, clock)),
      writer_(std::make_unique<Lane>("writer", settings_.writer_queue, clock)),
      queue_(*writer_, settings_.writer_queue),
      lanes_(std::make_unique<Lanes>(lane_count(settings_, std::thread::hardware_concurrency()), settings_.lane_queue,
                                     clock)),
      streams_(track_settings(settings_), *control_, *lanes_, clock),
      departures_(settings_.reconnect_time),
      space_({settings_.record_dir, settings_.multi_recording_folder()}, settings_.min_available_space, disk, queue_),
      tools_{settings_, name_template_, clock, disk, queue_, *lanes_, *control_, streams_, space_, catalogue,
             std::make_shared<Closing>(), [this](const std::string& folder) { return check_start(folder); }},
      multi_(tools_, rooms),
      single_(tools_),
      auto_(tools_, rooms, multi_, single_),
      ticking_(static_cast<Ticking*>(this), [](Ticking*) {}) {
  control_->post([this] { control_->add_ticking(ticking_); });
}

// The writer still posts to the control lane, which after shut_down() posts to nobody.
Recorder::~Recorder() {
  lanes_.reset();
  writer_.reset();
  control_.reset();
}

// --- what is published -----------------------------------------------------------------------------------------------

void Recorder::stream_published(StreamDescription stream) {
  if (PublishedStream* known = streams_.find_publisher(stream.room, stream.publisher_id)) end_stream(*known, ignore);
  stream.media_session_id = random_uuid();
  stream.app_key = application_of_room(settings_.apps, to_text(stream.room));
  if (stream.app_key.empty()) stream.app_key = kDefaultApplication;
  stream.login = to_text(stream.publisher_id);
  std::unique_ptr<StreamSource> source = rooms_.source_of(stream);
  PublishedStream& published = add_stream(std::move(stream), std::move(source));
  const std::string former = former_of(published);
  multi_.stream_came(published, former);
  single_.stream_came(published, former);
  auto_.stream_came(published);
}

void Recorder::stream_updated(const JanusId& room, const JanusId& publisher, std::vector<TrackDescription> tracks) {
  PublishedStream* stream = streams_.find_publisher(room, publisher);
  if (stream == nullptr) return;
  stream->update(std::move(tracks));
  multi_.stream_came(*stream);
}

void Recorder::stream_unpublished(const JanusId& room, const JanusId& publisher) {
  if (PublishedStream* stream = streams_.find_publisher(room, publisher)) end_stream(*stream, ignore);
  auto_.stream_went(room);
}

void Recorder::room_destroyed(const JanusId& room) {
  multi_.room_destroyed(room);
  for (PublishedStream* stream : streams_.in_room(room)) end_stream(*stream, ignore);
  auto_.room_destroyed(room);
}

// Whether it is recorded singly its client says.
void Recorder::publish(StreamDescription stream, std::unique_ptr<StreamSource> source) {
  PublishedStream& published = add_stream(std::move(stream), std::move(source));
  multi_.stream_came(published, former_of(published));
}

void Recorder::update(const std::string& media_session_id, std::vector<TrackDescription> tracks) {
  const Result<PublishedStream*> stream = streams_.find(media_session_id);
  if (stream) (*stream)->update(std::move(tracks));
}

void Recorder::unpublish(const std::string& media_session_id, Terminated finished) {
  const Result<PublishedStream*> stream = streams_.find(media_session_id);
  if (stream)
    end_stream(**stream, std::move(finished));
  else
    finished(std::string());
}

PublishedStream& Recorder::add_stream(StreamDescription stream, std::unique_ptr<StreamSource> source) {
  return streams_.add(std::move(stream), std::move(source));
}

std::string Recorder::former_of(const PublishedStream& stream) {
  std::string former = departures_.former_of(stream.description(), name_use_of(stream), tools_.clock.monotonic());
  if (!former.empty())
    log(LogLevel::kDebug, stream.description().stream_name, concat("came back, was ", former, " and is ", stream.id()));
  return former;
}

NameUse Recorder::name_use_of(const PublishedStream& stream) {
  const StreamDescription& description = stream.description();
  for (const PublishedStream* other : streams_.in_room(description.room))
    if (other != &stream && other->description().stream_name == description.stream_name) return NameUse::kShared;
  return NameUse::kUnique;
}

void Recorder::end_stream(PublishedStream& stream, Terminated finished) {
  departures_.leaves(stream.description(), name_use_of(stream), tools_.clock.monotonic());
  multi_.stream_goes(stream);
  single_.stream_goes(stream, std::move(finished));
  streams_.remove(std::string(stream.id()));
}

// --- what is recorded ------------------------------------------------------------------------------------------------

std::vector<StreamDescription> Recorder::streams() {
  std::vector<StreamDescription> all;
  for (const PublishedStream* stream : streams_.all()) all.push_back(stream->description());
  return all;
}

RecorderStatus Recorder::status() const {
  RecorderStatus status;
  status.recordings = multi_.count() + single_.count();
  status.streams = streams_.count();
  status.dropped_packets = streams_.dropped_packets();
  status.dropped_frames = multi_.dropped_frames() + single_.dropped_frames();
  status.available_space = space_.available_space(settings_.multi_recording_folder());
  status.writer_queue_bytes = queue_.waiting_bytes();
  return status;
}

Status Recorder::check_start(const std::string& folder) const {
  if (!settings_.record_streams) return internal_error("recording is switched off: record_streams is false");
  const size_t running = multi_.count() + single_.count();
  if (running >= settings_.max_recordings)
    return internal_error(concat(running, " recordings are running, max_recordings allows no more"));
  return space_.check(folder);
}

void Recorder::tick(MonotonicTime now) {
  if (is_shutting_down_ || now - last_look_ < DiskWatch::kInterval) return;
  last_look_ = now;
  space_.ask([this](DiskWatch::Answers answers) {
    control_->post([this, answers = std::move(answers)]() mutable {
      space_.take(std::move(answers));
      end_where_space_is_short();
    });
  });
}

// What was recorded is kept, and the rest of the disk is left to finish it.
void Recorder::end_where_space_is_short() {
  const Status single = space_.check(settings_.record_dir), multi = space_.check(settings_.multi_recording_folder());
  if (!single.ok() && single_.count() > 0) {
    log(LogLevel::kError, "recorder", concat("all single recordings end: ", single.error().message));
    single_.stop_all(reason::kDiskFull);
  }
  if (!multi.ok() && multi_.count() > 0) {
    log(LogLevel::kError, "recorder", concat("all multi recordings end: ", multi.error().message));
    multi_.terminate_all(reason::kDiskFull);
  }
}

void Recorder::shut_down(std::function<void()> done) {
  is_shutting_down_ = true;
  tools_.closing->call_at_end(std::move(done));
  single_.stop_all(reason::kShutdown);
  for (PublishedStream* stream : streams_.all()) end_stream(*stream, ignore);
  multi_.terminate_all(reason::kShutdown);
  tools_.closing = std::make_shared<Closing>();
}

}  // namespace recorder
