#include "plugin/recorder/recording_part.h"

#include <array>
#include <utility>

#include "plugin/media/webm_writer.h"
#include "plugin/mp4/mp4_writer.h"

namespace recorder {
namespace {

using MakeWriter = std::unique_ptr<ContainerWriter> (*)(const PartSettings&, WriteSink&);

std::unique_ptr<ContainerWriter> make_mp4(const PartSettings& part, WriteSink& output) {
  Mp4FileSettings file;
  file.title = part.label.stream_name;
  file.start = part.start;
  return std::make_unique<Mp4Writer>(std::move(file), output);
}

std::unique_ptr<ContainerWriter> make_webm(const PartSettings& part, WriteSink& output) {
  WebmFileSettings file;
  file.title = part.label.stream_name;
  file.start = part.start;
  file.expected_tracks = part.expected_tracks;
  return std::make_unique<WebmWriter>(std::move(file), output);
}

struct ContainerRow {
  Container container;
  MakeWriter make_writer;
};
constexpr std::array<ContainerRow, 2> kContainers = {{{Container::kMp4, make_mp4}, {Container::kWebm, make_webm}}};

RecordingFile::MakeWriter writer_of(const PartSettings& part) {
  MakeWriter make = kContainers[0].make_writer;
  for (const ContainerRow& row : kContainers)
    if (row.container == part.container) make = row.make_writer;
  return [&part, make](WriteSink& output) { return make(part, output); };
}

}  // namespace

RecordingPart::RecordingPart(const PartSettings& settings, DiskQueue& queue, Disk& disk, Catalogue* catalogue,
                             FileEntry::Opened opened, FileQuality early)
    : queue_(queue),
      label_(settings.label),
      zero_(settings.zero),
      continues_another_(settings.leading_silence == RecordingFile::LeadingSilence::kNone),
      entry_(std::make_shared<FileEntry>(settings.recording_id, settings.plan, epoch_milliseconds(settings.start),
                                            catalogue, disk, std::move(opened))),
      path_(entry_->path_at_start()),
      file_(writer_of(settings), OutputFile::create(queue, disk, path_, settings.sync, entry_), zero_,
            settings.leading_silence, settings.pause_threshold, std::move(early)) {}

RecordingFile::Appended RecordingPart::append(const DeliveredFrame& delivered) {
  // Sound that came too late for the file before this one.
  const bool is_late = continues_another_ && !delivered.format->is_video() && delivered.frame->time < zero_;
  if (is_late) return RecordingFile::Appended::kDropped;
  return file_.append(delivered, label_);
}

void RecordingPart::flush(MonotonicTime now) {
  file_.advance(now);
  file_.flush();
  is_fresh_ = false;
}

void RecordingPart::announce_next_part() {
  queue_.post([entry = entry_] { entry->continues(); }, 0);
}

void RecordingPart::finish(bool is_last, int64_t end_time_millis, OutputFile::Closed closed) {
  const auto choose_path = [entry = entry_, end_time_millis, is_last](const FileSummary& file) {
    entry->set_quality(file.quality);
    return entry->path_at_end({std::chrono::duration_cast<milliseconds>(file.duration), end_time_millis, is_last});
  };
  file_.finish(choose_path, std::move(closed));
}

}  // namespace recorder
