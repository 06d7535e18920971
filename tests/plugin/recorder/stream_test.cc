#include "plugin/recorder/stream.h"

#include "tests/support/fake_clock.h"
#include "tests/support/manual_executor.h"
#include "tests/support/rtp_builder.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using namespace test;

// What a recording sees of a stream, as one line: K and D for frames, E for an end, each with its
// subscription.
class LoggingSink final : public FrameSink {
 public:
  void on_frame(DeliveredFrame delivered) override {
    log += (delivered.frame->is_key_frame ? 'K' : 'D') + std::to_string(delivered.subscription) + ' ';
    frames.push_back(std::move(delivered));
  }
  void on_end(SubscriptionId subscription) override { log += 'E' + std::to_string(subscription) + ' '; }
  void on_begin(SubscriptionId subscription) override { begun.push_back(subscription); }
  void on_reception(TrackReception told) override {
    Reception& sum = receptions[{told.subscription, told.mid}];
    sum.counts += told.reception.counts;
    sum.gaps.insert(sum.gaps.end(), told.reception.gaps.begin(), told.reception.gaps.end());
    ++reports;
  }

  std::vector<SubscriptionId> begun;
  std::map<std::pair<SubscriptionId, std::string>, Reception> receptions;  // all that was told
  int reports = 0;
  std::string log;
  std::vector<DeliveredFrame> frames;
};

struct Fixture {
  Fixture() {
    stream->add_track("1", Codec::kVp8);
    lane.run();
    pass(seconds(2));  // no stream that has just been published
  }

  // A VP8 frame of one packet.
  void send(bool is_key_frame, const std::string& mid = "1") {
    const Bytes payload = vp8::first(is_key_frame ? vp8::kKeyFrame640x360 : vp8::kDeltaFrame);
    const Bytes packet = rtp({.seq = next_, .ts = 3600u * next_, .marker = true}, payload);
    stream->deliver(mid, {{packet, clock.monotonic()}});
    ++next_;
  }
  void lose() { ++next_; }
  void subscribe(SubscriptionId id) {
    stream->subscribe(id, sink, Codec::kAac);
    lane.run();
  }
  void pass(Duration time) {
    clock.advance(time);
    stream->tick(clock.monotonic());
  }

  FakeClock clock;
  ManualExecutor lane;
  std::shared_ptr<LoggingSink> sink = std::make_shared<LoggingSink>();
  std::vector<std::string> requests;  // for key frames, by mid
  std::shared_ptr<Stream> stream =
      std::make_shared<Stream>("Alice", StreamTrackSettings{}, lane, clock,
                               [this](const std::string& mid) { requests.push_back(mid); });

 private:
  uint16_t next_ = 65530;  // so that it wraps
};

TEST(stream, asks_for_a_key_frame_at_once_when_somebody_subscribes) {
  Fixture fixture;
  CHECK(fixture.requests.empty());
  fixture.subscribe(1);
  CHECK_EQUAL(fixture.requests, std::vector<std::string>{"1"});
}

TEST(stream, lies_where_the_least_late_of_its_first_frames_says) {
  FakeClock clock;
  ManualExecutor lane;
  const auto sink = std::make_shared<LoggingSink>();
  StreamTrackSettings settings;
  settings.settling = milliseconds(400);
  const auto stream = std::make_shared<Stream>("Alice", settings, lane, clock, [](const std::string&) {});
  stream->add_track("1", Codec::kVp8);
  stream->subscribe(1, sink, Codec::kAac);
  const MonotonicTime begin = clock.monotonic();
  for (uint16_t i = 0; i <= 10; ++i) {  // every 40 ms; the first three come 150 ms late
    const Bytes payload = vp8::first(i == 0 ? vp8::kKeyFrame640x360 : vp8::kDeltaFrame);
    const MonotonicTime arrival = begin + i * milliseconds(40) + (i < 3 ? milliseconds(150) : milliseconds(0));
    stream->deliver("1", {{rtp({.seq = i, .ts = 3600u * i, .marker = true}, payload), arrival}});
    lane.run();
    CHECK(i >= 10 || sink->frames.empty());
  }
  stream->end();
  lane.run();
  REQUIRE(sink->frames.size() == 11);
  for (size_t i = 0; i < sink->frames.size(); ++i) {
    const Duration error = sink->frames[i].frame->time - (begin + static_cast<int64_t>(i) * milliseconds(40));
    CHECK(error > milliseconds(-1) && error < milliseconds(1));
  }
}

