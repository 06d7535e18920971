// How good the tracks of a recording are, all its files together, as events tell it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "plugin/base/json.h"

namespace recorder {

class RecordingQuality {
 public:
  // An event is no database: of a recording with more tracks than that the newest are in it.
  static constexpr size_t kMostTracks = 100;

  // `tracks`: a JSON array of a file (track_quality.h); empty if nothing is known of it.
  void add_file(const std::string& file_name, const std::string& tracks);
  [[nodiscard]] RecordingQuality of_stream(const std::string& media_session_id) const;
  // Sets `quality`, unless nothing is known, and how many tracks are left out of it.
  void put_into(Json& payload) const;

 private:
  std::deque<Json> tracks_;
  uint64_t left_out_ = 0;
};

}  // namespace recorder
