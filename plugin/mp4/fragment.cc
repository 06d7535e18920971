#include "plugin/mp4/fragment.h"

#include "plugin/mp4/box_writer.h"

namespace recorder {
namespace {

// 8.8.7
void write_tfhd(Bytes& out, uint32_t track_id) {
  constexpr uint32_t kBaseIsMoof = 0x020000;
  constexpr uint32_t kHasDescriptionIndex = 0x000002;
  BoxWriter tfhd(out, "tfhd", 0, kBaseIsMoof | kHasDescriptionIndex);
  tfhd.u32(track_id);
  tfhd.u32(1);  // a recording's moov has one sample description, others are in band
}

// 8.8.8. Answers where data_offset stands, which is known when moof is complete.
size_t write_trun(Bytes& out, const TrackRun& run) {
  constexpr uint32_t kOffsetDurationSizeFlags = 0x000701;
  BoxWriter trun(out, "trun", 1, kOffsetDurationSizeFlags);
  trun.u32(static_cast<uint32_t>(run.samples.size()));
  const size_t data_offset_at = out.size();
  trun.u32(0);
  for (const IndexedSample& sample : run.samples) {
    trun.u32(sample.duration);
    trun.u32(sample.size);
    trun.u32(sample.is_key_frame ? kKeyFrameFlags : kOtherFrameFlags);
  }
  return data_offset_at;
}

size_t write_traf(Bytes& out, const TrackRun& run) {
  BoxWriter traf(out, "traf");
  write_tfhd(out, run.track_id);
  BoxWriter(out, "tfdt", 1).u64(run.decode_time);
  return write_trun(out, run);
}

// Answers where the data_offset of each run stands.
std::vector<size_t> write_moof(Bytes& out, uint32_t sequence_number, std::span<const TrackRun> runs) {
  std::vector<size_t> data_offsets;
  BoxWriter moof(out, "moof");
  BoxWriter(out, "mfhd", 0).u32(sequence_number);
  for (const TrackRun& run : runs) data_offsets.push_back(write_traf(out, run));
  return data_offsets;
}

}  // namespace

FragmentHeader fragment_header(uint32_t sequence_number, std::span<const TrackRun> runs) {
  constexpr size_t kGate = 8;
  FragmentHeader header;
  Bytes& out = header.bytes;
  write_box_header(out, "free", 0);
  const std::vector<size_t> data_offsets = write_moof(out, sequence_number, runs);
  const size_t mdat_at = out.size();
  write_box_header(out, "mdat", 0);
  size_t data_at = out.size();
  for (size_t i = 0; i < runs.size(); ++i) {
    store_u32(out, data_offsets[i], static_cast<uint32_t>(data_at - kGate));  // counted from moof
    data_at += runs[i].data.size();
  }
  const size_t end = (data_at + 7) / 8 * 8;
  header.padding = static_cast<uint32_t>(end - data_at);
  store_u32(out, mdat_at, static_cast<uint32_t>(end - mdat_at));
  store_u32(out, 0, static_cast<uint32_t>(end));
  return header;
}

}  // namespace recorder
