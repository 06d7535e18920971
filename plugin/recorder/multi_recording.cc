#include "plugin/recorder/multi_recording.h"

#include <filesystem>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/mp4/mp4_writer.h"
#include "plugin/recorder/file_name.h"

namespace recorder {
namespace {

// "x.mp4", then "x_2.mp4": the parts of a conference that one file could not hold.
std::string part_path(const std::filesystem::path& path, unsigned part) {
  const std::string suffix = part == 1 ? std::string() : concat('_', part);
  return path.parent_path() / file_name(path.stem().string(), suffix, path.extension().string());
}

}  // namespace

MultiRecording::MultiRecording(MultiRecordingSettings settings, Executor& lane, const Clock& clock, DiskQueue& queue,
                               Disk& disk)
    : settings_(std::move(settings)), lane_(lane), clock_(clock), queue_(queue), disk_(disk) {}

void MultiRecording::add(SubscriptionId subscription, StreamLabel label, std::function<void()> request_key_frames) {
  lane_.post([self = shared_from_this(), subscription, label = std::move(label),
              request = std::move(request_key_frames)]() mutable {
    self->members_[subscription] = {std::move(label), std::move(request)};
  });
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

void MultiRecording::finish(Finished finished) {
  lane_.post([self = shared_from_this(), finished = std::move(finished)]() mutable {
    self->finished_ = std::move(finished);
    self->finish_when_empty();
  });
}

void MultiRecording::append(const DeliveredFrame& delivered) {
  const auto member = members_.find(delivered.subscription);
  if (member == members_.end() || disk_failed_) return;
  if (queue_.is_full()) {
    ++dropped_frames_;
    if (file_) file_->drop(delivered);
    if (const uint64_t count = drop_log_.due(clock_.monotonic()))
      log(LogLevel::kWarning, settings_.uri, concat("the disk does not keep up: ", count, " frames dropped"));
    return;
  }
  if (!file_ && !delivered.frame->is_key_frame) return;
  RecordingFile::Appended appended = open_file(delivered.frame->time).append(delivered, member->second.label);
  if (appended == RecordingFile::Appended::kNoRoom) {
    begin_next_file();
    appended = open_file(delivered.frame->time).append(delivered, member->second.label);
  }
  if (appended != RecordingFile::Appended::kYes) ++dropped_frames_;
}

RecordingFile& MultiRecording::open_file(MonotonicTime zero) {
  if (file_) return *file_;
  ++files_;
  Mp4FileSettings file;
  file.title = settings_.uri;
  file.recorder_uri = settings_.uri;
  file.start = clock_.wall() - (clock_.monotonic() - zero);
  const std::string path = part_path(settings_.path, files_);
  const auto make_writer = [&file](WriteSink& output) { return std::make_unique<Mp4Writer>(file, output); };
  file_ = std::make_unique<RecordingFile>(make_writer, OutputFile::create(queue_, disk_, path, settings_.sync), zero);
  last_flush_ = clock_.monotonic();
  log(LogLevel::kInfo, settings_.uri, concat("recording to ", path));
  return *file_;
}

// The index of one file is full: the conference goes on in another, each track from its next key frame.
void MultiRecording::begin_next_file() {
  const std::string path = part_path(settings_.path, files_);
  std::exchange(file_, nullptr)->finish(settings_.choose_path, [](const Result<std::string>&) {});
  for (auto& [subscription, member] : members_) member.request_key_frames();
  log(LogLevel::kWarning, settings_.uri, concat(path, " is full, the recording goes on in the next file"));
}

void MultiRecording::end_member(SubscriptionId subscription) {
  if (file_) file_->end_stream(subscription);
  members_.erase(subscription);
  finish_when_empty();
}

void MultiRecording::tick(MonotonicTime now) {
  if (!file_) return;
  if (now - last_flush_ >= settings_.flush_interval) flush(now);
  if (disk_failed_) return;  // no key frame helps
  for (auto& [subscription, member] : members_)
    if (file_->needs_key_frame(subscription)) member.request_key_frames();
}

void MultiRecording::flush(MonotonicTime now) {
  last_flush_ = now;
  file_->flush();
  if (!disk_failed_ && !file_->failure().empty()) {
    disk_failed_ = true;
    log(LogLevel::kError, settings_.uri, concat("nothing more is recorded: ", file_->failure()));
  }
  if (!file_->has_room()) begin_next_file();
}

void MultiRecording::finish_when_empty() {
  if (!finished_ || !members_.empty()) return;
  Finished finished = std::exchange(finished_, nullptr);
  if (file_)
    std::exchange(file_, nullptr)->finish(settings_.choose_path, std::move(finished));
  else
    queue_.post([finished = std::move(finished)] { finished(std::string()); }, 0);
}

}  // namespace recorder
