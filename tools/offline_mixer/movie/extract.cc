#include "tools/offline_mixer/movie/extract.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "plugin/base/file.h"
#include "plugin/base/text.h"
#include "tools/offline_mixer/movie/extract_plan.h"
#include "tools/offline_mixer/movie/extracted_file.h"
#include "tools/offline_mixer/movie/extracted_name.h"
#include "tools/offline_mixer/movie/media_file.h"

namespace recorder {
namespace {

// Half seconds of the tracks take turns in the file.
constexpr Duration kTurn = milliseconds(500);
// As make_schedule(): only a damaged file is longer.
constexpr milliseconds kLongest = hours(7 * 24);
constexpr const char* kUnfinished = ".part";
constexpr size_t kLongestFileName = 255;  // NAME_MAX

SourceTrack source_track(const Input& input, size_t number) {
  const Mp4TrackInfo& track = input.file().tracks[number];
  SourceTrack source{number, input.parameters(number), {}, milliseconds(track.duration_ms)};
  if (!track.edits.empty() && track.edits.front().is_pause)
    source.begin = milliseconds(track.edits.front().end_ms);
  source.rotation = longest_rotation(track.rotations, source.begin, source.end);
  return source;
}

std::vector<SourceTrack> source_tracks(const Input& input, const Participant& participant) {
  std::vector<SourceTrack> sources;
  for (const auto* numbers : {&participant.video_tracks, &participant.audio_tracks})
    for (const size_t number : *numbers)
      if (input.parameters(number) != nullptr) sources.push_back(source_track(input, number));
  return sources;
}

bool is_key_frame(const AVPacket& packet) { return (packet.flags & AV_PKT_FLAG_KEY) != 0; }

// The packets of some tracks of the recording on their way into one track of the file.
struct Copy {
  std::vector<size_t> sources;
  // From the last key frame before the stretch on: what its first picture is decoded from.
  std::vector<ffmpeg::PacketPointer> run_up;
  bool has_begun = false;
  bool is_over = false;
  int64_t duration = 0;  // of the last packet
};

// The part of the timeline that is copied.
struct Stretch {
  Duration begin{}, end{};
};

class Extraction {
 public:
  Extraction(Input& input, ExtractedFile& file, const ExtractPlan& plan, const Stretch& stretch);

  // Half second by half second; answers how many packets there were.
  Result<int64_t> copy();

 private:
  Status copy_until(size_t track, Duration until);
  Status take(size_t track, ffmpeg::PacketPointer packet);
  Status begin(size_t track, const AVPacket& first);
  Status write(size_t track, AVPacket& packet);

