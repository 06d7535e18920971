// What the parameter sets of H264 and H265 have in common.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "plugin/base/bytes.h"

namespace recorder {

// The last parameter sets of one kind by their ids. `Parameters` has an `id`, and parse() takes a whole NAL unit. The
// size is limited by the ids that parse() allows, and by that of a set.
template <typename Parameters>
class ParameterSetMap {
 public:
  struct Set {
    Parameters parameters;
    Bytes nal_unit;
  };

  // Takes a set, replacing the one with its id. False if it is malformed or much too large.
  [[nodiscard]] bool remember(ByteView nal_unit) {
    constexpr size_t kLargest = 4096;  // real ones have tens of bytes, with all scaling lists about one thousand
    const auto parameters = Parameters::parse(nal_unit);
    if (!parameters || nal_unit.size() > kLargest) return false;
    sets_[parameters->id] = {*parameters, Bytes(nal_unit.begin(), nal_unit.end())};
    return true;
  }

  [[nodiscard]] const Set* find(uint32_t id) const {
    const auto found = sets_.find(id);
    return found == sets_.end() ? nullptr : &found->second;
  }

  // All of them with 4-byte lengths, as in a sample.
  void append_with_lengths(Bytes& out) const {
    ByteWriter writer(out);
    for (const auto& [id, set] : sets_) {
      writer.u32(static_cast<uint32_t>(set.nal_unit.size()));
      writer.bytes(set.nal_unit);
    }
  }

  [[nodiscard]] auto begin() const { return sets_.begin(); }
  [[nodiscard]] auto end() const { return sets_.end(); }

 private:
  std::map<uint32_t, Set> sets_;
};

// What is left of a side of the picture. Wide enough that the products of what a set says cannot overflow. Empty if
// nothing is left, or more than a sample entry can say.
inline std::optional<uint16_t> cropped_side(uint64_t size, uint64_t cropped) {
  if (cropped >= size || size - cropped > 65535) return std::nullopt;
  return static_cast<uint16_t>(size - cropped);
}

}  // namespace recorder
