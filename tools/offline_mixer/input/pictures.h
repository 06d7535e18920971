// The decoded pictures of all participants, each when it is due. Decoders run ahead on threads of their own,
// each with a short queue, or on the thread of the caller when there are none.
#pragma once

#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "plugin/base/sync.h"
#include "tools/offline_mixer/input/video_track.h"
#include "tools/offline_mixer/schedule/schedule.h"

namespace recorder {

class Pictures {
 public:
  // From `begin` on, where `input` stands and which outlives it.
  Pictures(Input& input, const std::vector<Participant>& participants, Duration begin, size_t threads);
  ~Pictures();
  Pictures(const Pictures&) = delete;
  Pictures& operator=(const Pictures&) = delete;

  // The participant's last picture that begins before `time`, if it is another one than at the last call;
  // null if not. Waits for the decoder. Times do not go back.
  ffmpeg::FramePointer before(size_t participant, Duration time);

 private:
  class Feed;
  class Worker;

  std::vector<std::unique_ptr<Feed>> feeds_;      // one for each participant
  std::vector<std::unique_ptr<Worker>> workers_;  // participant i is decoded by worker i modulo their number
};

}  // namespace recorder
