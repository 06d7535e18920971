// Sample entries of stsd: one row of a table for each codec.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "plugin/base/bytes.h"
#include "plugin/base/codec.h"
#include "plugin/mp4/box_reader.h"

namespace recorder {

// What a decoder must know before the first sample.
struct SampleDescription {
  // The content of avcC, hvcC, av1C or dOps; the VPCodecConfigurationRecord of vpcC (what follows version and
  // flags); the AudioSpecificConfig of AAC.
  Bytes configuration;
  uint16_t width = 0, height = 0;  // video
  uint16_t channels = 0;           // audio
  uint32_t sample_rate = 0;        // audio

  bool operator==(const SampleDescription&) const = default;
};

// Four letters: "avc1", "vp09", "Opus", "mp4a" ...
std::string_view sample_entry_type(Codec codec);
void write_sample_entry(Bytes& out, Codec codec, const SampleDescription& description);

// The same back. The sample rate of audio is up to 65535 Hz, as there is room for in the box.
std::optional<Codec> codec_of_sample_entry(std::string_view type);
std::optional<SampleDescription> read_sample_entry(CachedSource& source, const Box& entry, Codec codec);

}  // namespace recorder
