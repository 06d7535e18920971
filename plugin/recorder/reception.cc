#include "plugin/recorder/reception.h"

#include <array>

namespace recorder {
namespace {

using Counts = ReceptionCounts;

constexpr std::array kNumbers = {&Counts::packets,    &Counts::missing,   &Counts::recovered,
                                 &Counts::late,       &Counts::duplicates, &Counts::malformed,
                                 &Counts::dropped_by_inbox, &Counts::frames_dropped, &Counts::key_frame_waits};
constexpr std::array kTimes = {&Counts::key_frame_wait, &Counts::concealed, &Counts::silence};

}  // namespace

ReceptionCounts& ReceptionCounts::operator+=(const ReceptionCounts& other) {
  for (const auto number : kNumbers) this->*number += other.*number;
  for (const auto time : kTimes) this->*time += other.*time;
  if (other.dropped_by_kernel) dropped_by_kernel = dropped_by_kernel.value_or(0) + *other.dropped_by_kernel;
  return *this;
}

ReceptionCounts ReceptionCounts::since(const ReceptionCounts& before) const {
  ReceptionCounts difference = *this;
  for (const auto number : kNumbers) difference.*number -= before.*number;
  for (const auto time : kTimes) difference.*time -= before.*time;
  if (dropped_by_kernel) difference.dropped_by_kernel = *dropped_by_kernel - before.dropped_by_kernel.value_or(0);
  return difference;
}

}  // namespace recorder
