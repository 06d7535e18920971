// Where the parts of one of our files lie (docs/recording-format.md): what its writer and its finaliser agree
// on. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugin/base/bytes.h"

namespace recorder {

// One of the two places for the index of a recording; the other one is hidden.
enum class Slot { kA, kB };

inline Slot other(Slot slot) { return slot == Slot::kA ? Slot::kB : Slot::kA; }

struct FileShape {
  static constexpr uint64_t kSelector = 0x20;  // right behind ftyp
  static constexpr uint64_t kSlotA = 0x1000;
  static constexpr uint32_t kPage = 4096;
  static constexpr uint32_t kSmallestSlot = 2 * kPage;
  // Of the `free` box that hides slot B while A is in use: as much as the largest header of a box.
  static constexpr uint64_t kHiddenHeader = 16;

  uint32_t slot_size = kSmallestSlot;  // whole pages

  [[nodiscard]] uint64_t slot_b() const { return kSlotA + slot_size; }
  [[nodiscard]] uint64_t media_offset() const { return kSlotA + uint64_t{2} * slot_size; }
  [[nodiscard]] uint64_t movie_offset(Slot slot) const {
    return slot == Slot::kA ? kSlotA : slot_b() + kHiddenHeader;
  }
  [[nodiscard]] uint64_t slot_end(Slot slot) const { return slot == Slot::kA ? slot_b() : media_offset(); }
  // Of the `free` box that ends where the moov begins.
  [[nodiscard]] uint32_t selector_size(Slot slot) const {
    return static_cast<uint32_t>(movie_offset(slot) - kSelector);
  }
};

// ISO/IEC 14496-12, 4.3: the ftyp box. Never changed: it names brands of both states.
constexpr std::string_view kFileType("\0\0\0\x20" "ftypisom\0\0\x02\0" "isomiso2iso6mp41",
                                     FileShape::kSelector);

}  // namespace recorder
