// The recording that is mixed: its tracks, and their packets on the timeline of the file.
#include "tools/offline_mixer/input/input.h"

#include <filesystem>
#include <fstream>

#include "tests/support/conference_file.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::Actor;

struct Fixture {
  explicit Fixture(const std::vector<Actor>& actors, bool is_finished = true) {
    test::write_conference(path, actors, is_finished);
    auto opened = Input::open(path);
    REQUIRE(opened.ok());
    input = std::move(*opened);
  }

  std::vector<Duration> times(size_t track, Duration until) {
    std::vector<Duration> all;
    for (auto next = input->next(track, until); next.packet != nullptr; next = input->next(track, until))
      all.push_back(Duration(next.packet->pts));
    return all;
  }

  test::TemporaryFolder folder;
  std::string path = folder.path("x.mp4");
  std::unique_ptr<Input> input;
};

const Actor kAnna{.name = "Anna"};
// How long the last picture is shown is not known before the end.
constexpr size_t kWithoutLast = 49;
const Actor kLate{.name = "Late", .from = milliseconds(1000), .to = milliseconds(3000)};

}  // namespace

TEST(mixer_input, has_the_packets_of_a_track_until_a_time) {
  for (const bool is_finished : {true, false}) {
    Fixture fixture({kAnna}, is_finished);
    const size_t video = 1;
    CHECK_EQUAL(fixture.times(video, seconds(1)).size(), 25u);
    CHECK_EQUAL(fixture.times(video, seconds(1)).size(), 0u);
    CHECK_EQUAL(fixture.times(video, seconds(9)).size(), is_finished ? 25u : kWithoutLast - 25u);
    CHECK(fixture.input->next(video, seconds(9)).is_end);
  }
}

TEST(mixer_input, places_a_late_track_where_it_joined) {
  for (const bool is_finished : {true, false}) {
    Fixture fixture({kAnna, kLate}, is_finished);
    CHECK(fixture.times(3, milliseconds(900)).empty());
    const auto times = fixture.times(3, seconds(9));
    REQUIRE(times.size() == (is_finished ? 50u : kWithoutLast));
    CHECK(std::chrono::abs(times.front() - seconds(1)) < milliseconds(1));
  }
}

TEST(mixer_input, does_not_lose_packets_of_a_track_while_another_one_is_read) {
  Fixture fixture({kAnna, kLate});
  CHECK_EQUAL(fixture.times(3, seconds(9)).size(), 50u);
  CHECK_EQUAL(fixture.times(1, seconds(9)).size(), 50u);
}

TEST(mixer_input, seeks_to_the_key_frame_before) {
  Fixture fixture({kAnna, kLate});
  REQUIRE(fixture.input->seek(milliseconds(2500)).ok());
  const auto next = fixture.input->next(3, seconds(9));
  REQUIRE(next.packet != nullptr);
  CHECK_EQUAL(next.packet->flags & AV_PKT_FLAG_KEY, AV_PKT_FLAG_KEY);
  CHECK_EQUAL(std::chrono::round<milliseconds>(Duration(next.packet->pts)).count(), 2000);
}

TEST(mixer_input, of_a_file_that_is_not_finished_begins_again_or_nearer) {
  Fixture fixture({kAnna, kLate}, false);
  REQUIRE(fixture.input->seek(milliseconds(1500)).ok());
  const auto times = fixture.times(1, seconds(9));
  REQUIRE(!times.empty());
  CHECK(times.front() <= milliseconds(1500));
  CHECK(times.back() > milliseconds(1900));
}

TEST(mixer_input, reads_only_the_tracks_that_were_chosen) {
  Fixture fixture({kAnna, kLate});
  fixture.input->choose({1});
  CHECK_EQUAL(fixture.times(1, seconds(9)).size(), 50u);
  CHECK(fixture.times(3, seconds(9)).empty());
}

TEST(mixer_input, says_why_a_file_cannot_be_mixed) {
  const test::TemporaryFolder folder;
  const auto missing = Input::open(folder.path("no.mp4"));
  CHECK(!missing.ok() && missing.error().code == ErrorCode::kNotFound);
  std::ofstream(folder.path("text.mp4")) << "this is not a movie";
  const auto text = Input::open(folder.path("text.mp4"));
  CHECK(!text.ok() && text.error().code == ErrorCode::kInternal);
  CHECK(!text.ok() && text.error().message.find("text.mp4 is not a readable recording") != std::string::npos);
}

TEST(mixer_input, of_a_file_cut_anywhere_ends_or_is_refused) {
  Fixture fixture({kAnna});
  const auto size = std::filesystem::file_size(fixture.path);
  for (const uint64_t part : {1u, 3u, 5u, 8u, 9u}) {
    std::filesystem::resize_file(fixture.path, size * part / 10);
    auto input = Input::open(fixture.path);
    if (!input.ok()) continue;
    for (size_t track = 0; track < (*input)->file().tracks.size(); ++track)
      while ((*input)->next(track, seconds(9)).packet != nullptr) {}
    CHECK((*input)->file().tracks.empty() || (*input)->next(0, seconds(9)).is_end);
  }
}

}  // namespace recorder
