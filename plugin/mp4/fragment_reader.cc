#include "plugin/mp4/fragment_reader.h"

namespace recorder {
namespace {

// 8.8.7.1, flags of tfhd
constexpr uint32_t kBaseDataOffset = 0x000001;
constexpr uint32_t kSampleDescriptionIndex = 0x000002;
constexpr uint32_t kDefaultDuration = 0x000008;
constexpr uint32_t kDefaultSize = 0x000010;
constexpr uint32_t kDefaultFlags = 0x000020;
constexpr uint32_t kDefaultBaseIsMoof = 0x020000;
// 8.8.8.1, flags of trun
constexpr uint32_t kDataOffset = 0x000001;
constexpr uint32_t kFirstSampleFlags = 0x000004;
constexpr uint32_t kSampleDuration = 0x000100;
constexpr uint32_t kSampleSize = 0x000200;
constexpr uint32_t kSampleFlags = 0x000400;
constexpr uint32_t kCompositionOffset = 0x000800;
// 8.8.3.1, flags of a sample
constexpr uint32_t kIsNonSyncSample = 0x00010000;

// One sample, or as many as are alike, of a run.
struct RunStep {
  uint64_t count = 1;
  uint32_t duration = 0;
  uint32_t size = 0;
  uint32_t flags = 0;
  int32_t composition_offset = 0;
};

// Reads the fragments of the tracks of one moof in their order: where a run does not say where its data are,
// they follow those of the run before.
class MoofReader {
 public:
  MoofReader(CachedSource& source, const Box& moof, FragmentedTracks& tracks)
      : source_(source), moof_(moof), tracks_(tracks), data_end_(moof.start) {}

  void read() {
    BoxIterator children(source_, moof_);
    while (const auto child = children.next())
      if (child->type == box_type("traf") && !child->is_cut_off) read_track(*child);
  }

 private:
  void read_track(const Box& traf) {
    const auto tfhd = find_box(source_, traf, {box_type("tfhd")});
    if (!tfhd) return;
    BoxFields fields(source_, *tfhd);
    fields.u8();
    const uint32_t flags = fields.u24();
    const auto found = tracks_.find(fields.u32());
    FragmentedTrack unknown;
    FragmentedTrack& track = found == tracks_.end() ? unknown : found->second;
    base_ = flags & kBaseDataOffset ? fields.u64() : flags & kDefaultBaseIsMoof ? moof_.start : data_end_;
    if (flags & kSampleDescriptionIndex) fields.u32();
    SampleDefaults defaults = track.defaults;
    if (flags & kDefaultDuration) defaults.duration = fields.u32();
    if (flags & kDefaultSize) defaults.size = fields.u32();
    if (flags & kDefaultFlags) defaults.flags = fields.u32();
    data_end_ = base_;
    read_runs(traf, defaults, track.extent);
  }

  void read_runs(const Box& traf, const SampleDefaults& defaults, MediaExtent& extent) {
    MediaExtent read = extent;
    if (const auto tfdt = find_box(source_, traf, {box_type("tfdt")})) {
      BoxFields fields(source_, *tfdt);
      const uint8_t version = fields.u8();
      fields.u24();
      read.decode_end = limit_ticks(fields.by_version(version));
    }
    BoxIterator children(source_, traf);
    bool is_whole = true;
    while (const auto child = is_whole ? children.next() : std::nullopt)
      if (child->type == box_type("trun") && !child->is_cut_off) is_whole = read_run(*child, defaults, read);
    if (read.sample_count > extent.sample_count) extent = read;
  }

  // False when the run goes on behind the end of the file.
  bool read_run(const Box& trun, const SampleDefaults& defaults, MediaExtent& extent) {
    BoxFields fields(source_, trun);
    fields.u8();
    const uint32_t flags = fields.u24();
    uint64_t left = fields.u32();
    // The offset is signed; in modular arithmetic its sum with the base comes out right, or behind the end.
    if (flags & kDataOffset) data_end_ = base_ + static_cast<uint64_t>(static_cast<int32_t>(fields.u32()));
    SampleDefaults first = defaults;
    if (flags & kFirstSampleFlags) first.flags = fields.u32();
    bool is_first = (flags & kFirstSampleFlags) != 0;
    while (left > 0 && fields.ok()) {
      const RunStep step = read_step(fields, flags, is_first ? first : defaults, is_first ? 1 : left);
      is_first = false;
      if (!fields.ok()) break;
      const uint64_t fitting = count_inside_file(step);
      extent.append(fitting, step.duration, step.composition_offset);
      extent.bytes += fitting * step.size;
      if ((step.flags & kIsNonSyncSample) == 0) extent.sync_samples += fitting;
      if (fitting < step.count) return false;
      data_end_ += step.count * step.size;
      left -= step.count;
    }
    return true;
  }

  // Samples that the table says nothing about are all alike, and read in one step.
  static RunStep read_step(BoxFields& fields, uint32_t flags, const SampleDefaults& defaults, uint64_t left) {
    RunStep step{.duration = defaults.duration, .size = defaults.size, .flags = defaults.flags};
    const uint32_t columns = kSampleDuration | kSampleSize | kSampleFlags | kCompositionOffset;
    if ((flags & columns) == 0) step.count = left;
    if (flags & kSampleDuration) step.duration = fields.u32();
    if (flags & kSampleSize) step.size = fields.u32();
    if (flags & kSampleFlags) step.flags = fields.u32();
    if (flags & kCompositionOffset) step.composition_offset = static_cast<int32_t>(fields.u32());
    return step;
  }

  [[nodiscard]] uint64_t count_inside_file(const RunStep& step) const {
    if (data_end_ > source_.size()) return 0;
    // Empty samples are believed one by one, where each has an entry, not by the thousand million.
    if (step.size == 0) return 1;
    return std::min(step.count, (source_.size() - data_end_) / step.size);
  }

  CachedSource& source_;
  const Box& moof_;
  FragmentedTracks& tracks_;
  uint64_t base_ = 0;      // of the offsets of the track's runs
  uint64_t data_end_ = 0;  // of the runs so far
};

}  // namespace

void add_fragment(CachedSource& source, const Box& moof, FragmentedTracks& tracks) {
  MoofReader(source, moof, tracks).read();
}

}  // namespace recorder
