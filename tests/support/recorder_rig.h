// A whole recorder on a fake disk with fake rooms: the test publishes, sends packets and asks, and reads the files.
#pragma once

#include <future>
#include <memory>
#include <string>

#include "plugin/recorder/recorder.h"
#include "tests/support/fake_disk.h"
#include "tests/support/fake_rooms.h"
#include "tests/support/rtp_builder.h"

namespace recorder::test {

// With one lane for everything, what is sent first is written first.
inline Settings one_lane() {
  Settings settings;
  settings.lanes = 1;
  settings.drop_undecodable = false;  // the pictures of the tests are none
  return settings;
}

class RecorderRig {
 public:
  explicit RecorderRig(Settings settings = one_lane())
      : recorder(std::move(settings), *FileNameTemplate::parse("{streamName}"), clock, disk, rooms, nullptr) {}

  // Runs the function on the control lane and waits for its result.
  template <typename Function>
  auto on_control(Function function) {
    auto promise = std::make_shared<std::promise<decltype(function())>>();  // shared: see Api
    auto result = promise->get_future();
    recorder.control().post([promise, &function] { promise->set_value(function()); });
    return result.get();
  }

  ~RecorderRig() {
    std::promise<void> done;
    on_control([&] {
      recorder.shut_down([&done] { done.set_value(); });
      return 0;
    });
    done.get_future().wait();
  }

  // The mediaSessionId that the stream got.
  std::string publish(const StreamDescription& stream) {
    return on_control([&] {
      recorder.stream_published(stream);
      for (const StreamDescription& published : recorder.streams())
        if (published.publisher_id == stream.publisher_id && published.room == stream.room)
          return published.media_session_id;
      return std::string();
    });
  }

  void unpublish(uint64_t room, uint64_t publisher) {
    on_control([&] {
      recorder.stream_unpublished(room, publisher);
      return 0;
    });
  }

  // The publisher renegotiated.
  void update(const StreamDescription& stream) {
    on_control([&] {
      recorder.stream_updated(stream.room, stream.publisher_id, stream.tracks);
      return 0;
    });
  }

  // A second of VP8 at 25 frames: a key frame, then others.
  void send_video(const std::string& display) {
    const std::shared_ptr<Stream> stream = on_control([&] { return rooms.sources.at(display)->stream; });
    if (!stream) return;
    for (int i = 0; i < 25; ++i, ++sequence_number_) {
      const Bytes payload = vp8::first(i == 0 ? vp8::kKeyFrame640x360 : vp8::kDeltaFrame);
      const Bytes packet = rtp({.seq = sequence_number_, .ts = timestamp_, .marker = true}, payload);
      stream->deliver("1", {{packet, arrival_}});
      timestamp_ += 3600;
      arrival_ += milliseconds(40);
    }
  }

  // The final name, or the error's message.
  std::string terminate(const std::string& uri) {
    std::promise<std::string> name;
    const Status ended = on_control([&] {
      return recorder.multi().terminate(uri, reason::kTerminated, [&name](const Result<std::string>& result) {
        name.set_value(result.ok() ? *result : result.error().message);
      });
    });
    return ended.ok() ? name.get_future().get() : ended.error().message;
  }

  SystemClock clock;
  FakeDisk disk;
  FakeRooms rooms;
  Recorder recorder;

 private:
  uint16_t sequence_number_ = 0;
  uint32_t timestamp_ = 0;
  MonotonicTime arrival_{seconds(1000)};
};

}  // namespace recorder::test