TEST(stream, counts_the_time_of_sound_by_the_clock_of_its_codec) {
  struct Row {
    Codec codec;
    uint32_t ticks;  // of 20 ms
    Bytes packet;
  };
  for (const Row& row : {Row{Codec::kOpus, 960, {0xfc, 0xff, 0xfe}}, Row{Codec::kPcmu, 160, Bytes(160, 0xff)},
                         Row{Codec::kG722, 160, Bytes(160, 0)}}) {
    FakeClock clock;
    ManualExecutor lane;
    const auto sink = std::make_shared<LoggingSink>();
    const auto stream =
        std::make_shared<Stream>("Alice", StreamTrackSettings{}, lane, clock, [](const std::string&) {});
    stream->add_track("0", row.codec);
    stream->subscribe(1, sink, Codec::kAac);
    for (uint16_t i = 0; i < 100; ++i) {
      stream->deliver("0", {{rtp({.seq = i, .ts = row.ticks * i}, row.packet), clock.monotonic()}});
      lane.run();
      clock.advance(milliseconds(20));
    }
    stream->end();
    lane.run();
    REQUIRE(sink->frames.size() > 90);
    const Duration length = sink->frames.back().frame->time - sink->frames.front().frame->time;
    CHECK(std::chrono::abs(length - seconds(2)) < milliseconds(50));
  }
}

TEST(stream, stores_the_same_opus_with_and_without_loss_where_it_is_redundant) {
  std::vector<Bytes> stored[2];
  for (const bool is_lossy : {false, true}) {
    FakeClock clock;
    ManualExecutor lane;
    const auto sink = std::make_shared<LoggingSink>();
    const auto stream =
        std::make_shared<Stream>("Alice", StreamTrackSettings{}, lane, clock, [](const std::string&) {});
    stream->add_track("0", Codec::kOpus, {.red_payload_type = 63});
    stream->subscribe(1, sink, Codec::kOpus);
    const auto sound = [](uint16_t i) { return Bytes{0xfc, static_cast<uint8_t>(i), 1, 2}; };
    for (uint16_t i = 0; i < 100; ++i) {
      const Bytes payload = red(i > 0 ? std::vector<RedBlock>{{960, sound(i - 1)}} : std::vector<RedBlock>{}, sound(i));
      if (!is_lossy || i % 3 != 1)
        stream->deliver("0", {{rtp({.seq = i, .ts = 960u * i, .type = 63}, payload), clock.monotonic()}});
      lane.run();
      clock.advance(milliseconds(20));
    }
    stream->end();
    lane.run();
    for (const DeliveredFrame& delivered : sink->frames) stored[is_lossy].push_back(delivered.frame->data);
  }
  CHECK_EQUAL(stored[0].size(), 100u);
  CHECK(stored[0] == stored[1]);
}

TEST(stream, gives_a_publisher_who_has_just_come_time_to_send_its_own_key_frame) {
  FakeClock clock;
  ManualExecutor lane;
  int requests = 0;
  const auto stream = std::make_shared<Stream>("Alice", StreamTrackSettings{}, lane, clock,
                                               [&requests](const std::string&) { ++requests; });
  stream->add_track("1", Codec::kVp8);
  stream->subscribe(1, std::make_shared<LoggingSink>(), Codec::kAac);
  lane.run();
  clock.advance(milliseconds(199));
  stream->tick(clock.monotonic());
  CHECK_EQUAL(requests, 0);
  clock.advance(milliseconds(1));
  stream->tick(clock.monotonic());
  CHECK_EQUAL(requests, 1);
}

