#include "plugin/recorder/part_boundary.h"

#include <algorithm>
#include <random>

#include "tests/support/media_frames.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;
using Place = PartBoundary::Place;

const MonotonicTime kZero{seconds(1000)};

MonotonicTime at(int64_t ms) { return kZero + milliseconds(ms); }

// Frames in one line, and what becomes of them as text: "a20 V40 a60 | v80", a new file behind each bar, and in
// brackets what still belongs to the file before it. Capitals are key frames of video.
struct Fixture {
  void push(DeliveredFrame delivered) {
    std::vector<PartBoundary::Placed> placed;
    boundary.push(std::move(delivered), placed);
    show(placed);
  }
  void audio(int64_t ms, const char* mid = "0") { push({1, mid, aac, audio_frame(at(ms)), 0}); }
  void video(int64_t ms, const char* mid = "1") { push({1, mid, vp8, delta_frame(at(ms)), 0}); }
  void key(int64_t ms, const char* mid = "1") { push({1, mid, vp8, key_frame(at(ms)), 0}); }

  void show(const std::vector<PartBoundary::Placed>& placed) {
    for (const auto& [place, delivered] : placed) {
      const bool is_video = delivered.format->is_video();
      const char kind = !is_video ? 'a' : delivered.frame->is_key_frame ? 'V' : 'v';
      const auto ms = std::chrono::duration_cast<milliseconds>(delivered.frame->time - kZero).count();
      if (place == Place::kBeginsNext) text += "| ";
      text += (place == Place::kPrevious ? "(" : "") + std::string(1, kind) + std::to_string(ms) +
              (place == Place::kPrevious ? ") " : " ");
    }
  }

  PartBoundary boundary;
  std::shared_ptr<const TrackFormat> vp8 = vp8_format(), aac = aac_format();
  std::string text;
};

}  // namespace

TEST(part_boundary, without_a_wish_everything_is_for_the_current_file) {
  Fixture fixture;
  fixture.key(0);
  fixture.audio(10);
  fixture.key(40);
  CHECK_EQUAL(fixture.text, "V0 a10 V40 ");
}

TEST(part_boundary, the_next_file_begins_with_a_key_frame) {
  Fixture fixture;
  fixture.key(0);
  fixture.boundary.want();
  fixture.video(40);
  fixture.key(80);
  fixture.video(120);
  CHECK_EQUAL(fixture.text, "V0 v40 | V80 v120 ");
  CHECK(!fixture.boundary.is_passing());
}

TEST(part_boundary, sound_that_runs_ahead_of_the_pictures_waits_for_the_boundary) {
  Fixture fixture;
  fixture.key(0);
  fixture.boundary.want();
  fixture.audio(20);
  fixture.audio(45);
  fixture.audio(80);
  CHECK_EQUAL(fixture.text, "V0 ");
  fixture.video(40);
  CHECK_EQUAL(fixture.text, "V0 v40 a20 ");
  fixture.key(80);
  CHECK_EQUAL(fixture.text, "V0 v40 a20 a45 | V80 a80 ");
  CHECK(!fixture.boundary.is_passing());
}

TEST(part_boundary, sound_that_comes_late_still_belongs_to_the_old_file) {
  Fixture fixture;
  fixture.key(0);
  fixture.audio(0);
  fixture.boundary.want();
  fixture.key(80);
  fixture.audio(60);
  CHECK(fixture.boundary.is_passing());
  fixture.video(120);
  fixture.audio(80);
  CHECK(!fixture.boundary.is_passing());
  CHECK_EQUAL(fixture.text, "V0 a0 | V80 (a60) v120 a80 ");
}

TEST(part_boundary, a_key_frame_before_sound_that_is_written_already_is_none) {
  Fixture fixture;
  fixture.key(0);
  fixture.audio(100);
  fixture.boundary.want();
  fixture.key(80);
  fixture.key(120);
  CHECK_EQUAL(fixture.text, "V0 a100 V80 | V120 ");
}

TEST(part_boundary, without_pictures_any_sound_is_a_boundary) {
  Fixture fixture;
  fixture.audio(0);
  fixture.boundary.want();
  fixture.audio(20);
  fixture.audio(40);
  CHECK_EQUAL(fixture.text, "a0 | a20 a40 ");
}

TEST(part_boundary, tracks_of_sound_change_files_at_the_same_time) {
  Fixture fixture;
  fixture.audio(0);
  fixture.audio(30, "2");
  fixture.boundary.want();
  fixture.audio(20);  // before what the other track has written
  fixture.audio(40);
  fixture.audio(35, "2");
  fixture.audio(50, "2");
  CHECK_EQUAL(fixture.text, "a0 a30 a20 | a40 (a35) a50 ");
  CHECK(!fixture.boundary.is_passing());
}

TEST(part_boundary, pictures_that_do_not_come_any_more_are_not_waited_for) {
  Fixture fixture;
  fixture.key(0);
  fixture.audio(5000);
  fixture.boundary.want();
  for (int64_t ms = 5500; ms < 7000; ms += 500) fixture.audio(ms);
  CHECK_EQUAL(fixture.text, "V0 a5000 ");
  fixture.audio(7000);
  fixture.audio(7500);
  CHECK_EQUAL(fixture.text, "V0 a5000 | a5500 a6000 a6500 a7000 a7500 ");
  CHECK(!fixture.boundary.has_video());
}

