// All streams and recordings by name, and what backends may do with them. Lives on the control lane: requests and room
// events are posted there and keep their order; nothing here waits for the disk or for a lane.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/base/file.h"
#include "plugin/recorder/lane.h"
#include "plugin/recorder/multi_recording.h"
#include "plugin/recorder/recording_names.h"
#include "plugin/recorder/settings.h"
#include "plugin/recorder/stream.h"
#include "plugin/recorder/stream_source.h"

namespace recorder {

struct RunningRecording {
  std::string uri;
  std::string file_name;
  std::vector<std::string> media_session_ids;  // in the order of adding
};

// The `config` of a startup of one stream; what is missing is the server's.
struct RecordingRequest {
  std::optional<std::string> file_template;
  std::optional<Rotation> rotation;
};

struct RunningSingle {
  std::string media_session_id;
  std::string file_name;
};

struct RecorderStatus {
  uint64_t recordings = 0;
  uint64_t streams = 0;
  uint64_t dropped_packets = 0;  // by our own queues
  uint64_t dropped_frames = 0;
  uint64_t available_space = 0;  // bytes, of the folder of multi recordings
  uint64_t writer_queue_bytes = 0;
};

class Recorder {
 public:
  // The last part of the final path, or of the error; empty when there was no media.
  using Terminated = std::function<void(Result<std::string> file_name)>;

  // The settings are valid. `rooms` outlives the recorder, or is let go by shut_down().
  Recorder(Settings settings, FileNameTemplate name_template, const Clock& clock, Disk& disk, Rooms& rooms);
  ~Recorder();

  // Where everything below must be called, from any thread by post().
  Lane& control() { return control_; }

  // --- what VideoRoom does ---
  void stream_published(StreamDescription stream);
  void stream_updated(const JanusId& room, const JanusId& publisher, std::vector<TrackDescription> tracks);
  void stream_unpublished(const JanusId& room, const JanusId& publisher);
  void room_destroyed(const JanusId& room);

  // --- clients that publish to the plugin ---
  // Its mediaSessionId is the caller's; it is unused.
  void publish(StreamDescription stream, std::unique_ptr<StreamSource> source);
  void update(const std::string& media_session_id, std::vector<TrackDescription> tracks);
  // The stream is over. `finished`: the name of its single recording's file when that is closed, on the writer thread;
  // empty, and at once, when there is none.
  void unpublish(const std::string& media_session_id, Terminated finished);

  // --- single recordings; the specification, section 1 ---
  // Answers the name of the file to be. A running recording of the stream ends where the new one begins.
  // kNotFound: no such stream; kBadRequest: the template; kUnsupportedMedia; kInternal; `room_secret` as in add().
  Result<std::string> start_recording(const std::string& media_session_id, const RecordingRequest& request,
                                      const std::string& room_secret);
  // kNotFound: no such stream, or it is not being recorded. `finished` is called, on the writer thread, when the file is
  // closed.
  Status stop_recording(const std::string& media_session_id, Terminated finished);
  [[nodiscard]] std::vector<RunningSingle> single_recordings() const;

  // --- multi recordings; the specification, section 1 ---
  // Answers the name of the file to be. kConflict: the uri is running; kInternal: the disk is below its limit.
  Result<std::string> startup(const std::string& uri);
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
  // Frees the uri at once; `terminated` is called, on the writer thread, when the file is closed.
  Status terminate(std::string uri, Terminated terminated);

  [[nodiscard]] std::vector<RunningRecording> recordings() const;
  [[nodiscard]] std::vector<StreamDescription> streams() const;
  [[nodiscard]] RecorderStatus status() const;

  // The end: abandons all sources, finishes all files, and calls `done` when the last one is closed.
  void shut_down(std::function<void()> done);

 private:
  struct PublishedStream {
    StreamDescription description;
    std::shared_ptr<Stream> stream;  // shared with the tasks on its lane
    std::unique_ptr<StreamSource> source;
    std::map<std::string, SubscriptionId> recordings;  // by uri
  };
  struct RunningMulti {
    std::string file_name;
    std::shared_ptr<MultiRecording> recording;  // shared with the tasks on its lane and with streams
    std::vector<std::string> members;           // mediaSessionIds
    std::map<JanusId, std::string> rooms;       // whole rooms, with their secret
    std::set<std::string> removed;              // mediaSessionIds of those rooms that were taken out by request
  };

  // Shared by the recorder and every file that is being closed: the last to let go of it tells that all are.
  class Closing {
   public:
    ~Closing();
    void call_at_end(std::function<void()> done) { done_ = std::move(done); }

   private:
    std::function<void()> done_;
  };

  Lane& next_lane();
  Result<RunningMulti*> find_recording(const std::string& uri);
  Result<PublishedStream*> find_stream(const std::string& media_session_id);
  PublishedStream* find_publisher(const JanusId& room, const JanusId& publisher);
  Status check_space() const;

  Status join(const std::string& uri, RunningMulti& recording, PublishedStream& stream, const std::string& secret);
  Status join_room(const std::string& uri, RunningMulti& recording, PublishedStream& stream);
  void join_recordings_of_room(PublishedStream& stream);
  void leave(const std::string& uri, RunningMulti& recording, PublishedStream& stream);
  void end_stream(PublishedStream& stream);

  const Settings settings_;
  const Clock& clock_;
  Disk& disk_;
  const RecordingNames names_;
  Rooms& rooms_;

  // Whoever lets go of the recorder shuts it down first, so that nothing is posted any more when the lanes end.
  Lane writer_;
  DiskQueue queue_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  Lane control_;

  std::shared_ptr<Closing> closing_ = std::make_shared<Closing>();
  size_t next_lane_ = 0;
  SubscriptionId next_subscription_ = 1;
  std::map<std::string, PublishedStream> streams_;    // by mediaSessionId
  std::map<std::string, RunningMulti> recordings_;    // by uri
  uint64_t dropped_packets_ = 0;                      // of streams and recordings that ended
  uint64_t dropped_frames_ = 0;
};

}  // namespace recorder
