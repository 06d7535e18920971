// The multi recordings that run, by uri, and who is in them (the specification, section 1). Lives on the control lane.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "plugin/recorder/multi_recording.h"
#include "plugin/recorder/recording_tools.h"
#include "plugin/recorder/stream_source.h"

namespace recorder {

struct RunningRecording {
  std::string uri;
  std::string file_name;
  std::vector<std::string> media_session_ids;  // in the order of adding
  bool is_paused = false;
};

class MultiRecorder {
 public:
  MultiRecorder(RecordingTools& tools, Rooms& rooms) : tools_(tools), rooms_(rooms) {}

  // Answers the name of the file to be. `room`: whose application is told of the recording; null: all are.
  // kConflict: the uri is running; kInternal: the disk is below its limit.
  Result<std::string> startup(const std::string& uri, const JanusId* room = nullptr);
  // kNotFound: no such recorder or stream; kConflict: it is in; kUnsupportedMedia; kForbidden.
  Status add(const std::string& uri, const std::string& media_session_id, const std::string& room_secret);
  // Everybody now in the room and whoever publishes later, until terminate or the end of the room. What cannot be
  // recorded of them is left out with a warning.
  Status add_room(const std::string& uri, const JanusId& room, const std::string& room_secret);
  // One publisher of a room.
  Status add_publisher(const std::string& uri, const JanusId& room, const JanusId& publisher,
                       const std::string& room_secret);
  // kNotFound: no such recorder, or the stream is not in it.
  Status remove(const std::string& uri, const std::string& media_session_id);
  // From now on nothing is in the file, until resume(): a pause of all its tracks. kNotFound: no such recorder;
  // kConflict: it is paused already, or not paused.
  Status pause(const std::string& uri);
  Status resume(const std::string& uri);
  // Frees the uri at once; `terminated` is called, on the writer thread, when the file is closed. `reason`: reason::...
  Status terminate(std::string uri, const std::string& reason, Terminated terminated);
  void terminate_all(const std::string& reason);

  // Joins the recordings of its room. `former`: the mediaSessionId of the stream that it goes on from after a
  // reconnect, empty if it is new; it is in the recordings that this one was in, and stays out of those from which it
  // was removed.
  void stream_came(PublishedStream& stream, const std::string& former = "");
  // Before it is removed from the registry.
  void stream_goes(PublishedStream& stream);
  void room_destroyed(const JanusId& room);

  [[nodiscard]] std::vector<RunningRecording> running() const;
  [[nodiscard]] size_t count() const { return recordings_.size(); }
  // Of the catalogue; empty: no recorder of that uri is running.
  [[nodiscard]] std::string recording_id(const std::string& uri) const;
  // Because the disk did not keep up; of recordings that ended too.
  [[nodiscard]] uint64_t dropped_frames() const;

 private:
  struct Member {
    std::string media_session_id;
    SubscriptionId subscription = 0;
    std::string secret;  // of its room
  };
  struct Gone {
    std::string secret;
    MonotonicTime since{};
  };
  struct Running {
    std::string id;  // of the catalogue
    std::string file_name;
    std::shared_ptr<MultiRecording> recording;  // shared with the tasks on its lane and with streams
    std::vector<Member> members;                // in the order of adding
    std::map<JanusId, std::string> rooms;       // whole rooms, with their secret
    std::set<std::string> removed;              // mediaSessionIds of those rooms that were taken out by request
    std::map<std::string, Gone> gone;           // mediaSessionIds of members that left by themselves a moment ago
    bool is_paused = false;
  };

  Result<Running*> find(const std::string& uri);
  static const Member* find_member(const Running& running, const std::string& media_session_id);
  Status join(const std::string& uri, Running& running, PublishedStream& stream, const std::string& secret);
  Status join_with_what_there_is(const std::string& uri, Running& running, PublishedStream& stream,
                                 const std::string& secret);
  void forget_member(Running& running, const std::string& media_session_id);
  [[nodiscard]] MultiRecordingSettings recording_settings(const std::string& uri, const JanusId* room) const;
  [[nodiscard]] MultiRecording::NameChanged name_listener(const std::string& uri);
  [[nodiscard]] MultiRecording::Failed failure_listener(const std::string& uri);

  RecordingTools& tools_;
  Rooms& rooms_;
  std::map<std::string, Running> recordings_;  // by uri
  uint64_t dropped_frames_ = 0;                // of recordings that ended
};

}  // namespace recorder
