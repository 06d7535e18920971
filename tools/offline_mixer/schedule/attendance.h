// Who was in the conference when, and with a picture or not: the tracks of each stream, united. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/mp4/mp4_reader.h"
#include "tools/offline_mixer/schedule/schedule.h"

namespace recorder {

// From begin up to, and without, end; never empty.
struct Span {
  milliseconds begin{};
  milliseconds end{};
  bool operator==(const Span&) const = default;
};

// Spans in order, with gaps between them.
struct Attendance {
  Participant participant;
  uint32_t track_id = 0;       // of the first track
  std::vector<Span> present;   // empty: nothing was ever heard or seen
  std::vector<Span> pictured;  // a camera runs; within `present`
};

// Of every participant, in joining order; those who were never there are last.
std::vector<Attendance> attendances(const Mp4FileInfo& file);

// What is left of the spans between the two.
std::vector<Span> clipped(const std::vector<Span>& spans, const Span& to);

}  // namespace recorder
