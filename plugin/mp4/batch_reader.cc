#include "plugin/mp4/batch_reader.h"

#include <algorithm>
#include <array>

#include "plugin/mp4/fragment.h"

namespace recorder {
namespace {

// The boxes of a batch are of exactly this form, so that what a power cut left of one is not taken for it.
constexpr uint32_t kTfhd = 0x020002;  // version and flags
constexpr uint32_t kTfdt = 0x01000000;
constexpr uint32_t kTrun = 0x01000701;
constexpr uint64_t kTrunEntry = 12;
constexpr uint64_t kLargestPadding = 7;  // in mdat behind the samples
constexpr uint32_t kLargestSample = INT32_MAX;  // as a TrackIndex has room for

std::optional<Box> next_of_type(BoxIterator& boxes, BoxType type) {
  const auto box = boxes.next();
  return box && box->type == type && !box->is_cut_off ? box : std::nullopt;
}

bool read_samples(BoxFields& trun, uint32_t count, BatchRun& run) {
  if (trun.remaining() != count * kTrunEntry || count == 0) return false;
  run.samples.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    IndexedSample sample;
    sample.duration = trun.u32();
    sample.size = trun.u32();
    const uint32_t flags = trun.u32();
    sample.is_key_frame = flags == kKeyFrameFlags;
    // No sample lasts no time, and zeros are what a power cut leaves of a lost sector.
    const bool is_known = flags == kKeyFrameFlags || flags == kOtherFrameFlags;
    if (sample.duration == 0 || sample.size > kLargestSample || !is_known) return false;
    run.size += sample.size;
    run.samples.push_back(sample);
  }
  return trun.ok();
}

// ISO/IEC 14496-12, 8.8.6
std::optional<BatchRun> read_traf(CachedSource& source, const Box& moof, const Box& traf) {
  BoxIterator boxes(source, traf);
  const auto tfhd = next_of_type(boxes, box_type("tfhd"));
  const auto tfdt = next_of_type(boxes, box_type("tfdt"));
  const auto trun = next_of_type(boxes, box_type("trun"));
  if (!tfhd || !tfdt || !trun || boxes.next()) return std::nullopt;
  BatchRun run;
  BoxFields header(source, *tfhd);
  if (header.u32() != kTfhd) return std::nullopt;
  run.track_id = header.u32();
  BoxFields time(source, *tfdt);
  if (time.u32() != kTfdt) return std::nullopt;
  run.decode_time = time.u64();
  BoxFields table(source, *trun);
  if (table.u32() != kTrun) return std::nullopt;
  const uint32_t count = table.u32();
  run.offset = moof.start + table.u32();
  if (!header.ok() || !time.ok() || !read_samples(table, count, run)) return std::nullopt;
  return run;
}

std::vector<BatchRun> read_moof(CachedSource& source, const Box& moof) {
  std::vector<BatchRun> runs;
  BoxIterator boxes(source, moof);
  if (!next_of_type(boxes, box_type("mfhd"))) return {};
  while (const auto traf = boxes.next()) {
    std::optional<BatchRun> run;
    if (traf->type == box_type("traf") && !traf->is_cut_off) run = read_traf(source, moof, *traf);
    if (!run) return {};
    runs.push_back(std::move(*run));
  }
  return runs;
}

// The samples fill mdat, run after run.
bool fill(const std::vector<BatchRun>& runs, const Box& mdat) {
  uint64_t end = mdat.content;
  for (const BatchRun& run : runs) {
    if (run.offset != end || run.size > mdat.end - end) return false;
    end += run.size;
  }
  return !runs.empty() && mdat.end - end <= kLargestPadding;
}

// Whether every sector has something of the run in it. A disk that lost its power leaves zeros where it has
// not written; coded media are never zero for a whole sector. Where a run begins or ends, fewer bytes decide,
// and at worst a batch that nobody has seen yet is given up.
bool is_on_disk(CachedSource& source, const BatchRun& run) {
  constexpr uint64_t kSector = 512;
  std::array<uint8_t, kSector> sector{};
  uint64_t offset = run.offset;
  const uint64_t end = run.offset + run.size;
  while (offset < end) {
    const uint64_t size = std::min(kSector - offset % kSector, end - offset);
    const std::span<uint8_t> bytes = std::span(sector).first(static_cast<size_t>(size));
    if (!source.read(offset, bytes)) return false;
    if (std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; })) return false;
    offset += size;
  }
  return true;
}

}  // namespace

std::optional<Batch> read_batch(CachedSource& source, uint64_t at) {
  const auto gate = BoxIterator(source, at, source.size()).next();
  if (!gate || gate->type != box_type("free") || gate->is_cut_off) return std::nullopt;
  const bool is_open = gate->end - gate->start == kOpenGateSize;
  BoxIterator boxes(source, gate->content, is_open ? source.size() : gate->end);
  const auto moof = next_of_type(boxes, box_type("moof"));
  const auto mdat = moof ? next_of_type(boxes, box_type("mdat")) : std::nullopt;
  if (!mdat || (!is_open && mdat->end != gate->end)) return std::nullopt;
  Batch batch{read_moof(source, *moof), mdat->end};
  if (!fill(batch.runs, *mdat)) return std::nullopt;
  const auto is_there = [&source](const BatchRun& run) { return is_on_disk(source, run); };
  if (!is_open && !std::all_of(batch.runs.begin(), batch.runs.end(), is_there)) return std::nullopt;
  return batch;
}

}  // namespace recorder
