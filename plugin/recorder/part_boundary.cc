#include "plugin/recorder/part_boundary.h"

#include <algorithm>
#include <utility>

namespace recorder {

void PartBoundary::want() {
  if (state_ != State::kInside) return;
  state_ = State::kWanted;
  wanted_since_ = newest_;
}

void PartBoundary::push(DeliveredFrame delivered, std::vector<Placed>& out) {
  const MonotonicTime time = delivered.frame->time;
  Track& track = tracks_[delivered.mid];
  track.is_video = delivered.format->is_video();
  track.last = time;
  newest_ = std::max(newest_, time);
  switch (state_) {
    case State::kInside: give(Place::kCurrent, std::move(delivered), out); break;
    case State::kWanted: look_for_boundary(std::move(delivered), out); break;
    case State::kPassing: pass(std::move(delivered), out); break;
  }
}

void PartBoundary::give(Place place, DeliveredFrame delivered, std::vector<Placed>& out) {
  if (!delivered.format->is_video()) newest_sound_ = std::max(newest_sound_, delivered.frame->time);
  out.push_back({place, std::move(delivered)});
}

// A key frame before sound that is in the old file already is no boundary: the next one will be.
void PartBoundary::look_for_boundary(DeliveredFrame delivered, std::vector<Placed>& out) {
  const MediaFrame& frame = *delivered.frame;
  if (!delivered.format->is_video()) {
    held_.push_back(std::move(delivered));
  } else if (frame.is_key_frame && frame.time > newest_sound_) {
    begin_with(std::move(delivered), out);
    return;
  } else {
    give(Place::kCurrent, std::move(delivered), out);
  }
  give_held(out);
}

void PartBoundary::give_held(std::vector<Placed>& out) {
  const std::optional<MonotonicTime> until = pictures_until();
  if (!until) return begin_with_sound(out);
  for (DeliveredFrame& delivered : std::exchange(held_, {})) {
    if (delivered.frame->time <= *until)
      give(Place::kCurrent, std::move(delivered), out);
    else
      held_.push_back(std::move(delivered));
  }
}

void PartBoundary::begin_with_sound(std::vector<Placed>& out) {
  const bool had_pictures = std::any_of(tracks_.begin(), tracks_.end(), [](const auto& t) { return t.second.is_video; });
  if (had_pictures && newest_ - wanted_since_ < kPatience) return;
  while (!held_.empty() && held_.front().frame->time <= newest_sound_) {
    give(Place::kCurrent, std::move(held_.front()), out);
    held_.pop_front();
  }
  if (held_.empty()) return;
  DeliveredFrame first = std::move(held_.front());
  held_.pop_front();
  begin_with(std::move(first), out);
}

void PartBoundary::begin_with(DeliveredFrame delivered, std::vector<Placed>& out) {
  boundary_ = delivered.frame->time;
  state_ = State::kPassing;
  for (auto& [mid, track] : tracks_) track.has_passed = false;
  tracks_[delivered.mid].has_passed = true;
  std::deque<DeliveredFrame> held = std::exchange(held_, {});
  const auto is_before = [this](const DeliveredFrame& sound) { return sound.frame->time < boundary_; };
  const auto after = std::stable_partition(held.begin(), held.end(), is_before);
  for (auto sound = held.begin(); sound != after; ++sound) give(Place::kCurrent, std::move(*sound), out);
  give(Place::kBeginsNext, std::move(delivered), out);
  for (auto sound = after; sound != held.end(); ++sound) pass(std::move(*sound), out);
  if (has_everything_passed()) end_passing();
}

void PartBoundary::pass(DeliveredFrame delivered, std::vector<Placed>& out) {
  Track& track = tracks_[delivered.mid];
  if (delivered.frame->is_key_frame && delivered.frame->time >= boundary_) track.has_passed = true;
  give(track.has_passed ? Place::kCurrent : Place::kPrevious, std::move(delivered), out);
  if (has_everything_passed()) end_passing();
}

void PartBoundary::release(std::vector<Placed>& out) {
  for (DeliveredFrame& delivered : std::exchange(held_, {})) give(Place::kCurrent, std::move(delivered), out);
  state_ = State::kInside;
}

bool PartBoundary::has_video() const {
  return std::any_of(tracks_.begin(), tracks_.end(),
                     [this](const auto& entry) { return entry.second.is_video && !is_silent(entry.second); });
}

bool PartBoundary::has_everything_passed() const {
  return std::all_of(tracks_.begin(), tracks_.end(),
                     [this](const auto& entry) { return entry.second.has_passed || is_silent(entry.second); });
}

std::optional<MonotonicTime> PartBoundary::pictures_until() const {
  std::optional<MonotonicTime> until;
  for (const auto& [mid, track] : tracks_)
    if (track.is_video && !is_silent(track)) until = std::min(until.value_or(track.last), track.last);
  return until;
}

}  // namespace recorder