TEST(stream, asks_again_soon_and_then_once_a_second_and_while_packets_arrive) {
  Fixture fixture;
  fixture.subscribe(1);
  const auto send_for = [&fixture](milliseconds time) {
    for (milliseconds passed{}; passed < time; passed += milliseconds(50)) {
      fixture.send(false);
      fixture.lane.run();
      fixture.pass(milliseconds(50));
    }
  };
  send_for(milliseconds(350));
  CHECK_EQUAL(fixture.requests.size(), 1u);
  send_for(milliseconds(50));
  CHECK_EQUAL(fixture.requests.size(), 2u);
  send_for(milliseconds(950));
  CHECK_EQUAL(fixture.requests.size(), 2u);
  send_for(milliseconds(50));
  CHECK_EQUAL(fixture.requests.size(), 3u);
  for (int i = 0; i < 5; ++i) fixture.pass(seconds(1));
  CHECK_EQUAL(fixture.requests.size(), 3u);
  fixture.send(false);
  fixture.lane.run();
  fixture.pass(milliseconds(1));
  CHECK_EQUAL(fixture.requests.size(), 4u);
}

TEST(stream, asks_no_more_once_the_key_frame_has_come) {
  Fixture fixture;
  fixture.subscribe(1);
  for (int i = 0; i < 30; ++i) {
    fixture.send(i == 0);
    fixture.lane.run();
    fixture.pass(milliseconds(100));
  }
  CHECK_EQUAL(fixture.requests.size(), 1u);
}

TEST(stream, asks_for_a_key_frame_after_loss) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.send(true);
  fixture.lane.run();
  fixture.pass(seconds(2));
  CHECK_EQUAL(fixture.requests.size(), 1u);
  fixture.lose();
  fixture.send(false);
  fixture.lane.run();
  fixture.pass(seconds(1));  // longer than a missing packet is waited for
  CHECK_EQUAL(fixture.requests.size(), 2u);
}

TEST(stream, asks_for_a_key_frame_for_whoever_comes_later) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.send(true);
  fixture.lane.run();
  fixture.pass(seconds(2));
  fixture.send(false);
  fixture.lane.run();
  fixture.subscribe(2);
  CHECK_EQUAL(fixture.requests.size(), 2u);
}

TEST(stream, asks_a_few_times_for_a_key_frame_when_a_layer_of_a_simulcast_is_gone) {
  for (const bool is_layered : {true, false}) {
    Fixture fixture;
    fixture.stream->add_track("1", Codec::kVp8, {.is_layered = is_layered});
    fixture.subscribe(1);
    fixture.requests.clear();
    for (const size_t expected : {3u, 6u}) {
      fixture.send(true);
      fixture.lane.run();
      fixture.pass(milliseconds(490));
      CHECK_EQUAL(fixture.requests.size(), is_layered ? expected - 3 : 0);
      for (int i = 0; i < 100; ++i) fixture.pass(milliseconds(100));
      CHECK_EQUAL(fixture.requests.size(), is_layered ? expected : 0);
    }
  }
}

TEST(stream, asks_for_key_frames_of_video_only) {
  Fixture fixture;
  fixture.stream->add_track("0", Codec::kOpus);
  fixture.subscribe(1);
  fixture.stream->request_key_frames();
  fixture.lane.run();
  fixture.pass(seconds(2));
  CHECK_EQUAL(fixture.requests, std::vector<std::string>{"1"});
}

TEST(stream, asks_for_nothing_while_nobody_listens) {
  Fixture fixture;
  fixture.send(false);
  fixture.stream->request_key_frames();
  fixture.lane.run();
  fixture.pass(seconds(2));
  CHECK(fixture.requests.empty());
}

TEST(stream, gives_every_frame_to_every_subscription) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.subscribe(2);
  fixture.send(true);
  fixture.send(false);
  fixture.lane.run();
  CHECK_EQUAL(fixture.sink->log, "K1 K2 D1 D2 ");
  REQUIRE(fixture.sink->frames.size() == 4);
  CHECK(fixture.sink->frames[0].frame == fixture.sink->frames[1].frame);  // shared, not copied
  CHECK(fixture.sink->frames[0].format == fixture.sink->frames[3].format);
  CHECK_EQUAL(fixture.sink->frames[0].mid, "1");
  CHECK_EQUAL(fixture.sink->frames[3].number, fixture.sink->frames[1].number + 1);
}

