#include "plugin/recorder/multi_recording.h"

#include <utility>

#include "plugin/base/text.h"
#include "plugin/mp4/mp4_writer.h"

namespace recorder {
namespace {

// A disk that fails files this soon, and so many of them, will fail the next one too.
constexpr Duration kSoon = seconds(10);
constexpr unsigned kMostFailures = 3;

}  // namespace

MultiRecording::MultiRecording(MultiRecordingSettings settings, Executor& lane, const Clock& clock, DiskQueue& queue,
                               Disk& disk, Catalogue* catalogue, NameChanged name_changed, Failed failed)
    : settings_(std::move(settings)),
      lane_(lane),
      clock_(clock),
      queue_(queue),
      disk_(disk),
      catalogue_(catalogue),
      name_changed_(std::move(name_changed)),
      failed_(std::move(failed)) {}

void MultiRecording::add(SubscriptionId subscription, StreamIdentity stream,
                         std::function<void()> request_key_frames) {
  lane_.post([self = shared_from_this(), subscription, stream = std::move(stream),
              request = std::move(request_key_frames)]() mutable {
    self->members_[subscription] = {std::move(stream), std::move(request)};
  });
}

void MultiRecording::remove(SubscriptionId subscription) {
  lane_.post([self = shared_from_this(), subscription] {
    const auto member = self->members_.find(subscription);
    if (member != self->members_.end()) member->second.is_leaving = true;
  });
}

// A stream that leaves and comes again does both on its lane, and so in this order for the catalogue, too.
void MultiRecording::on_begin(SubscriptionId subscription) {
  lane_.post([self = shared_from_this(), subscription] {
    const auto member = self->members_.find(subscription);
    if (member != self->members_.end()) self->note_added(member->second);
  });
}

void MultiRecording::note_added(const Member& member) {
  if (catalogue_ == nullptr) return;
  queue_.post([catalogue = catalogue_, id = settings_.facts.id,
               stream = member.stream] { catalogue->add_stream(id, stream); }, 0);
}

void MultiRecording::on_reception(TrackReception told) {
  lane_.post([self = shared_from_this(), told = std::move(told)] { self->note(told); });
}

void MultiRecording::note(const TrackReception& told) {
  const auto member = members_.find(told.subscription);
  if (member == members_.end()) return;
  if (file_)
    file_->note(told, member->second.label());
  else
    early_.add(told, member->second.label());
}

void MultiRecording::on_frame(DeliveredFrame delivered) {
  const size_t bytes = sizeof(delivered) + delivered.frame->data.size();
  const bool accepted = lane_.post(
      [self = shared_from_this(), delivered = std::move(delivered)] { self->append(delivered); }, bytes);
  if (!accepted) ++dropped_frames_;
}

void MultiRecording::on_end(SubscriptionId subscription) {
  lane_.post([self = shared_from_this(), subscription] { self->end_member(subscription); });
}

void MultiRecording::pause(MonotonicTime from) {
  lane_.post([self = shared_from_this(), from] { self->pauses_.begin(from); });
}

void MultiRecording::resume(MonotonicTime to) {
  lane_.post([self = shared_from_this(), to] {
    self->pauses_.end(to);
    self->request_key_frames();
  });
}

void MultiRecording::finish(std::string reason, Finished finished) {
  lane_.post([self = shared_from_this(), reason = std::move(reason), finished = std::move(finished)]() mutable {
    self->reason_ = std::move(reason);
    self->finished_ = std::move(finished);
    self->finish_when_empty();
  });
}

void MultiRecording::append(const DeliveredFrame& delivered) {
  const auto member = members_.find(delivered.subscription);
  if (member == members_.end() || disk_failed_) return;
  if (pauses_.cover(delivered)) {
    if (file_) file_->leave_out(delivered);
    return;
  }
  if (queue_.is_full()) {
    ++dropped_frames_;
    if (file_) file_->drop(delivered);
    if (const uint64_t count = drop_log_.due(clock_.monotonic()))
      log(LogLevel::kWarning, settings_.facts.uri, concat("the disk does not keep up: ", count, " frames dropped"));
    return;
  }
  if (!file_ && !delivered.frame->is_key_frame) return;
  RecordingFile::Appended appended = open_file(delivered.frame->time).append(delivered, member->second.label());
  if (appended == RecordingFile::Appended::kNoRoom) {
    log(LogLevel::kWarning, settings_.facts.uri, "the file is full, the recording goes on in the next one");
    begin_next_file();
    appended = open_file(delivered.frame->time).append(delivered, member->second.label());
  }
  if (appended != RecordingFile::Appended::kYes) ++dropped_frames_;
}

RecordingFile& MultiRecording::open_file(MonotonicTime zero) {
  if (file_) return *file_;
  ++files_;
  Mp4FileSettings file;
  file.title = settings_.facts.uri;
  file.recorder_uri = settings_.facts.uri;
  file.start = clock_.wall() - (clock_.monotonic() - zero);
  FilePlan plan = settings_.plan;
  plan.part = files_ == 1 ? 0 : files_;
  entry_ = std::make_shared<FileEntry>(
      settings_.facts.id, std::move(plan), epoch_milliseconds(file.start), catalogue_, disk_,
      [changed = name_changed_, id = settings_.facts.id](const std::string& name) { changed(id, name); });
  const std::string path = entry_->path_at_start();
  const auto make_writer = [&file](WriteSink& output) { return std::make_unique<Mp4Writer>(file, output); };
  file_ = std::make_unique<RecordingFile>(
      make_writer, OutputFile::create(queue_, disk_, path, settings_.sync, entry_), zero,
      RecordingFile::LeadingSilence::kFill, settings_.pause_threshold, std::exchange(early_, FileQuality()));
  // A file keeps its number also when it is the last.
  queue_.post([entry = entry_] { entry->continues(); }, 0);
  opened_ = last_flush_ = clock_.monotonic();
  log(LogLevel::kInfo, settings_.facts.uri, concat("recording to ", path));
  return *file_;
}

void MultiRecording::close_file(Finished closed) {
  const auto choose_path = [entry = std::exchange(entry_, nullptr), this_clock = &clock_](const FileSummary& file) {
    entry->set_quality(file.quality);
    FileEnd end;
    end.duration = std::chrono::duration_cast<milliseconds>(file.duration);
    end.end_time_millis = epoch_milliseconds(this_clock->wall());
    end.is_last = false;
    return entry->path_at_end(end);
  };
  std::exchange(file_, nullptr)->finish(choose_path, std::move(closed));
}

// The conference goes on in another file, each track from its next key frame.
void MultiRecording::begin_next_file() {
  close_file([](const Result<std::string>&) {});
  request_key_frames();
}

void MultiRecording::request_key_frames() {
  for (auto& [subscription, member] : members_) member.request_key_frames();
}

void MultiRecording::end_member(SubscriptionId subscription) {
  if (file_) file_->end_stream(subscription);
  const auto member = members_.extract(subscription);
  if (member && member.mapped().is_leaving) note_removed(subscription, member.mapped());
  finish_when_empty();
}

void MultiRecording::note_removed(SubscriptionId subscription, const Member& member) {
  if (catalogue_ == nullptr) return;
  const Json quality = file_ ? file_->quality().json_of(subscription) : Json::array();
  queue_.post([catalogue = catalogue_, id = settings_.facts.id, stream_id = member.stream.media_session_id,
               quality = dump(quality)] { catalogue->remove_stream(id, stream_id, quality); }, 0);
}

void MultiRecording::tick(MonotonicTime now) {
  if (!file_) return;
  if (now - last_flush_ >= settings_.flush_interval) flush(now);
  if (!file_ || pauses_.is_paused()) return;
  for (auto& [subscription, member] : members_)
    if (file_->needs_key_frame(subscription)) member.request_key_frames();
}

void MultiRecording::flush(MonotonicTime now) {
  last_flush_ = now;
  file_->advance(now);
  file_->flush();
  if (!file_->failure().empty()) return fail();
  if (file_->has_room()) return;
  log(LogLevel::kWarning, settings_.facts.uri, "the file is full, the recording goes on in the next one");
  begin_next_file();
}

// What reached the disk is kept.
void MultiRecording::fail() {
  failure_ = file_->failure();
  failures_ = clock_.monotonic() - opened_ < kSoon ? failures_ + 1 : 1;
  disk_failed_ = file_->could_not_be_made() || failures_ >= kMostFailures;
  log(LogLevel::kError, settings_.facts.uri,
      concat(disk_failed_ ? "nothing more is recorded: " : "the recording goes on in another file: ", failure_));
  begin_next_file();
  if (disk_failed_) failed_(settings_.facts.id);
}

void MultiRecording::finish_when_empty() {
  if (!finished_ || !members_.empty()) return;
  Finished ended = [catalogue = catalogue_, id = settings_.facts.id, failure = disk_failed_ ? failure_ : std::string(),
                    reason = reason_, finished = std::exchange(finished_, nullptr)](Result<std::string> path) {
    if (catalogue != nullptr) catalogue->end(id, failure.empty() ? reason : concat("disk error: ", failure));
    finished(std::move(path));
  };
  if (file_)
    close_file(std::move(ended));
  else
    queue_.post([ended = std::move(ended), failure = failure_] {
      ended(failure.empty() ? Result<std::string>(std::string()) : Result<std::string>(internal_error(failure)));
    }, 0);
}

}  // namespace recorder
