// One medium of several parts as one: the packets of all parts in their order, with time stamps made of their
// count. Owned by finish_movie().
#pragma once

#include <memory>
#include <span>

#include "tools/offline_mixer/movie/part_reader.h"

namespace recorder {

class JoinedTrack {
 public:
  virtual ~JoinedTrack() = default;

  // The parts are one after another, and outlive this. Time stamps are numbers of pictures.
  static std::unique_ptr<JoinedTrack> pictures(std::span<const Part> parts);
  // Time stamps are samples.
  static std::unique_ptr<JoinedTrack> sounds(std::span<const Part> parts);

  // The next packet, valid until the next call; null at the end. Fails where a part is not whole.
  Result<AVPacket*> next();

 protected:
  enum class Place { kKept, kDropped, kImpossible };

  JoinedTrack(std::span<const Part> parts, AVMediaType kind) : parts_(parts), kind_(kind) {}

 private:
  // Gives the packet, number `count` of its part, its time stamps in the whole.
  virtual Place place(AVPacket& packet, AVRational time_base, const Part& part, int64_t count) = 0;
  [[nodiscard]] virtual int64_t expected(const PartRange& range) const = 0;
  Status open();
  Status end_part();

  const std::span<const Part> parts_;
  const AVMediaType kind_;
  size_t part_ = 0;
  std::unique_ptr<PartReader> reader_;  // of that part; null before its first packet
  int64_t count_ = 0;                   // packets that were read of it
};

}  // namespace recorder