TEST(stream, tells_each_subscription_what_was_lost_while_it_lasted) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.send(true);
  fixture.lose();
  fixture.send(false);
  fixture.lane.run();
  fixture.pass(seconds(1));  // the lost one is given up
  fixture.subscribe(2);
  CHECK(fixture.sink->begun == (std::vector<SubscriptionId>{1, 2}));
  fixture.lose();
  fixture.send(false);
  fixture.lane.run();
  fixture.pass(seconds(1));
  fixture.send(true);
  fixture.stream->unsubscribe(2);
  fixture.send(false);
  fixture.stream->end();
  fixture.lane.run();
  const ReceptionCounts& first = fixture.sink->receptions.at({1, "1"}).counts;
  CHECK_EQUAL(first.packets, 5u);
  CHECK_EQUAL(first.missing, 2u);
  CHECK_EQUAL(first.frames_dropped, 2u);
  CHECK_EQUAL(first.key_frame_waits, 1u);
  CHECK(first.key_frame_wait == seconds(2));
  const ReceptionCounts& second = fixture.sink->receptions.at({2, "1"}).counts;
  CHECK_EQUAL(second.packets, 2u);
  CHECK_EQUAL(second.missing, 1u);
  CHECK(second.key_frame_wait == seconds(1));
}

TEST(stream, tells_about_once_a_second) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.sink->reports = 0;
  for (int i = 0; i < 100; ++i) fixture.pass(milliseconds(50));
  CHECK_EQUAL(fixture.sink->reports, 5);
  int after = 0;
  fixture.stream->after_report([&] { after = fixture.sink->reports; });
  fixture.lane.run();
  CHECK_EQUAL(after, 6);
}

TEST(stream, tells_of_gaps_where_media_are_missing_and_of_no_others) {
  struct Row {
    const char* what;
    bool is_lost;
    Duration silent_for;
    size_t gaps;
  };
  const Row rows[] = {{"lost for a second", true, seconds(1), 1},
                      {"one picture lost", true, milliseconds(80), 0},
                      {"the camera sent nothing for a second", false, seconds(1), 0}};
  for (const Row& row : rows) {
    FakeClock clock;
    ManualExecutor lane;
    const auto sink = std::make_shared<LoggingSink>();
    const auto stream = std::make_shared<Stream>("Alice", StreamTrackSettings{}, lane, clock, [](const auto&) {});
    stream->add_track("1", Codec::kVp8);
    stream->subscribe(1, sink, Codec::kAac);
    const MonotonicTime begin = clock.monotonic();
    const auto send = [&](uint16_t number, Duration at) {
      const auto ts = static_cast<uint32_t>(to_ticks(at, 90000));
      stream->deliver("1", {{rtp({.seq = number, .ts = ts, .marker = true}, vp8::first(vp8::kKeyFrame640x360)),
                             begin + at}});
    };
    send(0, {});
    send(1, milliseconds(40));
    send(row.is_lost ? 3 : 2, milliseconds(40) + row.silent_for);
    lane.run();
    stream->end();
    lane.run();
    const std::vector<MediaGap>& gaps = sink->receptions.at({1, "1"}).gaps;
    CHECK_EQUAL(gaps.size(), row.gaps);
    if (gaps.empty()) continue;
    CHECK(std::chrono::abs(gaps[0].from - begin - milliseconds(40)) < microseconds(1));
    CHECK(std::chrono::abs(gaps[0].to - begin - milliseconds(40) - row.silent_for) < microseconds(1));
  }
}

