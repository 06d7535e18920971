// One stream that is published: what it is, where its packets come from, and who records it. Lives on the control lane,
// its Stream on a lane of its own.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "plugin/recorder/stream.h"
#include "plugin/recorder/stream_source.h"

namespace recorder {

class PublishedStream {
 public:
  PublishedStream(StreamDescription description, std::unique_ptr<StreamSource> source, std::shared_ptr<Stream> stream)
      : description_(std::move(description)), source_(std::move(source)), stream_(std::move(stream)) {}

  [[nodiscard]] const StreamDescription& description() const { return description_; }
  [[nodiscard]] const std::string& id() const { return description_.media_session_id; }
  [[nodiscard]] const std::shared_ptr<Stream>& stream() const { return stream_; }
  // Whether there is anything in it that can be stored.
  [[nodiscard]] bool has_recordable_track() const;
  // Fails, naming the reason, if a track that is not switched off cannot be recorded.
  [[nodiscard]] Status check_recordable() const;

  // The first subscription starts the source, which may refuse; the last one that goes stops it.
  Status subscribe(SubscriptionId id, std::shared_ptr<FrameSink> sink, Codec audio_codec,
                   const std::string& room_secret);
  void unsubscribe(SubscriptionId id);

  // The publisher renegotiated.
  void update(std::vector<TrackDescription> tracks);
  void request_key_frame(const std::string& mid) { source_->request_key_frame(mid); }
  // The publisher is gone: every subscription ends.
  void end();

 private:
  StreamDescription description_;
  const std::unique_ptr<StreamSource> source_;
  const std::shared_ptr<Stream> stream_;  // shared with the tasks on its lane
  std::set<SubscriptionId> subscriptions_;
};

}  // namespace recorder
