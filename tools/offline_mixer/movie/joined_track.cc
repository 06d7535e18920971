#include "tools/offline_mixer/movie/joined_track.h"

#include <algorithm>

#include "plugin/base/text.h"
#include "tools/offline_mixer/sound/sound.h"

namespace recorder {

Result<AVPacket*> JoinedTrack::next() {
  while (part_ < parts_.size()) {
    if (reader_ == nullptr)
      if (const Status opened = open(); !opened) return opened.error();
    AVPacket* packet = reader_->read();
    if (packet == nullptr) {
      if (const Status ended = end_part(); !ended) return ended.error();
      continue;
    }
    switch (place(*packet, reader_->time_base(), parts_[part_], count_++)) {
      case Place::kKept:
        return packet;
      case Place::kDropped:
        break;
      case Place::kImpossible:
        return internal_error(concat(parts_[part_].path, " is damaged: its time stamps are out of order"));
    }
  }
  return nullptr;
}

Status JoinedTrack::open() {
  auto reader = PartReader::open(parts_[part_].path);
  if (!reader) return reader.error();
  if (!(*reader)->choose(kind_)) return internal_error(concat(parts_[part_].path, " has lost a track"));
  reader_ = std::move(*reader);
  count_ = 0;
  return Success{};
}

Status JoinedTrack::end_part() {
  const Part& part = parts_[part_];
  const int64_t wanted = expected(part.label.range);
  if (count_ != wanted)
    return Error{ErrorCode::kConflict,
                 concat(part.path, " is not complete: it has ", count_, " of ", wanted,
                        kind_ == AVMEDIA_TYPE_VIDEO ? " pictures" : " packets of sound")};
  reader_.reset();
  ++part_;
  return Success{};
}

namespace {

class JoinedPictures final : public JoinedTrack {
 public:
  explicit JoinedPictures(std::span<const Part> parts) : JoinedTrack(parts, AVMEDIA_TYPE_VIDEO) {
    for (const Part& part : parts) reordering_ = std::max(reordering_, part.reordering);
  }

 private:
  // The first picture of a part is a key frame: nothing that comes later is shown earlier.
  Place place(AVPacket& packet, AVRational time_base, const Part& part, int64_t count) override {
    const AVRational picture = {1, part.label.fps};
    if (count == 0) first_pts_ = packet.pts;
    const int64_t shown = av_rescale_q(packet.pts - first_pts_, time_base, picture);
    const int64_t first = part.label.range.first_picture;
    packet.pts = first + shown;
    packet.dts = first + count - reordering_;
    packet.duration = 1;
    const bool is_inside = shown >= 0 && packet.pts < part.label.range.end_picture;
    return is_inside && packet.pts >= packet.dts ? Place::kKept : Place::kImpossible;
  }

  [[nodiscard]] int64_t expected(const PartRange& range) const override {
    return range.end_picture - range.first_picture;
  }

  int64_t reordering_ = 0;
  int64_t first_pts_ = 0;  // of the part
};

class JoinedSounds final : public JoinedTrack {
 public:
  explicit JoinedSounds(std::span<const Part> parts) : JoinedTrack(parts, AVMEDIA_TYPE_AUDIO) {}

 private:
  Place place(AVPacket& packet, AVRational, const Part& part, int64_t count) override {
    const PartRange& range = part.label.range;
    // The encoder's first packet primes the decoder.
    const int64_t number = range.first_packet - range.preroll_packets - 1 + count;
    const PacketRange kept = joined_packets(range);
    if (number < kept.first || number >= kept.end) return Place::kDropped;
    packet.pts = packet.dts = number * kAacFrame;
    // The sound ends with the picture.
    packet.duration =
        std::min<int64_t>(kAacFrame, sample_of_picture(range.pictures, part.label.fps) - packet.pts);
    return Place::kKept;
  }

  [[nodiscard]] int64_t expected(const PartRange& range) const override {
    const int64_t frames = range.end_packet - range.first_packet + range.preroll_packets;
    return frames == 0 ? 0 : frames + 1;
  }
};

}  // namespace

std::unique_ptr<JoinedTrack> JoinedTrack::pictures(std::span<const Part> parts) {
  return std::make_unique<JoinedPictures>(parts);
}

std::unique_ptr<JoinedTrack> JoinedTrack::sounds(std::span<const Part> parts) {
  return std::make_unique<JoinedSounds>(parts);
}

}  // namespace recorder