TEST(stream, tells_of_concealed_sound_and_silence_by_the_way_in_which_it_is_coded) {
  Fixture fixture;
  const auto received = std::make_shared<LoggingSink>(), coded = std::make_shared<LoggingSink>();
  fixture.stream->add_track("0", Codec::kOpus);
  fixture.stream->subscribe(1, received, Codec::kOpus);
  fixture.stream->subscribe(2, coded, Codec::kAac);
  for (uint16_t i = 0; i < 50; ++i) {
    const Bytes silence = {0xfc, 0xff, 0xfe};  // RFC 6716, 3.1: 20 ms of stereo
    if (i % 10 != 5) fixture.stream->deliver("0", {{rtp({.seq = i, .ts = 960u * i}, silence), fixture.clock.monotonic()}});
    fixture.lane.run();
    fixture.pass(milliseconds(20));
  }
  fixture.stream->end();
  fixture.lane.run();
  const ReceptionCounts& as_received = received->receptions.at({1, "0"}).counts;
  const ReceptionCounts& as_coded = coded->receptions.at({2, "0"}).counts;
  CHECK_EQUAL(as_received.missing, 5u);
  CHECK_EQUAL(as_coded.missing, 5u);
  CHECK(as_received.silence == milliseconds(100) && as_received.concealed == Duration::zero());
  CHECK(as_coded.concealed == milliseconds(100) && as_coded.silence == Duration::zero());
}

TEST(stream, codes_sound_in_each_way_that_a_subscription_wants) {
  Fixture fixture;
  const auto received = std::make_shared<LoggingSink>(), coded = std::make_shared<LoggingSink>();
  fixture.stream->add_track("0", Codec::kOpus);
  fixture.stream->subscribe(1, received, Codec::kOpus);
  fixture.stream->subscribe(2, coded, Codec::kAac);
  const auto send_sound = [&](uint16_t from, uint16_t to) {
    for (uint16_t i = from; i < to; ++i) {
      const Bytes silence = {0xfc, 0xff, 0xfe};  // RFC 6716, 3.1: 20 ms of stereo
      fixture.stream->deliver("0", {{rtp({.seq = i, .ts = 960u * i}, silence), fixture.clock.monotonic()}});
      fixture.lane.run();
      fixture.pass(milliseconds(20));
    }
  };
  send_sound(0, 10);
  CHECK_EQUAL(received->frames.size(), 10u);
  CHECK(!coded->frames.empty());
  for (const DeliveredFrame& frame : received->frames) CHECK(frame.format->codec == Codec::kOpus);
  for (const DeliveredFrame& frame : coded->frames) CHECK(frame.format->codec == Codec::kAac);

  fixture.stream->unsubscribe(2);
  const size_t before = coded->frames.size();
  send_sound(10, 20);
  CHECK_EQUAL(received->frames.size(), 20u);
  CHECK_EQUAL(coded->frames.size(), before);
}

TEST(stream, counts_the_packets_that_a_full_inbox_refuses) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.lane.refuse(true);
  fixture.stream->deliver("1", {{rtp({}), {}}, {rtp({}), {}}});
  fixture.send(true);
  CHECK_EQUAL(fixture.stream->dropped_packets(), 3u);
  fixture.lane.refuse(false);
  fixture.lane.run();
  CHECK_EQUAL(fixture.sink->log, "");
  fixture.pass(seconds(1));
  CHECK_EQUAL(fixture.sink->receptions.at({1, "1"}).counts.dropped_by_inbox, 3u);
  fixture.pass(seconds(1));
  CHECK_EQUAL(fixture.sink->receptions.at({1, "1"}).counts.dropped_by_inbox, 3u);
}

TEST(stream, commands_pass_a_full_inbox) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.lane.refuse(true);
  fixture.stream->unsubscribe(1);
  fixture.lane.run();
  CHECK_EQUAL(fixture.sink->log, "E1 ");
}

TEST(stream, what_came_before_an_unsubscribe_is_delivered_before_the_end) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.send(true);
  fixture.stream->unsubscribe(1);
  fixture.stream->unsubscribe(1);
  fixture.send(false);
  fixture.lane.run();
  CHECK_EQUAL(fixture.sink->log, "K1 E1 ");
}

