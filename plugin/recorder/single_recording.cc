#include "plugin/recorder/single_recording.h"

#include <algorithm>
#include <utility>

#include "plugin/base/text.h"

namespace recorder {
namespace {

// A key frame takes a round trip and an encoder's picture to come. More requests would only make the picture worse.
constexpr Duration kKeyFrameLead = milliseconds(500);
constexpr Duration kKeyFrameRequestInterval = seconds(1);
// After so many requests without an answer none is to be hoped for.
constexpr Duration kNoKeyFrameComes = seconds(10);

// A tiny rotation, or an encoder that sends key frames only, does not make a file of every picture.
constexpr Duration kShortestPart = seconds(1);

// A disk that fails files this soon, and so many of them, will fail the next one too.
constexpr Duration kSoon = seconds(10);
constexpr unsigned kMostFailures = 3;

constexpr const char* kRestarted = "restarted";
constexpr const char* kUnpublished = "unpublished";

}  // namespace

SingleRecording::SingleRecording(SingleRecordingSettings settings, SubscriptionId subscription, Executor& lane,
                                 const Clock& clock, DiskQueue& queue, Disk& disk, Catalogue* catalogue,
                                 std::function<void()> request_key_frame, NameChanged name_changed, Ended ended)
    : lane_(lane),
      clock_(clock),
      queue_(queue),
      disk_(disk),
      catalogue_(catalogue),
      subscription_(subscription),
      request_key_frame_(std::move(request_key_frame)),
      name_changed_(std::move(name_changed)),
      ended_(std::move(ended)),
      recording_{std::move(settings)} {
  begin_recording();
}

void SingleRecording::on_frame(DeliveredFrame delivered) {
  const size_t bytes = sizeof(delivered) + delivered.frame->data.size();
  const bool accepted = lane_.post(
      [self = shared_from_this(), delivered = std::move(delivered)]() mutable { self->append(std::move(delivered)); },
      bytes);
  if (!accepted) ++dropped_frames_;
}

void SingleRecording::on_reception(TrackReception told) {
  lane_.post([self = shared_from_this(), told = std::move(told)] { self->note(told); });
}

void SingleRecording::note(const TrackReception& told) {
  if (has_ended_ || told.subscription != subscription_) return;
  if (current_)
    current_->note(told);
  else
    early_.add(told, {recording_.settings.facts.stream.stream_name, recording_.settings.facts.stream.media_session_id});
}

// --- frames ----------------------------------------------------------------------------------------------------------

void SingleRecording::append(DeliveredFrame delivered) {
  if (has_ended_ || delivered.subscription != subscription_ || delivered.format == refused_) return;
  if (pauses_.cover(delivered)) return leave_out(delivered);
  if (queue_.is_full()) return drop(delivered);
  look_for_rotation(delivered.frame->time);
  boundary_.push(std::move(delivered), placed_);
  write_placed();
  if (!boundary_.is_passing()) close_previous();
}

void SingleRecording::drop(const DeliveredFrame& delivered) {
  ++dropped_frames_;
  if (previous_) previous_->drop(delivered);
  if (current_) current_->drop(delivered);
  if (const uint64_t count = drop_log_.due(clock_.monotonic()))
    log(LogLevel::kWarning, name(), concat("the disk does not keep up: ", count, " frames dropped"));
}

void SingleRecording::leave_out(const DeliveredFrame& delivered) {
  if (previous_) previous_->leave_out(delivered);
  if (current_) current_->leave_out(delivered);
}

// What is written may bring about more.
void SingleRecording::write_placed() {
  for (size_t i = 0; i < placed_.size(); ++i) write(std::move(placed_[i]));
  placed_.clear();
}

void SingleRecording::write(PartBoundary::Placed placed) {
  const DeliveredFrame& delivered = placed.delivered;
  const bool is_first = !current_ && !has_ended_ && !boundary_.is_wanted() && delivered.frame->is_key_frame;
  if (placed.place == PartBoundary::Place::kBeginsNext)
    begin_next(delivered.frame->time);
  else if (is_first)
    open(delivered.frame->time);

  const Part& part = placed.place == PartBoundary::Place::kPrevious ? previous_ : current_;
  const RecordingFile::Appended appended = part ? part->append(delivered) : RecordingFile::Appended::kDropped;
  if (appended == RecordingFile::Appended::kNoRoom) return go_on_for_lack_of_room(std::move(placed));
  if (appended == RecordingFile::Appended::kDropped) ++dropped_frames_;
  if (delivered.format->is_video()) is_picture_missing_ = appended == RecordingFile::Appended::kDropped;
}

void SingleRecording::go_on_for_lack_of_room(PartBoundary::Placed placed) {
  const DeliveredFrame& delivered = placed.delivered;
  const bool is_late = placed.place == PartBoundary::Place::kPrevious;
  if (!is_late && current_->is_fresh()) return refuse(delivered);
  is_full_ = !is_late;
  const bool is_start = delivered.frame->is_key_frame && (delivered.format->is_video() || !boundary_.has_video());
  if (is_start && !is_late)
    boundary_.begin_with(std::move(placed.delivered), placed_);
  else
    ++dropped_frames_;
}

// A fresh file has no room for it: none ever has.
void SingleRecording::refuse(const DeliveredFrame& delivered) {
  refused_ = delivered.format;
  ++dropped_frames_;
  log(LogLevel::kError, name(), concat("track ", delivered.mid, " is not recorded: the container does not take ",
                                       codec_name(delivered.format->codec)));
}

// --- files -----------------------------------------------------------------------------------------------------------

void SingleRecording::begin_next(MonotonicTime time) {
  close_previous();
  previous_ = std::exchange(current_, nullptr);
  boundary_found_ = clock_.monotonic();
  if (previous_) previous_->continue_at(time);
  if (next_)
    restart_now(*std::exchange(next_, std::nullopt));
  else if (previous_)
    previous_->announce_next_part();
  open(time);
}

void SingleRecording::open(MonotonicTime zero) {
  const SingleRecordingSettings& settings = recording_.settings;
  PartSettings part;
  part.recording_id = settings.facts.id;
  part.label = {settings.facts.stream.stream_name, settings.facts.stream.media_session_id};
  part.plan = plan_of_next_part(zero);
  part.container = settings.container;
  part.expected_tracks = unsigned{settings.has_audio} + unsigned{settings.has_video};
  part.sync = settings.sync;
  part.zero = zero;
  part.start = wall_time_of(zero);
  part.pause_threshold = settings.pause_threshold;
  if (has_files_) part.leading_silence = RecordingFile::LeadingSilence::kNone;
  const auto opened = [name_changed = name_changed_, id = settings.facts.id](const std::string& file_name) {
    if (name_changed) name_changed(id, file_name);
  };
  current_ = std::make_unique<RecordingPart>(part, queue_, disk_, catalogue_, opened,
                                             std::exchange(early_, FileQuality()));
  log(recording_.parts == 0 ? LogLevel::kInfo : LogLevel::kDebug, name(), concat("recording to ", current_->path()));
  ++recording_.parts;
  has_files_ = true;
  is_full_ = false;
  last_flush_ = clock_.monotonic();
}

FilePlan SingleRecording::plan_of_next_part(MonotonicTime zero) const {
  FilePlan plan = recording_.settings.plan;
  plan.values.start_time = epoch_milliseconds(wall_time_of(zero));
  if (recording_.parts > 0) plan.values.start_time_millis = epoch_milliseconds(clock_.wall());
  if (plan.part > 0) plan.part += recording_.parts;
  return plan;
}

void SingleRecording::close(Part part, const Recording& recording, Follows follows) {
  const auto closed = [outcome = recording.outcome](Result<std::string> final_path) {
    outcome->final_path = std::move(final_path);
  };
  part->finish(follows == Follows::kNothing, epoch_milliseconds(clock_.wall()), closed);
}

void SingleRecording::close_previous() {
  if (!previous_) return;
  if (!restarted_) return close(std::exchange(previous_, nullptr), recording_, Follows::kPart);
  const Recording ended = *std::exchange(restarted_, std::nullopt);
  close(std::exchange(previous_, nullptr), ended, Follows::kNothing);
  end_recording(ended, kRestarted);
}

// --- recordings ------------------------------------------------------------------------------------------------------

void SingleRecording::begin_recording() {
  if (catalogue_ == nullptr) return;
  queue_.post([catalogue = catalogue_, facts = recording_.settings.facts] { catalogue->begin(facts); }, 0);
}

void SingleRecording::end_recording(const Recording& recording, const std::string& reason) {
  log(LogLevel::kInfo, name(), concat("ended: ", reason));
  if (catalogue_ == nullptr) return;
  queue_.post([catalogue = catalogue_, id = recording.settings.facts.id, reason] { catalogue->end(id, reason); }, 0);
}

void SingleRecording::restart(SingleRecordingSettings next) {
  lane_.post([self = shared_from_this(), next = std::move(next)]() mutable {
    if (self->has_ended_) return;
    if (self->pauses_.is_paused()) return self->restart_from_pause(std::move(next));
    if (!self->has_files_) return self->restart_now(std::move(next));
    self->next_ = std::move(next);
    self->look_for_rotation(self->clock_.monotonic());
  });
}

// The recording so far ends with the file before the boundary, or here if there is none to wait for.
void SingleRecording::restart_now(SingleRecordingSettings next) {
  Recording ended = std::exchange(recording_, Recording{std::move(next)});
  begin_recording();
  if (previous_)
    restarted_ = std::move(ended);
  else
    end_recording(ended, kRestarted);
}

// What comes from now on is wanted, but not in the file that was paused.
void SingleRecording::restart_from_pause(SingleRecordingSettings next) {
  next_.reset();
  boundary_.release(placed_);
  write_placed();
  close_previous();
  if (current_) close(std::exchange(current_, nullptr), recording_, Follows::kNothing);
  restart_now(std::move(next));
  resume_now(clock_.monotonic());
}

void SingleRecording::pause(MonotonicTime from) {
  lane_.post([self = shared_from_this(), from] { self->pauses_.begin(from); });
}

void SingleRecording::resume(MonotonicTime to) {
  lane_.post([self = shared_from_this(), to] { self->resume_now(to); });
}

void SingleRecording::resume_now(MonotonicTime to) {
  pauses_.end(to);
  request_key_frame_();
}

void SingleRecording::finish(std::string reason, Finished finished) {
  lane_.post([self = shared_from_this(), reason = std::move(reason), finished = std::move(finished)]() mutable {
    self->end(reason);
    self->tell(std::move(finished));
  });
}

void SingleRecording::when_ended(Finished finished) {
  lane_.post([self = shared_from_this(), finished = std::move(finished)]() mutable {
    if (self->has_ended_)
      self->tell(std::move(finished));
    else
      self->waiting_.push_back(std::move(finished));
  });
}

// The writer thread does things in order: what is posted behind the end happens after it.
void SingleRecording::tell(Finished finished) {
  queue_.post([outcome = recording_.outcome, finished = std::move(finished)] { finished(outcome->final_path); }, 0);
}

void SingleRecording::on_end(SubscriptionId subscription) {
  lane_.post([self = shared_from_this(), subscription] {
    if (subscription == self->subscription_) self->end(kUnpublished);
  });
}

void SingleRecording::end(const std::string& reason) {
  if (has_ended_) return;
  has_ended_ = true;
  boundary_.release(placed_);
  write_placed();
  close_previous();
  if (current_) close(std::exchange(current_, nullptr), recording_, Follows::kNothing);
  end_recording(recording_, reason);
  for (Finished& finished : std::exchange(waiting_, {})) tell(std::move(finished));
  if (!ended_) return;
  queue_.post([ended = ended_, id = recording_.settings.facts.id, reason,
               outcome = recording_.outcome] { ended(id, reason, outcome->final_path); },
              0);
}

// --- rotation --------------------------------------------------------------------------------------------------------

void SingleRecording::look_for_rotation(MonotonicTime time) {
  if (!current_ || boundary_.is_wanted() || boundary_.is_passing()) return;
  if (next_ || is_full_ || is_rotation_due(time)) want_next();
}

void SingleRecording::want_next() {
  boundary_.want();
  wanted_since_ = clock_.monotonic();
  ask_for_key_frame(wanted_since_);
}

bool SingleRecording::is_rotation_due(MonotonicTime time) const {
  const Rotation& rotation = recording_.settings.rotation;
  const Duration length = time - current_->zero();
  if (!rotation.is_enabled() || length < kShortestPart) return false;
  const Duration lead = boundary_.has_video() ? kKeyFrameLead : Duration::zero();
  if (rotation.time > Duration::zero()) return length + lead >= rotation.time;
  const double size = static_cast<double>(current_->file().size());
  const double growth = size * static_cast<double>(lead.count()) / static_cast<double>(length.count());
  return size + growth >= static_cast<double>(rotation.bytes);
}

void SingleRecording::ask_for_key_frame(MonotonicTime now) {
  if (now - last_request_ < kKeyFrameRequestInterval) return;
  last_request_ = now;
  request_key_frame_();
}

void SingleRecording::warn_of_missing_key_frame(MonotonicTime now) {
  if (has_warned_ || now - wanted_since_ < kNoKeyFrameComes) return;
  has_warned_ = true;
  log(LogLevel::kWarning, name(), "no key frame comes when it is asked for: the file goes on beyond its rotation");
}

// --- from time to time -----------------------------------------------------------------------------------------------

void SingleRecording::tick(MonotonicTime now) {
  if (has_ended_) return;
  if (boundary_.is_passing() && now - boundary_found_ >= PartBoundary::kPatience) {
    boundary_.end_passing();
    close_previous();
  }
  flush(now);
  look_at_disk();
  if (has_ended_) return;
  if (pauses_.is_paused()) return;
  if (boundary_.is_wanted()) warn_of_missing_key_frame(now);
  const bool lacks_key_frame = current_ && current_->file().needs_key_frame(subscription_);
  const bool could_take_it = !queue_.is_full();
  if (could_take_it && (boundary_.is_wanted() || is_picture_missing_ || lacks_key_frame)) ask_for_key_frame(now);
}

void SingleRecording::flush(MonotonicTime now) {
  if (now - last_flush_ < recording_.settings.flush_interval) return;
  last_flush_ = now;
  if (previous_) previous_->flush(now);
  if (!current_) return;
  current_->flush(now);
  if (!current_->file().has_room()) is_full_ = true;
}

void SingleRecording::look_at_disk() {
  if (!current_ || current_->file().failure().empty()) return;
  const std::string reason = concat("disk error: ", current_->file().failure());
  const bool was_soon = clock_.monotonic() - current_->zero() < kSoon;
  failures_ = was_soon ? failures_ + 1 : 1;
  const bool is_hopeless = current_->file().could_not_be_made() || failures_ >= kMostFailures;
  log(is_hopeless ? LogLevel::kError : LogLevel::kWarning, name(),
      is_hopeless ? "nothing more is recorded" : "the recording goes on in another file");
  if (is_hopeless)
    end(reason);
  else
    give_up_file();
}

void SingleRecording::give_up_file() {
  boundary_.release(placed_);
  write_placed();
  close_previous();
  close(std::exchange(current_, nullptr), recording_, Follows::kPart);
  want_next();
}

}  // namespace recorder
