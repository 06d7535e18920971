// What a network, and a sender, can do to a call: each row is one, from packets to the finished file, and the file is
// compared with what was sent.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "plugin/base/text.h"
#include "tests/support/simulation/recorded_call.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

// A part of the call in which frames may lie elsewhere, because nobody can know better.
struct Unsettled {
  Duration from{}, to{};
};

struct Row {
  const char* name;
  CallSettings call;
  double pictures = 1;       // so many of all must be in the file
  double sounds = 1;         // of those that came in time
  Duration tolerance = milliseconds(40);
  Duration longest_freeze = milliseconds(100);
  size_t most_requests = 1;  // for key frames
  std::vector<Unsettled> unsettled = {};
};

std::string check_places(const Row& row, const std::vector<Placed>& frames) {
  for (const Placed& frame : frames) {
    const bool is_free = std::any_of(row.unsettled.begin(), row.unsettled.end(), [&frame](const Unsettled& part) {
      return frame.captured >= part.from && frame.captured < part.to;
    });
    if (!is_free && std::chrono::abs(frame.error) > row.tolerance)
      return concat("frame ", frame.number, " of ", frame.captured.count() / 1'000'000, " ms lies ",
                    frame.error.count() / 1'000'000, " ms off");
  }
  return {};
}

std::string check_share(const char* what, size_t found, size_t of, double least) {
  const bool is_enough = static_cast<double>(found) >= least * static_cast<double>(of);
  return is_enough ? std::string() : concat(what, ": ", found, " of ", of);
}

size_t count_numbers(const RecordedTrack& track) {
  return static_cast<size_t>(std::count_if(track.frames.begin(), track.frames.end(),
                                           [](const RecordedFrame& frame) { return frame.number.has_value(); }));
}

size_t count_whole(const SimulatedSender& sender) {
  return static_cast<size_t>(std::count_if(sender.frames().begin(), sender.frames().end(),
                                           [](const SentFrame& frame) { return !frame.is_lost; }));
}

// Sound is without holes; a picture stands as long as the next one does not come.
std::string check_freezes(const Row& row, const RecordedCall& file) {
  const std::vector<RecordedFrame>& pictures = file.video.frames;
  for (size_t i = 1; i < pictures.size(); ++i)
    if (pictures[i].time - pictures[i - 1].time > row.longest_freeze)
      return concat("picture ", pictures[i - 1].number.value_or(0), " stands for ",
                    (pictures[i].time - pictures[i - 1].time).count() / 1'000'000, " ms");
  return {};
}

std::string check_end(const char* what, MonotonicTime end, MonotonicTime expected, Duration tolerance) {
  const Duration error = end - expected;
  if (std::chrono::abs(error) <= tolerance) return {};
  return concat("the end of the ", what, " is ", error.count() / 1'000'000, " ms off");
}

std::string check(const Row& row) {
  SimulatedCall call(row.call);
  call.run();
  const RecordedCall file = read_call(call);
  if (!file.error.empty()) return file.error;
  const MonotonicTime end = call.seen(call.begin() + row.call.length);
  const size_t sounds = count_whole(call.audio()), pictures = call.video().frames().size();
  const std::string checks[] = {
      check_content(file.video, call.video()),
      check_content(file.audio, call.audio()),
      check_decodable(file.video),
      check_gaps(file.video, call.video()),
      check_places(row, places(file.video, call.video(), call)),
      check_places(row, places(file.audio, call.audio(), call)),
      check_share("pictures", file.video.frames.size(), pictures, row.pictures),
      check_share("sounds", count_numbers(file.audio), sounds, row.sounds),
      check_freezes(row, file),
      check_end("picture", file.video.end, end, row.longest_freeze + row.tolerance),
      check_end("sound", file.audio.end, end, milliseconds(100) + row.tolerance),
      call.requests().size() > row.most_requests ? concat(call.requests().size(), " requests") : std::string(),
  };
  std::string all;
  for (const std::string& error : checks)
    if (!error.empty()) all += concat(all.empty() ? "" : "; ", error);
  return all;
}

