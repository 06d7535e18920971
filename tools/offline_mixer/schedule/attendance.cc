#include "tools/offline_mixer/schedule/attendance.h"

#include <algorithm>
#include <array>
#include <map>

namespace recorder {
namespace {

// The last sound of a stream ends later than its last picture, or the other way round, as packets happen to
// come. For that time the last picture stays, where a placeholder would flash up.
constexpr milliseconds kLastPictureStays{500};

// What FFmpeg and QuickTime call any track: no stream's name.
constexpr std::array<std::string_view, 4> kGenericNames = {"VideoHandler", "SoundHandler", "Core Media Video",
                                                           "Core Media Audio"};

std::string name_of(const Mp4TrackInfo& track) {
  const bool is_generic =
      std::find(kGenericNames.begin(), kGenericNames.end(), track.stream_name) != kGenericNames.end();
  return is_generic ? std::string() : track.stream_name;
}

// Tracks with the same one are of one stream.
std::string stream_key(const Mp4TrackInfo& track) {
  if (!track.media_session_id.empty()) return "session " + track.media_session_id;
  return "name " + name_of(track);
}

std::vector<Span> media_spans(const Mp4TrackInfo& track) {
  std::vector<Span> spans;
  for (const Mp4Edit& edit : track.edits)
    if (!edit.is_pause && edit.start_ms < edit.end_ms)
      spans.push_back({milliseconds(std::max<int64_t>(edit.start_ms, 0)), milliseconds(edit.end_ms)});
  return spans;
}

// A pause at its end counts, one at its begin does not.
Span presence_of(const Mp4TrackInfo& track, const std::vector<Span>& media) {
  Span presence = media.front();
  for (const Span& span : media) presence.begin = std::min(presence.begin, span.begin);
  for (const Mp4Edit& edit : track.edits) presence.end = std::max(presence.end, milliseconds(edit.end_ms));
  return presence;
}

// One track goes on where another one ended, when a camera is taken anew; a camera and a screen run side by
// side.
bool runs_beside(const Span& track, const std::vector<Span>& others) {
  return std::any_of(others.begin(), others.end(), [&track](const Span& other) {
    return std::min(track.end, other.end) - std::max(track.begin, other.begin) > kLastPictureStays;
  });
}

void add_track(Attendance& attendance, const Mp4TrackInfo& track, size_t place) {
  Participant& participant = attendance.participant;
  (track.is_video ? participant.video_tracks : participant.audio_tracks).push_back(place);
  if (participant.name.empty()) participant.name = name_of(track);
  participant.media_session_id = track.media_session_id;
  const std::vector<Span> media = media_spans(track);
  if (media.empty()) return;
  attendance.present.push_back(presence_of(track, media));
  if (track.is_video) attendance.pictured.insert(attendance.pictured.end(), media.begin(), media.end());
}

// In order; those that overlap or touch become one.
std::vector<Span> united(std::vector<Span> spans) {
  std::erase_if(spans, [](const Span& span) { return span.begin >= span.end; });
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<Span> out;
  for (const Span& span : spans) {
    if (out.empty() || out.back().end < span.begin)
      out.push_back(span);
    else
      out.back().end = std::max(out.back().end, span.end);
  }
  return out;
}

std::vector<Span> with_last_pictures(std::vector<Span> pictured, const std::vector<Span>& present) {
  auto picture = pictured.begin();
  for (const Span& presence : present) {
    while (picture != pictured.end() && picture->end <= presence.end) ++picture;
    if (picture == pictured.begin()) continue;
    Span& last = *std::prev(picture);
    if (last.end > presence.begin && presence.end - last.end <= kLastPictureStays) last.end = presence.end;
  }
  return pictured;
}

bool joins_before(const Attendance& a, const Attendance& b) {
  if (a.present.empty() || b.present.empty()) return !a.present.empty() && b.present.empty();
  if (a.present.front().begin != b.present.front().begin)
    return a.present.front().begin < b.present.front().begin;
  return a.track_id < b.track_id;
}

// Two who are there at the same time are two people, whatever they are called.
bool came_back(const Attendance& before, const Attendance& after) {
  const Participant &one = before.participant, &other = after.participant;
  if (one.name.empty() || one.name != other.name || before.present.empty() || after.present.empty()) return false;
  const bool is_other_stream = !one.media_session_id.empty() && !other.media_session_id.empty() &&
                               one.media_session_id != other.media_session_id;
  const milliseconds back = after.present.front().begin;
  return is_other_stream && before.present.front().begin < back && before.present.back().end <= back + kLastPictureStays;
}

void add_stream(Attendance& attendance, const Attendance& later) {
  const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  append(attendance.present, later.present);
  append(attendance.pictured, later.pictured);
  attendance.present = united(std::move(attendance.present));
  attendance.pictured = united(std::move(attendance.pictured));
  Participant& participant = attendance.participant;
  append(participant.video_tracks, later.participant.video_tracks);
  append(participant.audio_tracks, later.participant.audio_tracks);
  participant.later_session_ids.push_back(later.participant.media_session_id);
}

// From streams in joining order.
std::vector<Attendance> with_reconnects(std::vector<Attendance> streams) {
  std::vector<Attendance> people;
  std::map<std::string, std::vector<size_t>> places;  // in it, by name
  for (Attendance& stream : streams) {
    std::vector<size_t>& of_name = places[stream.participant.name];
    const auto place =
        std::find_if(of_name.begin(), of_name.end(), [&](size_t one) { return came_back(people[one], stream); });
    if (place != of_name.end()) {
      add_stream(people[*place], stream);
      continue;
    }
    of_name.push_back(people.size());
    people.push_back(std::move(stream));
  }
  return people;
}

}  // namespace

std::vector<Attendance> attendances(const Mp4FileInfo& file) {
  std::vector<Attendance> all;
  std::vector<std::vector<Span>> video_times;  // of each of them: when its video tracks run
  std::map<std::string, std::vector<size_t>> places;
  for (size_t i = 0; i < file.tracks.size(); ++i) {
    const Mp4TrackInfo& track = file.tracks[i];
    auto& of_stream = places[stream_key(track)];
    const auto media = track.is_video ? media_spans(track) : std::vector<Span>();
    const Span time = media.empty() ? Span() : presence_of(track, media);
    // A stream with two pictures at a time is on stage twice.
    auto place = std::find_if(of_stream.begin(), of_stream.end(),
                              [&](size_t one) { return !runs_beside(time, video_times[one]); });
    if (place == of_stream.end()) {
      place = of_stream.insert(place, all.size());
      all.push_back({{}, track.track_id, {}, {}});
      video_times.emplace_back();
    }
    add_track(all[*place], track, i);
    if (!media.empty()) video_times[*place].push_back(time);
  }
  for (Attendance& one : all) {
    one.present = united(std::move(one.present));
    one.pictured = with_last_pictures(united(std::move(one.pictured)), one.present);
  }
  std::stable_sort(all.begin(), all.end(), joins_before);
  return with_reconnects(std::move(all));
}

std::vector<Span> clipped(const std::vector<Span>& spans, const Span& to) {
  std::vector<Span> out;
  for (const Span& span : spans) {
    const Span rest = {std::max(span.begin, to.begin), std::min(span.end, to.end)};
    if (rest.begin < rest.end) out.push_back(rest);
  }
  return out;
}

}  // namespace recorder
