// Rooms that are recorded without being asked to (auto_record in the configuration): from their first publisher until
// they have been empty for a while. Lives on the control lane.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "plugin/recorder/multi_recorder.h"
#include "plugin/recorder/recording_tools.h"
#include "plugin/recorder/single_recorder.h"
#include "plugin/recorder/stream_source.h"

namespace recorder {

class AutoRecorder {
 public:
  AutoRecorder(RecordingTools& tools, Rooms& rooms, MultiRecorder& multi, SingleRecorder& single)
      : tools_(tools), rooms_(rooms), multi_(multi), single_(single) {}

  void stream_came(const PublishedStream& stream);
  // It is no longer in the registry.
  void stream_went(const JanusId& room);
  void room_destroyed(const JanusId& room);

 private:
  void start_room(const JanusId& room);
  void end_if_empty(const JanusId& room, uint64_t departure);
  void end(const JanusId& room, const std::string& why);

  struct Recorded {
    std::string uri;
    std::string recording_id;
    uint64_t departures = 0;  // so that only the wait after the last one counts
  };

  RecordingTools& tools_;
  Rooms& rooms_;
  MultiRecorder& multi_;
  SingleRecorder& single_;
  std::map<JanusId, Recorded> recorded_;  // by a multi recording that we started
};

}  // namespace recorder