  Input& input_;
  ExtractedFile& file_;
  const Stretch stretch_;
  const bool hides_run_up_;
  std::vector<Copy> copies_;
  milliseconds end_{};
  int64_t packets_ = 0;
};

Extraction::Extraction(Input& input, ExtractedFile& file, const ExtractPlan& plan, const Stretch& stretch)
    : input_(input), file_(file), stretch_(stretch), hides_run_up_(plan.hides_run_up()) {
  for (const std::vector<SourceTrack>& track : plan.tracks) {
    Copy& copy = copies_.emplace_back();
    for (const SourceTrack& source : track) {
      copy.sources.push_back(source.number);
      end_ = std::min(std::max(source.end, end_), kLongest);
    }
  }
}

Result<int64_t> Extraction::copy() {
  std::vector<size_t> chosen;
  for (const Copy& copy : copies_) chosen.insert(chosen.end(), copy.sources.begin(), copy.sources.end());
  input_.choose(chosen);
  if (const Status sought = input_.seek(stretch_.begin); !sought) return sought.error();
  const auto is_over = [](const Copy& copy) { return copy.is_over; };
  const Duration end = stretch_.end < end_ ? stretch_.end : end_ + 2 * kTurn;
  for (Duration until = stretch_.begin; until < end;) {
    until = std::min(until + kTurn, end);
    for (size_t track = 0; track < copies_.size(); ++track)
      if (const Status copied = copy_until(track, until); !copied) return copied.error();
    if (std::all_of(copies_.begin(), copies_.end(), is_over)) break;
  }
  return packets_;
}

Status Extraction::copy_until(size_t track, Duration until) {
  copies_[track].is_over = true;
  for (const size_t source : copies_[track].sources) {
    while (true) {
      NextPacket next = input_.next(source, until);
      if (!next.is_end) copies_[track].is_over = false;
      if (next.packet == nullptr) break;
      if (const Status taken = take(track, std::move(next.packet)); !taken) return taken;
    }
  }
  return Success{};
}

// What lies before the stretch waits, because a later key frame may make it needless.
Status Extraction::take(size_t track, ffmpeg::PacketPointer packet) {
  if (packet->pts == AV_NOPTS_VALUE) return Success{};
  if (packet->dts == AV_NOPTS_VALUE) packet->dts = packet->pts;
  Copy& copy = copies_[track];
  if (!copy.has_begun && packet->pts < stretch_.begin.count()) {
    if (is_key_frame(*packet)) copy.run_up.clear();
    copy.run_up.push_back(std::move(packet));
    return Success{};
  }
  if (!copy.has_begun)
    if (const Status begun = begin(track, *packet); !begun) return begun;
  return copy.has_begun ? write(track, *packet) : Success{};
}

// Without a run-up that is hidden, a track begins with its first key frame.
Status Extraction::begin(size_t track, const AVPacket& first) {
  Copy& copy = copies_[track];
  const auto reaches_stretch = [this](const ffmpeg::PacketPointer& packet) {
    return packet->pts + packet->duration > stretch_.begin.count();
  };
  const bool is_needed = !is_key_frame(first) ||
                         std::any_of(copy.run_up.begin(), copy.run_up.end(), reaches_stretch);
  copy.has_begun = hides_run_up_ || is_key_frame(first) || stretch_.begin <= Duration::zero();
  const auto run_up = std::exchange(copy.run_up, {});
  if (!hides_run_up_ || !is_needed) return Success{};
  for (const ffmpeg::PacketPointer& packet : run_up)
    if (const Status written = write(track, *packet); !written) return written;
  return Success{};
}

Status Extraction::write(size_t track, AVPacket& packet) {
  packet.pts -= stretch_.begin.count();
  packet.dts -= stretch_.begin.count();
  // libavformat does not tell how long the last packet of an edit lasts.
  if (packet.duration <= 0) packet.duration = copies_[track].duration;
  copies_[track].duration = packet.duration;
  ++packets_;
  return file_.write(track, packet);
}

// Answers whether there was anything to write.
Result<bool> write_file(Input& input, const Participant& participant, const Stretch& stretch,
                        const ExtractPlan& plan, const std::string& path) {
  const auto file = ExtractedFile::create(path, plan, participant);
  if (!file) return file.error();
  const auto packets = Extraction(input, **file, plan, stretch).copy();
  if (!packets) return packets.error();
  if (const Status finished = (*file)->finish(); !finished) return finished.error();
  return *packets > 0;
}

// Answers the path, empty if there is nothing of the participant.
Result<std::string> extract_one(Input& input, const Participant& participant, const Stretch& stretch,
                                const std::string& stem) {
  const std::vector<SourceTrack> sources = source_tracks(input, participant);
  if (sources.empty()) return std::string();
  const auto plan = plan_extract(sources);
  if (!plan) return Error{plan.error().code, concat(participant.name, ": ", plan.error().message)};
  const std::string path = concat(stem, '.', plan->format), temporary = path + kUnfinished;
  const auto written = write_file(input, participant, stretch, *plan, temporary);
  Status done = Success{};
  if (!written) done = written.error();
  if (written && *written) done = put_in_place(temporary, path);
  if (done && *written) return path;
  // The failure that is told is the first one.
  static_cast<void>(PosixDisk().remove(temporary));
  return done ? Result<std::string>(std::string()) : done.error();
}

}  // namespace

Result<std::vector<std::string>> extract(Input& input, const Schedule& schedule, const std::string& path) {
  const std::string stem = std::filesystem::path(path).replace_extension().string() + "_";
  const size_t taken =
      std::filesystem::path(stem).filename().string().size() + std::string_view(".webm.part").size();
  // A character is left at least; the file system tells what it thinks of the whole.
  const size_t longest = kLongestFileName - std::min(taken, kLongestFileName - 8);
  const auto names = extracted_names(schedule.participants, std::min(longest, kLongestExtractedName));
  std::vector<std::string> paths;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto written = extract_one(input, schedule.participants[i], {schedule.begin, schedule.end}, stem + names[i]);
    if (!written) return written.error();
    if (!written->empty()) paths.push_back(*written);
  }
  return paths;
}

}  // namespace recorder