void check_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const std::string error = check(row);
    if (!error.empty()) std::printf("%s: %s\n", row.name, error.c_str());
    CHECK(error.empty());
  }
}

CallSettings of_codec(Codec codec, CallSettings settings = {}) {
  settings.video.codec = codec;
  return settings;
}

TEST(network, loss_and_order) {
  check_rows({
      {.name = "nothing, VP8", .call = of_codec(Codec::kVp8)},
      {.name = "nothing, H264", .call = of_codec(Codec::kH264)},
      {.name = "jitter", .call = {.network = {.jitter = milliseconds(200)}}, .sounds = 0.998},
      {.name = "other jitter", .call = {.network = {.jitter = milliseconds(200), .seed = 2}}, .sounds = 0.998},
      {.name = "30 % loss, VP8",
       .call = of_codec(Codec::kVp8, {.network = {.loss = 0.3}}),
       .pictures = 0.001, .longest_freeze = seconds(30), .most_requests = 40},
      {.name = "30 % loss, H264",
       .call = of_codec(Codec::kH264, {.network = {.loss = 0.3, .seed = 3}}),
       .pictures = 0.001, .longest_freeze = seconds(30), .most_requests = 40},
      {.name = "30 % loss, sent again",
       .call = of_codec(Codec::kH264, {.network = {.loss = 0.3, .retransmission = 1,
                                                   .retransmitted_after = milliseconds(150)}}),
       .sounds = 0.998},
      {.name = "bursts",
       .call = {.network = {.bursts = 0.004, .burst_length = 12}},
       .pictures = 0.5, .longest_freeze = seconds(3), .most_requests = 30},
      {.name = "outages of 5 s",
       .call = {.network = {.outages = {{seconds(8), seconds(13)}, {seconds(20), seconds(25)}}}},
       .pictures = 0.6, .longest_freeze = milliseconds(5600), .most_requests = 3},
      {.name = "duplicates", .call = {.network = {.duplication = 1}}},
      {.name = "duplicates a second late",
       .call = {.network = {.duplication = 1, .duplicate_after = seconds(1)}}},
      {.name = "sent again a second late",
       .call = {.network = {.loss = 0.02, .retransmission = 1, .retransmitted_after = seconds(1)}},
       .pictures = 0.9, .longest_freeze = seconds(1), .most_requests = 2},
      {.name = "reordering over 150 packets",
       .call = {.length = seconds(10), .network = {.jitter = milliseconds(280)},
                .video = {.interval = milliseconds(5)}}},
      {.name = "a narrow link",
       .call = {.length = seconds(60), .network = {.bits_per_second = 400'000}}},
  });
}

TEST(network, wraps) {
  const auto loses_first = [](const RtpPacket& packet) {
    return packet.sequence_number == 0 || packet.sequence_number == 65535 || packet.timestamp < 3600;
  };
  CallSettings call;
  call.video.sequence_number = call.audio.sequence_number = 65200;
  call.video.timestamp = static_cast<uint32_t>(-10 * 90'000);
  call.audio.timestamp = static_cast<uint32_t>(-10 * 48'000);
  CallSettings lossy = call;
  lossy.loses = loses_first;
  check_rows({
      {.name = "sequence numbers and time stamps wrap", .call = call},
      {.name = "the packets of the wrap are lost", .call = lossy,
       .pictures = 0.9, .longest_freeze = seconds(1), .most_requests = 4},
  });
}

template <int kSeconds>
void jump(Senders senders) {
  senders.video.jump(seconds(kSeconds));
  senders.audio.jump(seconds(kSeconds));
}

TEST(network, senders_that_begin_anew) {
  const auto restart = [](Senders senders) {
    senders.video.restart(11, 40'000, 3'000'000'000);
    senders.audio.restart(12, 5, 77);
  };
  const auto change_source = [](Senders senders) {
    senders.video.change_source(11);
    senders.audio.change_source(12);
  };
  const auto stand_still = [](Senders senders) { senders.audio.stand_still(milliseconds(3500)); };
  const auto pad = [](Senders senders) { senders.video.pad(40); };
  check_rows({
      {.name = "new source, numbers and time stamps", .call = {.acts = {{seconds(10), restart}}},
       .longest_freeze = milliseconds(200)},
      {.name = "new source, with what is sent again late",
       .call = {.network = {.loss = 0.05, .retransmission = 1, .retransmitted_after = seconds(1)},
                .acts = {{seconds(10), restart}}},
       .pictures = 0.3, .longest_freeze = seconds(3), .most_requests = 30},
      {.name = "new source only", .call = {.acts = {{milliseconds(10'500), change_source}}},
       .pictures = 0.9, .longest_freeze = seconds(1), .most_requests = 2},
      {.name = "padding", .call = {.acts = {{seconds(3), pad}, {seconds(6), pad}, {seconds(9), pad}}}},
      {.name = "time stamps jump by 2 s", .call = {.acts = {{seconds(10), jump<2>}}}},
      {.name = "time stamps jump by an hour", .call = {.acts = {{seconds(10), jump<3600>}}}},
      {.name = "time stamps jump back by 5 s", .call = {.acts = {{seconds(10), jump<-5>}}}},
      {.name = "time stamps jump back by an hour", .call = {.acts = {{seconds(10), jump<-3600>}}}},
      {.name = "the microphone is taken away for 3.5 s", .call = {.acts = {{seconds(10), stand_still}}}},
      {.name = "the microphone is taken away for 3.5 s, and the network shakes",
       .call = {.network = {.jitter = milliseconds(40)}, .acts = {{seconds(10), stand_still}}},
       .sounds = 0.998},
      {.name = "first picture 8 s after the first sound", .call = {.video = {.begins = seconds(8)}}},
  });
}

// Its pictures leave the sender 130 ms after they were captured, which only its reports can tell.
CallSettings late_pictures(std::optional<SenderReport> (*reports)(SenderReport, MediaKind, Duration)) {
  CallSettings call;
  call.video.encoder_delay = milliseconds(130);
  call.reports = reports;
  return call;
}

TEST(network, sender_reports) {
  using Report = std::optional<SenderReport>;
  const auto right = [](SenderReport report, MediaKind, Duration) -> Report { return report; };
  const auto late = [](SenderReport report, MediaKind, Duration time) -> Report {
    return time < seconds(10) ? Report() : Report(report);
  };
  const auto of_sound_only = [](SenderReport report, MediaKind kind, Duration) -> Report {
    return kind == MediaKind::kAudio ? Report(report) : Report();
  };
  const auto by_hours = [](SenderReport report, MediaKind kind, Duration) -> Report {
    if (kind == MediaKind::kVideo) report.ntp += uint64_t{5 * 3600} << 32;
    return report;
  };
  const auto now_and_then = [](SenderReport report, MediaKind kind, Duration time) -> Report {
    if (kind == MediaKind::kVideo && time / seconds(1) % 5 == 4) report.ntp += uint64_t{3} << 31;
    return report;
  };
  const Duration as_arrived = milliseconds(170);
  check_rows({
      {.name = "right reports", .call = late_pictures(right), .unsettled = {{seconds(0), seconds(8)}}},
      {.name = "late reports", .call = late_pictures(late), .unsettled = {{seconds(0), seconds(18)}}},
      {.name = "wrong now and then", .call = late_pictures(now_and_then), .unsettled = {{seconds(0), seconds(8)}}},
      {.name = "none", .call = late_pictures(nullptr), .tolerance = as_arrived},
      {.name = "of the sound only", .call = late_pictures(of_sound_only), .tolerance = as_arrived},
      {.name = "wrong by hours", .call = late_pictures(by_hours), .tolerance = as_arrived},
  });
}

}  // namespace
}  // namespace recorder
