// Rooms and sources without Janus: the test publishes, and sends the packets itself.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "plugin/recorder/stream.h"
#include "plugin/recorder/stream_source.h"

namespace recorder::test {

// What happened to a source; outlives it.
struct SourceHistory {
  std::shared_ptr<Stream> stream;  // while started
  std::string secret;
  int starts = 0, stops = 0, updates = 0;
  bool is_abandoned = false;
  std::vector<std::string> key_frame_requests;  // mids
};

class FakeRooms final : public Rooms {
 public:
  // By display name of the publisher.
  std::map<std::string, std::shared_ptr<SourceHistory>> sources;
  Status answer_to_check = Success{};
  Status answer_to_start = Success{};

  std::map<JanusId, std::string> descriptions;

  Status check(const JanusId&, const std::string&) override { return answer_to_check; }

  std::string description_of(const JanusId& room) override { return descriptions[room]; }

  std::unique_ptr<StreamSource> source_of(const StreamDescription& description) override {
    auto history = std::make_shared<SourceHistory>();
    sources[description.display] = history;
    return std::make_unique<Source>(*this, description, history);
  }

 private:
  class Source final : public StreamSource {
   public:
    Source(FakeRooms& rooms, StreamDescription description, std::shared_ptr<SourceHistory> history)
        : rooms_(rooms), description_(std::move(description)), history_(std::move(history)) {}

    Status start(std::shared_ptr<Stream> stream, const std::string& secret) override {
      ++history_->starts;
      history_->secret = secret;
      if (!rooms_.answer_to_start.ok()) return rooms_.answer_to_start;
      for (const TrackDescription& track : description_.tracks)
        if (const auto codec = track.recordable_codec()) stream->add_track(track.mid, *codec);
      history_->stream = std::move(stream);
      return Success{};
    }
    void update(const StreamDescription& description) override {
      ++history_->updates;
      description_ = description;
    }
    void stop() override {
      ++history_->stops;
      if (history_->stream)
        for (const TrackDescription& track : description_.tracks) history_->stream->remove_track(track.mid);
      history_->stream.reset();
    }
    void abandon() override {
      history_->is_abandoned = true;
      history_->stream.reset();
    }
    void request_key_frame(const std::string& mid) override { history_->key_frame_requests.push_back(mid); }

   private:
    FakeRooms& rooms_;
    StreamDescription description_;
    const std::shared_ptr<SourceHistory> history_;
  };
};

inline StreamDescription publisher_of(uint64_t room, uint64_t id, const std::string& display,
                                      const std::string& video_codec = "vp8") {
  StreamDescription stream;
  stream.room = room;
  stream.publisher_id = id;
  stream.display = display;
  stream.stream_name = display;
  stream.tracks = {{"0", MediaKind::kAudio, "opus"}, {"1", MediaKind::kVideo, video_codec}};
  return stream;
}

}  // namespace recorder::test