TEST(part_boundary, another_picture_changes_files_with_a_key_frame_of_its_own) {
  Fixture fixture;
  fixture.key(0);
  fixture.key(0, "2");
  fixture.boundary.want();
  fixture.key(40);
  fixture.video(40, "2");
  fixture.video(80, "2");
  fixture.key(120, "2");
  fixture.video(160, "2");
  CHECK_EQUAL(fixture.text, "V0 V0 | V40 (v40) (v80) V120 v160 ");
  CHECK(!fixture.boundary.is_passing());
}

TEST(part_boundary, after_the_patience_everything_is_for_the_new_file) {
  Fixture fixture;
  fixture.key(0);
  fixture.audio(0);
  fixture.boundary.want();
  fixture.key(40);
  CHECK(fixture.boundary.is_passing());
  fixture.boundary.end_passing();
  fixture.audio(20);
  CHECK_EQUAL(fixture.text, "V0 a0 | V40 a20 ");
}

TEST(part_boundary, what_is_held_back_is_given_out_at_the_end) {
  Fixture fixture;
  fixture.key(0);
  fixture.boundary.want();
  fixture.audio(20);
  std::vector<PartBoundary::Placed> placed;
  fixture.boundary.release(placed);
  fixture.show(placed);
  CHECK_EQUAL(fixture.text, "V0 a20 ");
  CHECK(!fixture.boundary.is_wanted());
}

TEST(part_boundary, a_frame_that_found_no_room_begins_the_next_file) {
  Fixture fixture;
  fixture.key(0);
  fixture.audio(60);
  std::vector<PartBoundary::Placed> placed;
  fixture.boundary.begin_with({1, "1", fixture.vp8, key_frame(at(40)), 0}, placed);
  fixture.show(placed);
  fixture.audio(80);
  CHECK_EQUAL(fixture.text, "V0 a60 | V40 a80 ");
}

namespace {

// A call in the order in which its frames arrive: pictures and sound each late by something of their own.
std::vector<DeliveredFrame> arrivals(uint32_t seed) {
  std::mt19937 random(seed);
  struct Arrival {
    int64_t ms;
    DeliveredFrame delivered;
  };
  std::vector<Arrival> all;
  const auto vp8 = vp8_format(), aac = aac_format();
  const auto add_track = [&](const char* mid, const std::shared_ptr<const TrackFormat>& format, int64_t interval) {
    const int64_t delay = random() % 400;
    int64_t last = 0;
    for (int64_t ms = 0; ms < 20'000; ms += interval) {
      last = std::max<int64_t>(last, ms + delay + random() % 80);
      const bool is_key_frame = ms == 0 || random() % 20 == 0;
      const SharedMediaFrame frame = !format->is_video() ? audio_frame(at(ms))
                                     : is_key_frame      ? key_frame(at(ms))
                                                         : delta_frame(at(ms));
      all.push_back({last, {1, mid, format, frame, static_cast<uint64_t>(ms / interval)}});
    }
  };
  if (seed % 4 != 0) add_track("1", vp8, 40);
  add_track("0", aac, 20);
  if (seed % 5 == 0) add_track("2", aac, 20);
  std::stable_sort(all.begin(), all.end(), [](const Arrival& a, const Arrival& b) { return a.ms < b.ms; });
  std::vector<DeliveredFrame> frames;
  for (Arrival& arrival : all) frames.push_back(std::move(arrival.delivered));
  return frames;
}

using Files = std::vector<std::vector<DeliveredFrame>>;

void put(const std::vector<PartBoundary::Placed>& placed, Files& files) {
  for (const auto& [place, delivered] : placed) {
    if (place == Place::kBeginsNext) files.emplace_back();
    REQUIRE(place != Place::kPrevious || files.size() > 1);
    files[files.size() - (place == Place::kPrevious ? 2 : 1)].push_back(delivered);
  }
}

Files divide(const std::vector<DeliveredFrame>& frames, uint32_t seed) {
  std::mt19937 random(seed + 1000);
  PartBoundary boundary;
  Files files(1);
  size_t count = 0;
  for (const DeliveredFrame& frame : frames) {
    std::vector<PartBoundary::Placed> placed;
    boundary.push(frame, placed);
    put(placed, files);
    const bool knows_all_tracks = ++count > 100;
    if (knows_all_tracks && !boundary.is_passing() && random() % 50 == 0) boundary.want();
  }
  std::vector<PartBoundary::Placed> placed;
  boundary.release(placed);
  put(placed, files);
  return files;
}

}  // namespace

TEST(part_boundary, whatever_the_order_of_arrival_each_frame_is_in_its_file_once) {
  size_t boundaries = 0;
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    const std::vector<DeliveredFrame> frames = arrivals(seed);
    const Files files = divide(frames, seed);
    std::map<std::string, uint64_t> next;
    size_t count = 0;
    for (size_t i = 0; i < files.size(); ++i) {
      REQUIRE(!files[i].empty());
      const DeliveredFrame& first = files[i].front();
      CHECK(first.frame->is_key_frame && (first.format->is_video() || seed % 4 == 0 || i == 0));
      for (const DeliveredFrame& delivered : files[i]) {
        CHECK_EQUAL(delivered.number, next[delivered.mid]++);
        if (i > 0) CHECK(delivered.frame->time >= first.frame->time);
        if (i + 1 < files.size()) CHECK(delivered.frame->time < files[i + 1].front().frame->time);
        ++count;
      }
    }
    CHECK_EQUAL(count, frames.size());
    boundaries += files.size() - 1;
  }
  CHECK(boundaries > 500);
}

}  // namespace recorder
