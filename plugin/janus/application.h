// The recorder inside Janus: everything that lives from init() to the end of the process. Its state is never freed,
// because Janus may call a plugin during and after destroy().
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "plugin/api/api.h"
#include "plugin/base/file.h"
#include "plugin/ingest/udp_receiver.h"
#include "plugin/janus/durable_state.h"
#include "plugin/janus/handle.h"
#include "plugin/janus/handle_slot.h"
#include "plugin/janus/janus_api.h"
#include "plugin/janus/key_frame_request.h"
#include "plugin/janus/video_room.h"
#include "plugin/recorder/recorder.h"
#include "plugin/recorder/settings.h"

namespace recorder {

class Application {
 public:
  // Reads the configuration, prepares the folders and starts the threads. The error names the setting to change.
  static Result<Application*> start(janus_callbacks* gateway, janus_plugin& plugin,
                                    const std::string& configuration_folder);

  // A request of the Admin API or of one of our other modules. Waits for the answer; from any thread.
  Json handle_admin_request(const Json& request);
  // The same from a handle of the Janus API, which must know the admin_key.
  Json handle_request(const Json& request);

  // A client attached to the plugin, and detached. What is in between finds its handle by HandleSlot.
  void add_handle(janus_plugin_session& session);
  void remove_handle(const janus_plugin_session* session);

  // Finishes all files, for at most shutdown_timeout. Nothing is asked of VideoRoom from now on.
  void stop();

  [[nodiscard]] bool is_stopping() const { return stopping_; }

 private:
  Application(janus_callbacks* gateway, janus_plugin& plugin, Settings settings, const FileNameTemplate& name_template,
              std::unique_ptr<UdpReceiver> receiver, std::unique_ptr<KeyFrameRequest> key_frames,
              std::unique_ptr<DurableState> state);

  [[nodiscard]] bool hears_events() const;
  Surroundings surroundings();
  Status check_admin_key(const Json& request) const;

  janus_callbacks* const gateway_;
  janus_plugin& plugin_;
  const Settings settings_;
  PosixDisk disk_;
  std::atomic<bool> rooms_module_reports_ = false;
  std::atomic<bool> stopping_ = false;
  const std::unique_ptr<UdpReceiver> receiver_;
  const std::unique_ptr<KeyFrameRequest> key_frames_;
  const std::unique_ptr<DurableState> state_;
  VideoRoom video_room_;
  Recorder recorder_;
  Api api_;
  Lane signalling_;  // pushes events to the clients of handles, which may take seconds
  HandleSlots handles_;
};

}  // namespace recorder
