#include "plugin/mp4/track_timeline.h"

#include <algorithm>

namespace recorder {
namespace {

// A century: more than any recording, and far from where 64 bits of nanoseconds end.
constexpr Duration kMaxTime = hours(24 * 36525);

Duration time_of(int64_t ticks, uint32_t timescale) {
  if (timescale == 0 || ticks <= 0) return Duration::zero();
  if (ticks / timescale >= kMaxTime / seconds(1)) return kMaxTime;
  return from_ticks(ticks, timescale);
}

Duration paused(const TrackEdit& edit, const TimelineInput& input) {
  return time_of(limit_ticks(edit.duration), input.movie_timescale);
}

// How long an edit plays: no longer than there are media behind its begin.
Duration played(const TrackEdit& edit, bool plays_on, const TimelineInput& input) {
  const int64_t rest = input.extent.presentation_end - std::min(edit.media_time, kMaxTicks);
  const Duration available = time_of(rest, input.track_timescale);
  // A duration of zero: as long as it gets.
  if (plays_on || edit.duration == 0) return available;
  return std::min(available, time_of(limit_ticks(edit.duration), input.movie_timescale));
}

int64_t to_milliseconds(Duration time) { return std::chrono::round<milliseconds>(time).count(); }

// Appends what is not empty; neighbours of one kind become one.
void append(std::vector<Mp4Edit>& edits, bool is_pause, Duration start, Duration end) {
  const Mp4Edit edit{is_pause, to_milliseconds(start), to_milliseconds(end)};
  if (edit.end_ms <= edit.start_ms) return;
  if (!edits.empty() && edits.back().is_pause == is_pause)
    edits.back().end_ms = edit.end_ms;
  else
    edits.push_back(edit);
}

}  // namespace

std::vector<TimeSpan> spans_of_edits(const TimelineInput& input) {
  std::vector<TimeSpan> spans;
  // Without media the track has not begun yet, whenever its edits say that it will.
  if (input.extent.sample_count == 0) return spans;
  const std::vector<TrackEdit> whole = {TrackEdit{0, 0}};
  const std::vector<TrackEdit>& edits = input.edits.empty() ? whole : input.edits;
  Duration now{};
  for (size_t i = 0; i < edits.size(); ++i) {
    const bool is_pause = edits[i].media_time < 0;
    const bool plays_on = input.is_growing && i + 1 == edits.size();
    const Duration length = is_pause ? paused(edits[i], input) : played(edits[i], plays_on, input);
    const Duration end = std::min(now + length, kMaxTime);
    spans.push_back({is_pause, now, end});
    now = end;
  }
  // A pause behind the last media says nothing.
  const auto is_silent = [](const TimeSpan& span) { return span.is_pause || span.start == span.end; };
  while (!spans.empty() && is_silent(spans.back())) spans.pop_back();
  return spans;
}

std::vector<Mp4Edit> cut_pauses(const std::vector<TimeSpan>& spans, std::vector<TrackPause> pauses) {
  std::sort(pauses.begin(), pauses.end(),
            [](const TrackPause& a, const TrackPause& b) { return a.start < b.start; });
  std::vector<Mp4Edit> edits;
  size_t next = 0;
  for (const TimeSpan& span : spans) {
    Duration now = span.start;
    while (!span.is_pause && next < pauses.size() && pauses[next].start < span.end) {
      const Duration start = std::clamp(pauses[next].start, now, span.end);
      const Duration end = std::clamp(pauses[next].end, now, span.end);
      append(edits, false, now, start);
      append(edits, true, start, end);
      now = end;
      // One that goes on in the next span stays the next.
      if (pauses[next].end > span.end) break;
      ++next;
    }
    append(edits, span.is_pause, now, span.end);
  }
  return edits;
}

}  // namespace recorder
