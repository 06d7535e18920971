// A WebM file as FFmpeg's demuxer finds it, with its usual settings, and the elements that it consists of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/bytes.h"

namespace recorder::test {

struct WebmPacket {
  size_t track = 0;  // from 0
  int64_t time_ms = 0;
  bool is_key_frame = false;
  Bytes data;

  bool operator==(const WebmPacket&) const = default;
};

struct WebmStream {
  std::string codec;  // "vp8", "opus"
  std::string title;
  std::string media_session_id;
  Bytes codec_private;
  int width = 0;
  int sample_rate = 0, channels = 0;
};

struct WebmFile {
  std::string error;  // nothing else is there then
  std::string title, creation_time, encoder;
  int64_t duration_ms = 0;  // 0: the file does not say
  std::vector<WebmStream> streams;
  std::vector<WebmPacket> packets;  // in the order of the file

  [[nodiscard]] std::vector<WebmPacket> of_track(size_t track) const;
};

WebmFile read_webm(const Bytes& file);

// Where a player that wants to show that time of a track begins to read: the first packet after the seek.
std::optional<WebmPacket> seek_webm(const Bytes& file, size_t track, int64_t time_ms);

// The elements in the segment, in their order.
struct WebmElement {
  uint32_t id = 0;
  uint64_t offset = 0;
  uint64_t end = 0;
};
constexpr uint32_t kWebmCluster = 0x1F43B675;
constexpr uint32_t kWebmCues = 0x1C53BB6B;
struct WebmSegment {
  bool has_size = false;
  std::vector<WebmElement> elements;  // up to one that is not whole

  [[nodiscard]] std::vector<WebmElement> all(uint32_t id) const;
};
WebmSegment list_webm(const Bytes& file);

}  // namespace recorder::test
