#include "plugin/janus/incoming_media.h"

#include <utility>

namespace recorder {
namespace {

constexpr size_t kRtpHeader = 12;  // RFC 3550, 5.1
constexpr size_t kSsrcOffset = 8;

// While the encoder works on the key frame, every packet of a better encoding would ask for another.
constexpr Duration kKeyFrameRequestInterval = seconds(1);

}  // namespace

IncomingMedia::IncomingMedia(const Clock& clock, std::function<void()> request_key_frame)
    : clock_(clock), request_key_frame_(std::move(request_key_frame)) {}

void IncomingMedia::set_tracks(const std::vector<IncomingTrack>& tracks) {
  std::map<int, Route> routes;
  MutexLock lock(mutex_);
  for (const IncomingTrack& track : tracks) {
    auto known = routes_.extract(track.mindex);
    if (known && known.mapped().track == track) {
      routes.insert(std::move(known));
      continue;
    }
    Route& route = routes[track.mindex];
    route.track = track;
    renew_simulcast(route);
  }
  routes_.swap(routes);
}

void IncomingMedia::start(std::shared_ptr<Stream> stream) {
  MutexLock lock(mutex_);
  stream_ = std::move(stream);
  for (auto& [mindex, route] : routes_) {
    renew_simulcast(route);
    if (route.report) stream_->deliver_sender_report(route.track.description.mid, *route.report);
  }
}

void IncomingMedia::stop() {
  MutexLock lock(mutex_);
  stream_.reset();
}

void IncomingMedia::take_rtp(int mindex, ByteView packet) {
  ++packets_;
  if (packet.size() < kRtpHeader) return;
  bool needs_key_frame = false;
  {
    MutexLock lock(mutex_);
    const auto found = routes_.find(mindex);
    if (found == routes_.end()) return;
    found->second.ssrc = ByteReader(packet.subspan(kSsrcOffset)).u32();
    if (stream_) needs_key_frame = deliver(found->second, packet);
  }
  if (needs_key_frame) request_key_frame_();
}

// True if a key frame must be asked for now.
bool IncomingMedia::deliver(Route& route, ByteView packet) {
  Bytes copy(packet.begin(), packet.end());
  const MonotonicTime now = clock_.monotonic();
  bool needs_key_frame = false;
  if (route.simulcast) {
    const bool is_recorded = route.simulcast->take(copy);
    needs_key_frame = route.simulcast->needs_key_frame() && now - last_request_ >= kKeyFrameRequestInterval;
    if (needs_key_frame) last_request_ = now;
    if (!is_recorded) return needs_key_frame;
  }
  std::vector<ReceivedPacket> packets;
  packets.push_back({std::move(copy), now});
  stream_->deliver(route.track.description.mid, std::move(packets));
  return needs_key_frame;
}

void IncomingMedia::take_rtcp(int mindex, ByteView packet) {
  const std::vector<SenderReport> reports = parse_sender_reports(packet);
  if (reports.empty()) return;
  MutexLock lock(mutex_);
  const auto found = routes_.find(mindex);
  if (found == routes_.end()) return;
  Route& route = found->second;
  for (const SenderReport& report : reports) {
    const std::optional<SenderReport> own = route.simulcast           ? route.simulcast->renumber(report)
                                            : report.ssrc == route.ssrc ? std::optional(report)
                                                                        : std::nullopt;
    if (!own) continue;
    route.report = own;
    if (stream_) stream_->deliver_sender_report(route.track.description.mid, *own);
  }
}

// The encodings that are recorded, and their numbers, begin anew.
void IncomingMedia::renew_simulcast(Route& route) {
  const TrackDescription& track = route.track.description;
  if (!track.is_simulcast) return;
  route.simulcast = std::make_unique<Simulcast>(route.track.simulcast, track.codec);
  route.report.reset();
}

}  // namespace recorder
