// What recordings are made with. Everything it refers to outlives them all.
#pragma once

#include <functional>
#include <memory>

#include "plugin/recorder/catalogue.h"
#include "plugin/recorder/disk_watch.h"
#include "plugin/recorder/lanes.h"
#include "plugin/recorder/output_file.h"
#include "plugin/recorder/settings.h"
#include "plugin/recorder/stream_registry.h"

namespace recorder {

// The last part of the final path, or the error; empty when there was no media, and so no file.
using Terminated = std::function<void(Result<std::string> file_name)>;

// Held by the recorder and by every recording that is being closed: the last to let go of it tells that all are.
class Closing {
 public:
  ~Closing() {
    if (done_) done_();
  }
  void call_at_end(std::function<void()> done) { done_ = std::move(done); }

 private:
  std::function<void()> done_;
};

// Why a recording ended, as the events and the catalogue say it.
namespace reason {
constexpr const char* kTerminated = "terminated";      // by request
constexpr const char* kUnpublished = "unpublished";    // its stream is over
constexpr const char* kRestarted = "restarted";        // by a startup of the same stream
constexpr const char* kRoomEmpty = "room empty";       // an automatic recording
constexpr const char* kDiskFull = "disk full";         // below min_available_space
constexpr const char* kDiskError = "disk error";       // and what the disk said
constexpr const char* kRefused = "refused";            // VideoRoom does not give its media
constexpr const char* kShutdown = "shutdown";          // Janus stops
constexpr const char* kCrash = "crash";                // the process died
}  // namespace reason

inline StreamIdentity identity_of(const StreamDescription& stream) {
  return {stream.media_session_id, stream.stream_name, stream.session_id, stream.app_key};
}

struct RecordingTools {
  const Settings& settings;
  const FileNameTemplate& name_template;  // the server's
  const Clock& clock;
  Disk& disk;
  DiskQueue& queue;
  Lanes& lanes;
  Lane& control;
  StreamRegistry& streams;
  DiskWatch& space;
  Catalogue* catalogue;  // null: nothing is remembered, in tests
  std::shared_ptr<Closing> closing;
  // Whether another recording may begin in that folder. kInternal, with a sentence, if not.
  std::function<Status(const std::string& folder)> check_start;

  // Tells the catalogue, on the writer thread, in the order of the calls and of what happens to files.
  void note(std::function<void(Catalogue&)> change) const {
    if (catalogue != nullptr) queue.post([change = std::move(change), this_one = catalogue] { change(*this_one); }, 0);
  }
};

}  // namespace recorder