TEST(stream, its_end_ends_every_subscription_after_what_is_whole) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.subscribe(2);
  fixture.send(true);
  fixture.stream->end();
  fixture.stream->end();
  fixture.stream->unsubscribe(1);
  fixture.send(false);
  fixture.lane.run();
  fixture.pass(seconds(2));
  CHECK_EQUAL(fixture.sink->log, "K1 K2 E1 E2 ");
}

TEST(stream, a_track_that_comes_back_is_a_new_one) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.send(true);
  fixture.stream->remove_track("1");
  fixture.send(true);
  fixture.stream->add_track("1", Codec::kVp8);
  fixture.send(false);
  fixture.send(true);
  fixture.lane.run();
  CHECK_EQUAL(fixture.sink->log, "K1 K1 ");
  REQUIRE(fixture.sink->frames.size() == 2);
  CHECK(fixture.sink->frames[0].format != fixture.sink->frames[1].format);
}

// Sound, two Opus frames of 20 ms a packet, which is sent when it is complete, and pictures from the same times
// on, which come 130 ms later than they could. Reports of both tracks each second, or none.
std::shared_ptr<LoggingSink> record_late_pictures(bool with_reports, bool& is_by_reports) {
  FakeClock clock;
  ManualExecutor lane;
  auto sink = std::make_shared<LoggingSink>();
  const auto stream =
      std::make_shared<Stream>("Alice", StreamTrackSettings{}, lane, clock, [](const std::string&) {});
  stream->add_track("0", Codec::kOpus);
  stream->add_track("1", Codec::kVp8);
  stream->subscribe(1, sink, Codec::kOpus);
  const MonotonicTime begin = clock.monotonic();
  for (uint16_t i = 0; i < 300; ++i) {
    const MonotonicTime captured = begin + i * milliseconds(40);
    const Bytes picture = vp8::first(i == 0 ? vp8::kKeyFrame640x360 : vp8::kDeltaFrame);
    stream->deliver("1", {{rtp({.seq = i, .ts = 3600u * i, .marker = true}, picture), captured + milliseconds(130)}});
    stream->deliver("0", {{rtp({.seq = i, .ts = 1920u * i}, {0xf9, 0xaa, 0xbb}), captured + milliseconds(40)}});
    if (with_reports && i % 25 == 0) {
      const uint64_t ntp = (uint64_t{0xe7a51234} + i / 25) << 32;
      stream->deliver_sender_report("0", {7, ntp, 1920u * i});
      stream->deliver_sender_report("1", {8, ntp, 3600u * i});
      stream->deliver_sender_report("9", {8, ntp, 0});  // of no track
    }
    lane.run();
  }
  is_by_reports = stream->is_in_step_by_reports();
  return sink;
}

Duration last_distance(const LoggingSink& sink) {
  MonotonicTime sound{}, picture{};
  for (const DeliveredFrame& delivered : sink.frames)
    (delivered.mid == "0" ? sound : picture) = delivered.frame->time;
  return picture - sound;
}

TEST(stream, its_picture_lies_against_its_sound_where_the_senders_reports_put_it) {
  bool is_by_reports = true;
  const Duration by_arrival = last_distance(*record_late_pictures(false, is_by_reports));
  CHECK(!is_by_reports);
  const Duration by_reports = last_distance(*record_late_pictures(true, is_by_reports));
  CHECK(is_by_reports);
  CHECK(std::chrono::abs(by_arrival - by_reports - milliseconds(130)) < milliseconds(1));
}

TEST(stream, a_report_is_lost_rather_than_kept_by_a_lane_that_is_full) {
  Fixture fixture;
  fixture.lane.refuse(true);
  fixture.stream->deliver_sender_report("1", {8, 1, 0});
  CHECK_EQUAL(fixture.lane.waiting(), 0u);
}

TEST(stream, packets_of_a_track_that_it_does_not_have_are_lost) {
  Fixture fixture;
  fixture.subscribe(1);
  fixture.send(true, "7");
  fixture.stream->remove_track("7");
  fixture.lane.run();
  CHECK_EQUAL(fixture.sink->log, "");
}

}  // namespace
}  // namespace recorder
