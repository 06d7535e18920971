// Who is on stage when: read off the edits of the tracks. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/result.h"
#include "plugin/mp4/mp4_reader.h"

namespace recorder {

// All tracks of one stream: those with its mediaSessionId; in files of other programs those with its name. Of
// a stream with two pictures at the same time, a camera and a screen, there are two. Who lost the connection and came
// back is one, with the streams of both times.
struct Participant {
  std::string name;  // as it is in the file; captions sanitise it
  std::string media_session_id;
  std::vector<std::string> later_session_ids;  // after reconnects
  std::vector<size_t> video_tracks, audio_tracks;  // places in Mp4FileInfo::tracks
};

struct StageMember {
  size_t participant = 0;    // place in Schedule::participants
  bool has_picture = false;  // a camera runs, or ran until at most half a second before they leave
  bool operator==(const StageMember&) const = default;
};

// A time in which nobody comes, goes, or switches a camera. On the timeline of the file.
struct Scene {
  milliseconds begin{};
  milliseconds end{};
  std::vector<StageMember> members;  // in joining order; may be empty
};

struct Schedule {
  std::vector<Participant> participants;  // in joining order
  std::vector<Scene> scenes;              // contiguous from begin to end; neighbours differ
  milliseconds begin{};                   // what is mixed; on the timeline of the file
  milliseconds end{};
};

struct Selection {
  std::vector<std::string> include;  // by name or mediaSessionId; empty: everybody
  std::vector<std::string> exclude;
  std::optional<milliseconds> from, to;
};

// ErrorCode::kBadRequest for a selection of nobody or of nothing, with the known names; kUnsupportedMedia for
// a file in which nobody is, or which only a damaged file can be: a timeline of more than a week.
Result<Schedule> make_schedule(const Mp4FileInfo& file, const Selection& selection);

// Pictures k with k/fps before the end, counted from the begin.
int64_t picture_count(const Schedule& schedule, int fps);

}  // namespace recorder
