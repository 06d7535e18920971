// The VideoRoom plugin of the same Janus, asked in process through its admin requests. Lives on the control lane.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/json.h"
#include "plugin/base/task.h"
#include "plugin/ingest/udp_receiver.h"
#include "plugin/janus/janus_api.h"
#include "plugin/janus/key_frame_request.h"
#include "plugin/janus/video_room_source.h"
#include "plugin/recorder/settings.h"
#include "plugin/recorder/stream_source.h"

namespace recorder {

class VideoRoom final : public Rooms {
 public:
  // Runs the task on the control lane when the delay has passed.
  using Later = std::function<void(Duration delay, Task task)>;

  // `hears_events`: whether the event handler module reports to us.
  VideoRoom(const Settings& settings, UdpReceiver& receiver, const KeyFrameRequest& key_frames,
            std::function<bool()> hears_events, Later later);

  Status check(const JanusId& room, const std::string& room_secret) override;
  std::string description_of(const JanusId& room) override;
  std::unique_ptr<StreamSource> source_of(const StreamDescription& description) override;

  // From now on VideoRoom is not called any more: Janus is stopping, and it may be gone. From any thread.
  void let_go() { let_go_ = true; }

  // --- for the sources ---
  // A request with the publisher, its room, and the secrets that VideoRoom demands.
  [[nodiscard]] Json publisher_request(const char* name, const Publisher& publisher) const;
  // VideoRoom's answer. Errors: kNotFound, kForbidden, kInternal.
  Result<Json> ask(const Json& request, const JanusId& room);
  // kUnsupportedMedia where the room demands end-to-end encryption: what it forwards is ciphertext.
  Status check_encryption(const JanusId& room);
  void stop_forwarder(const Publisher& publisher, int64_t forwarder_id);
  void request_key_frame(std::shared_ptr<Publisher> publisher, const std::string& mid);
  [[nodiscard]] UdpReceiver& receiver() { return receiver_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }

 private:
  Result<Json> listed_room(const JanusId& room);
  [[nodiscard]] Json room_request(const char* name, const JanusId& room, const std::string& room_secret) const;

  const Settings& settings_;
  UdpReceiver& receiver_;
  const KeyFrameRequest& key_frames_;
  const std::function<bool()> hears_events_;
  const Later later_;
  janus_plugin* plugin_ = nullptr;
  std::atomic<bool> let_go_ = false;
};

}  // namespace recorder
