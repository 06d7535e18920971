// What one client publishes to our own plugin, as a source of the recorder's. Lives on the control lane.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "plugin/janus/incoming_media.h"
#include "plugin/janus/peer.h"
#include "plugin/recorder/stream_source.h"

namespace recorder {

class HandleSource final : public StreamSource {
 public:
  // Both are shared with the handle, which may end before the recorder lets go of the source, or after.
  HandleSource(std::shared_ptr<IncomingMedia> media, std::shared_ptr<Peer> peer, StreamDescription description);
  ~HandleSource() override;

  // There is no room, and so no secret.
  Status start(std::shared_ptr<Stream> stream, const std::string& room_secret) override;
  void update(const StreamDescription& description) override;
  void stop() override;
  void abandon() override { stop(); }
  void request_key_frame(const std::string& mid) override;

 private:
  struct Media {
    Codec codec;
    RtpNegotiation negotiation;

    bool operator==(const Media&) const = default;
  };
  void match_tracks();

  const std::shared_ptr<IncomingMedia> media_;
  const std::shared_ptr<Peer> peer_;
  StreamDescription description_;
  std::shared_ptr<Stream> stream_;       // while started; shared with the recorder
  std::map<std::string, Media> tracks_;  // of the stream, by mid
};

}  // namespace recorder
