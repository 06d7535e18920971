// The packets of one handle on their way from Janus's event loop to the stream: copied, pushed, and no more.
// The control lane says what comes, and whether anybody wants it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/json.h"
#include "plugin/base/sync.h"
#include "plugin/janus/simulcast.h"
#include "plugin/recorder/stream.h"
#include "plugin/recorder/stream_description.h"

namespace recorder {

// A track that was negotiated with a browser.
struct IncomingTrack {
  TrackDescription description;
  int mindex = 0;  // of its media section in the SDP, as Janus numbers packets
  Json simulcast;  // what Janus says about its encodings; null if there is one only

  bool operator==(const IncomingTrack&) const = default;
};

class IncomingMedia {
 public:
  // `request_key_frame` is called on the loop and must not block.
  IncomingMedia(const Clock& clock, std::function<void()> request_key_frame);

  // --- from the control lane ---
  // Tracks that stay as they were go on without a break.
  void set_tracks(const std::vector<IncomingTrack>& tracks);
  // What was reported of the senders' clocks before goes to the stream at once; its tracks are there.
  void start(std::shared_ptr<Stream> stream);
  // No packet is delivered any more after it returns.
  void stop();

  // --- from Janus's event loop; the bytes stay Janus's ---
  void take_rtp(int mindex, ByteView packet);
  void take_rtcp(int mindex, ByteView packet);

  // All that came, delivered or not.
  [[nodiscard]] uint64_t packets() const { return packets_; }

 private:
  struct Route {
    IncomingTrack track;
    std::unique_ptr<Simulcast> simulcast;
    std::optional<uint32_t> ssrc;        // of the last packet
    std::optional<SenderReport> report;  // the latest one, as it goes to the stream
  };

  static void renew_simulcast(Route& route);
  bool deliver(Route& route, ByteView packet) REQUIRES(mutex_);

  const Clock& clock_;
  const std::function<void()> request_key_frame_;
  std::atomic<uint64_t> packets_ = 0;
  Mutex mutex_;  // held for a packet's copy at most
  std::map<int, Route> routes_ GUARDED_BY(mutex_);    // by mindex
  std::shared_ptr<Stream> stream_ GUARDED_BY(mutex_);  // while somebody wants the packets; shared with the recorder
  MonotonicTime last_request_ GUARDED_BY(mutex_){};
};

}  // namespace recorder
