// Where one file of a stream ends and the next one begins, frame by frame: with a key frame, at its time T. Of every
// other track what lies before T is still the old file's, though it may come later; sound that runs ahead of the pictures
// is held back as long as T is not known. Pure; owned by a recording, on its lane.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/recorder/frame_sink.h"

namespace recorder {

class PartBoundary {
 public:
  // Pictures that did not come for so long are not waited for: the next file then begins with sound. So are, by whoever
  // owns this, frames that are still to come for the old file.
  static constexpr Duration kPatience = seconds(2);

  enum class Place {
    kCurrent,     // in the newest file
    kBeginsNext,  // the first of a new one, which is then the newest
    kPrevious,    // in the one before the newest
  };
  struct Placed {
    Place place = Place::kCurrent;
    DeliveredFrame delivered;
  };

  // The next file is to begin as soon as it can. Not while is_passing().
  void want();
  [[nodiscard]] bool is_wanted() const { return state_ == State::kWanted; }

  // Appends to `out` what is to be written now, in its order.
  void push(DeliveredFrame delivered, std::vector<Placed>& out);
  // The next file begins with this frame, which push() gave out and nobody wrote.
  void begin_with(DeliveredFrame delivered, std::vector<Placed>& out);
  // Gives out what is held back; what comes is for the newest file.
  void release(std::vector<Placed>& out);

  // A new file has begun, and frames of the one before it are still expected.
  [[nodiscard]] bool is_passing() const { return state_ == State::kPassing; }
  // They are not waited for any longer.
  void end_passing() { state_ = State::kInside; }

  // True while pictures come, so that only one of them can begin a file.
  [[nodiscard]] bool has_video() const;

 private:
  enum class State { kInside, kWanted, kPassing };
  struct Track {
    bool is_video = false;
    bool has_passed = false;
    MonotonicTime last{};
  };

  void give(Place place, DeliveredFrame delivered, std::vector<Placed>& out);
  void look_for_boundary(DeliveredFrame delivered, std::vector<Placed>& out);
  void give_held(std::vector<Placed>& out);
  void begin_with_sound(std::vector<Placed>& out);
  void pass(DeliveredFrame delivered, std::vector<Placed>& out);
  [[nodiscard]] bool is_silent(const Track& track) const { return newest_ - track.last >= kPatience; }
  [[nodiscard]] bool has_everything_passed() const;
  // Up to here all pictures are known, so that T is later; nothing while no pictures come.
  [[nodiscard]] std::optional<MonotonicTime> pictures_until() const;

  State state_ = State::kInside;
  std::map<std::string, Track> tracks_;  // by mid
  std::deque<DeliveredFrame> held_;      // sound
  MonotonicTime newest_{};        // of all frames
  MonotonicTime newest_sound_{};  // that was given out
  MonotonicTime wanted_since_{};
  MonotonicTime boundary_{};  // T
};

}  // namespace recorder
