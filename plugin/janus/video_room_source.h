// The RTP of one VideoRoom publisher, by an rtp_forward of each of its tracks to a loopback port of ours. Lives on the
// control lane.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "plugin/base/json.h"
#include "plugin/ingest/udp_receiver.h"
#include "plugin/recorder/stream.h"
#include "plugin/recorder/stream_source.h"

namespace recorder {

class VideoRoom;

// Whom VideoRoom is asked about. Shared by a source and what it has begun, which must not go on once the publisher is
// gone: before Janus 1.2.2 VideoRoom uses its streams without a reference then (meetecho/janus-gateway#3331).
struct Publisher {
  JanusId room;
  JanusId id;
  std::string room_secret;
  bool is_gone = false;
};

class VideoRoomSource final : public StreamSource {
 public:
  VideoRoomSource(VideoRoom& video_room, StreamDescription description);
  ~VideoRoomSource() override;

  Status start(std::shared_ptr<Stream> stream, const std::string& room_secret) override;
  void update(const StreamDescription& description) override;
  void stop() override;
  void abandon() override;
  void request_key_frame(const std::string& mid) override;

 private:
  struct Forward {
    TrackDescription track;
    uint16_t port = 0;
    int64_t forwarder_id = 0;  // VideoRoom's stream_id
  };

  Status forward(const TrackDescription& track);
  Result<int64_t> ask_for_packets(const TrackDescription& track, uint16_t port, const std::optional<SrtpKey>& key);
  void stop_forward(const Forward& forward);
  void close(const Forward& forward);

  VideoRoom& video_room_;
  StreamDescription description_;
  std::shared_ptr<Publisher> publisher_;
  std::shared_ptr<Stream> stream_;           // while started; shared with the recorder
  std::map<std::string, Forward> forwards_;  // by mid
};

}  // namespace recorder
