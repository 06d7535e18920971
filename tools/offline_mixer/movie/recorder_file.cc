#include "tools/offline_mixer/movie/recorder_file.h"

#include <algorithm>

namespace recorder {
namespace {

constexpr size_t kBatch = 1 << 20;

Mp4FileSettings settings_for(const Participant& participant) {
  Mp4FileSettings settings;
  settings.title = participant.name;
  return settings;
}

struct KnownCodec {
  AVCodecID id;
  Codec codec;
};
constexpr KnownCodec kCodecs[] = {
    {AV_CODEC_ID_H264, Codec::kH264},
    {AV_CODEC_ID_VP8, Codec::kVp8},
    {AV_CODEC_ID_AAC, Codec::kAac},
    {AV_CODEC_ID_OPUS, Codec::kOpus},
};

// From OpusHead, little-endian (RFC 7845, 5.1), to dOps, big-endian (Encapsulation of Opus in
// ISOBMFF, 4.3.2), for one or two channels.
Bytes opus_configuration(ByteView head) {
  constexpr size_t kMagic = 8;
  Bytes dops = {0, 2, 0, 0, 0, 0, 0xbb, 0x80, 0, 0, 0};
  if (head.size() < kMagic + dops.size()) return dops;
  const ByteView in = head.subspan(kMagic, dops.size());
  dops.assign(in.begin(), in.end());
  dops[0] = 0;
  std::swap(dops[2], dops[3]);
  std::reverse(dops.begin() + 4, dops.begin() + 8);
  std::swap(dops[8], dops[9]);
  return dops;
}

Bytes configuration_of(const AVCodecParameters& parameters) {
  const ByteView extradata(parameters.extradata, static_cast<size_t>(std::max(parameters.extradata_size, 0)));
  if (parameters.codec_id == AV_CODEC_ID_OPUS) return opus_configuration(extradata);
  // vpcC without version and flags: profile 0, level 1.0, 8 bits 4:2:0, unspecified colours.
  if (parameters.codec_id == AV_CODEC_ID_VP8) return {0, 10, 0x82, 2, 2, 2, 0, 0};
  return {extradata.begin(), extradata.end()};
}

ContainerTrack describe(const AVCodecParameters& parameters, const Participant& participant) {
  ContainerTrack track;
  for (const KnownCodec& known : kCodecs)
    if (known.id == parameters.codec_id) track.codec = known.codec;
  if (codec_kind(track.codec) == MediaKind::kAudio) {
    track.timescale = static_cast<uint32_t>(std::max(parameters.sample_rate, 1));
    track.channels = static_cast<uint16_t>(parameters.ch_layout.nb_channels);
  } else {
    track.width = static_cast<uint16_t>(parameters.width);
    track.height = static_cast<uint16_t>(parameters.height);
  }
  track.configuration = configuration_of(parameters);
  track.stream_name = participant.name;
  track.media_session_id = participant.media_session_id;
  return track;
}

}  // namespace

Result<std::unique_ptr<ExtractedFile>> RecorderFile::create(const std::string& path, const ExtractPlan& plan,
                                                            const Participant& participant) {
  PosixDisk disk;
  if (const Status removed = disk.remove(path); !removed) return removed.error();
  auto file = disk.create(path);
  if (!file) return file.error();
  return std::unique_ptr<ExtractedFile>(new RecorderFile(std::move(*file), plan, participant));
}

RecorderFile::RecorderFile(std::unique_ptr<File> file, const ExtractPlan& plan,
                           const Participant& participant)
    : file_(std::move(file)), sink_(*file_), writer_(settings_for(participant), sink_) {
  for (const std::vector<SourceTrack>& sources : plan.tracks)
    tracks_.push_back({describe(*sources.front().parameters, participant), sources.front().rotation, 0, nullptr});
}

Status RecorderFile::write(size_t number, AVPacket& packet) {
  Track& track = tracks_[number];
  if (track.waiting != nullptr && packet.pts <= track.waiting->pts) return Success{};
  if (track.id == 0)
    if (const Status begun = begin(track, Duration(packet.pts)); !begun) return begun;
  if (track.waiting != nullptr) append(track, Duration(packet.pts));
  track.waiting.reset(av_packet_clone(&packet));
  if (writer_.batch_bytes() >= kBatch) writer_.flush();
  return check();
}

Status RecorderFile::begin(Track& track, Duration join) {
  const auto ids = writer_.add_tracks({track.format}, join);
  if (ids.empty()) return internal_error("the MP4 has no room for one more track");
  track.id = ids.front();
  return Success{};
}

void RecorderFile::append(Track& track, Duration end) {
  const AVPacket& packet = *track.waiting;
  const Duration begin(packet.pts);
  ContainerSample sample;
  sample.time = begin;
  sample.is_key_frame = (packet.flags & AV_PKT_FLAG_KEY) != 0;
  sample.width = track.format.width;
  sample.height = track.format.height;
  sample.rotation = track.rotation;
  if (codec_kind(track.format.codec) == MediaKind::kAudio)
    sample.duration_ticks = static_cast<uint32_t>(to_ticks(end, track.format.timescale) -
                                                  to_ticks(begin, track.format.timescale));
  writer_.append(track.id, sample, {packet.data, static_cast<size_t>(packet.size)});
}

Status RecorderFile::finish() {
  for (Track& track : tracks_) {
    if (track.waiting == nullptr) continue;
    const Duration end(track.waiting->pts + std::max<int64_t>(track.waiting->duration, 0));
    append(track, end);
    writer_.end_track(track.id, end);
  }
  writer_.finish();
  return check();
}

Status RecorderFile::check() { return sink_.error() ? Status(*sink_.error()) : Status(Success{}); }

}  // namespace recorder
