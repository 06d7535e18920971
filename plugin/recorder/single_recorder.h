// The single recordings that run: streams recorded on demand, each at most once (the specification, section 1). Lives on
// the control lane.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/recorder/recording_tools.h"
#include "plugin/recorder/rotation.h"
#include "plugin/recorder/single_recording.h"

namespace recorder {

// The `config` of a startup; what is missing is the server's.
struct RecordingRequest {
  std::optional<std::string> file_template;
  std::optional<Rotation> rotation;
};

struct RunningSingle {
  std::string media_session_id;
  std::string file_name;
  bool is_paused = false;
};

class SingleRecorder {
 public:
  explicit SingleRecorder(RecordingTools& tools) : tools_(tools) {}

  // Answers the name of the file to be. A running recording of the stream ends where the new one begins; one that is
  // paused ends now.
  // kNotFound: no such stream; kBadRequest: the template; kUnsupportedMedia; kForbidden; kInternal.
  Result<std::string> start(const std::string& media_session_id, const RecordingRequest& request,
                            const std::string& room_secret);
  // From now on nothing is in the file, until resume(). kNotFound: as in stop(); kConflict: it is paused already, or not
  // paused.
  Status pause(const std::string& media_session_id);
  Status resume(const std::string& media_session_id);
  // `finished` is called, on the writer thread, when the file is closed. `why`: reason::...
  // kNotFound: no such stream, or it is not being recorded.
  Status stop(const std::string& media_session_id, const std::string& why, Terminated finished);
  void stop_all(const std::string& why);

  // `former`: the mediaSessionId of the stream that it goes on from after a reconnect. If that was being recorded, this
  // one is, in a recording of its own with the same settings; paused, if that was.
  void stream_came(const PublishedStream& stream, const std::string& former);
  [[nodiscard]] bool is_recording(const std::string& media_session_id) const {
    return recordings_.count(media_session_id) > 0;
  }
  // Before it is removed from the registry. `finished`: when its recording is closed; at once, with an empty name, when
  // there is none.
  void stream_goes(const PublishedStream& stream, Terminated finished);

  [[nodiscard]] std::vector<RunningSingle> running() const;
  [[nodiscard]] size_t count() const { return recordings_.size(); }
  // Because the disk did not keep up; of recordings that ended too.
  [[nodiscard]] uint64_t dropped_frames() const;

 private:
  struct Running {
    std::string id;  // of the catalogue
    std::string file_name;
    Container container = Container::kMp4;
    SubscriptionId subscription = 0;
    std::shared_ptr<SingleRecording> recording;  // shared with the tasks on its lane and with its stream
    RecordingRequest request;
    std::string room_secret;
    bool is_paused = false;
  };
  // Of a stream that went while it was being recorded.
  struct Interrupted {
    RecordingRequest request;
    std::string room_secret;
    bool is_paused = false;
    MonotonicTime since{};
  };
  using Recordings = std::map<std::string, Running>;

  Result<Running*> find(const std::string& media_session_id);
  Result<SingleRecordingSettings> recording_settings(const StreamDescription& stream,
                                                     const RecordingRequest& request) const;
  Status begin(PublishedStream& stream, SingleRecordingSettings settings, const RecordingRequest& request,
               const std::string& room_secret);
  [[nodiscard]] SingleRecording::NameChanged name_listener(const std::string& media_session_id);
  [[nodiscard]] SingleRecording::Ended end_listener(const std::string& media_session_id, SubscriptionId subscription);
  void forget(const std::string& media_session_id, SubscriptionId subscription);

  RecordingTools& tools_;
  Recordings recordings_;        // by mediaSessionId
  std::map<std::string, Interrupted> interrupted_;  // by mediaSessionId
  uint64_t dropped_frames_ = 0;  // of recordings that ended
};

}  // namespace recorder
