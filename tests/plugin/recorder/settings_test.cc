#include "plugin/recorder/settings.h"

#include <array>
#include <set>

#include "tests/support/test.h"

namespace recorder {
namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST(settings, every_default_can_be_read_back) {
  for (const SettingDescription& setting : describe_settings()) {
    if (setting.name == "room_secrets") continue;  // a list, which add_room_secret fills
    Settings settings;
    CHECK(apply_setting(settings, setting.name, setting.default_text).ok());
  }
}

TEST(settings, the_defaults_are_valid) { CHECK(validate(Settings()).ok()); }

TEST(settings, every_key_is_listed_once_with_a_meaning_of_one_line) {
  std::set<std::string_view> names;
  for (const SettingDescription& setting : describe_settings()) {
    CHECK(names.insert(setting.name).second);
    CHECK(!setting.meaning.empty());
    CHECK(setting.meaning.find('\n') == std::string_view::npos);
  }
  CHECK_EQUAL(names.size(), 25u);
}

TEST(settings, values_arrive_in_their_members) {
  Settings settings;
  const auto set = [&](std::string_view key, std::string_view value) {
    CHECK(apply_setting(settings, key, value).ok());
  };
  set("record_dir", "/srv/a");
  set("multi_record_dir", "/srv/b");
  set("state_dir", "/srv/c");
  set("min_available_space", "500M");
  set("stream_record_policy_template", "{streamName}");
  set("audio_codec", "opus");
  set("audio_sample_rate", "44100");
  set("audio_bit_rate", "128k");
  set("admin_key", "k");
  set("videoroom_admin_key", "v");
  set("rtp_address", "127.0.0.2");
  set("rtp_port_range", "30000-30999");
  set("rtp_socket_buffer", "4M");
  set("srtp", "yes");
  set("lanes", "3");
  set("sync", "none");
  set("flush_interval", "500ms");
  set("reorder_time", "200ms");
  set("writer_queue", "128M");
  set("lane_queue", "8M");
  set("max_recordings", "7");
  set("max_streams_per_recording", "9");
  set("shutdown_timeout", "2s");
  set("request_timeout", "3s");
  CHECK_EQUAL(settings.record_dir, "/srv/a");
  CHECK_EQUAL(settings.multi_recording_folder(), "/srv/b");
  CHECK_EQUAL(settings.state_dir, "/srv/c");
  CHECK_EQUAL(settings.min_available_space, 500u << 20);
  CHECK_EQUAL(settings.stream_record_policy_template, "{streamName}");
  CHECK(settings.audio_codec == Codec::kOpus);
  CHECK_EQUAL(settings.audio_sample_rate, 44100u);
  CHECK_EQUAL(settings.audio_bit_rate, 128000u);
  CHECK_EQUAL(settings.admin_key, "k");
  CHECK_EQUAL(settings.videoroom_admin_key, "v");
  CHECK_EQUAL(settings.rtp_address, "127.0.0.2");
  CHECK_EQUAL(settings.rtp_port_range.first, 30000);
  CHECK_EQUAL(settings.rtp_port_range.last, 30999);
  CHECK_EQUAL(settings.rtp_socket_buffer, 4u << 20);
  CHECK(settings.srtp);
  CHECK_EQUAL(settings.lanes, 3u);
  CHECK(settings.sync == SyncMode::kNone);
  CHECK(settings.flush_interval == milliseconds(500));
  CHECK(settings.reorder_time == milliseconds(200));
  CHECK_EQUAL(settings.writer_queue, 128u << 20);
  CHECK_EQUAL(settings.lane_queue, 8u << 20);
  CHECK_EQUAL(settings.max_recordings, 7u);
  CHECK_EQUAL(settings.max_streams_per_recording, 9u);
  CHECK(settings.shutdown_timeout == seconds(2));
  CHECK(settings.request_timeout == seconds(3));
}

TEST(settings, an_unknown_key_suggests_the_nearest) {
  Settings settings;
  const Status status = apply_setting(settings, "record_dirr", "/x");
  REQUIRE(!status.ok());
  CHECK_EQUAL(status.error().message, "unknown setting record_dirr: did you mean record_dir?");
}

TEST(settings, a_bad_value_is_refused_by_name_value_and_what_is_allowed) {
  struct Row {
    std::string_view key, value, allowed;
  };
  constexpr std::array<Row, 22> rows = {{
      {"record_dir", "records", "an absolute path"},
      {"multi_record_dir", "", "an absolute path"},
      {"min_available_space", "much", "from 0 to 1048576G"},
      {"stream_record_policy_template", "{user}", "{streamName} {duration}"},
      {"audio_codec", "mp3", "aac or opus"},
      {"audio_sample_rate", "8000", "48000 or 44100"},
      {"audio_bit_rate", "31999", "from 32k to 320k"},
      {"audio_bit_rate", "321k", "from 32k to 320k"},
      {"rtp_address", "localhost", "an IPv4 address"},
      {"rtp_port_range", "20000", "two ports"},
      {"rtp_port_range", "20000-", "two ports"},
      {"rtp_port_range", "1023-2000", "two ports"},
      {"rtp_port_range", "3000-2000", "two ports"},
      {"rtp_port_range", "60000-65536", "two ports"},
      {"srtp", "maybe", "true or false"},
      {"lanes", "17", "from 0 to 16"},
      {"sync", "always", "batch or none"},
      {"flush_interval", "1", "from 100ms to 10s"},
      {"reorder_time", "3s", "from 20ms to 2s"},
      {"writer_queue", "1K", "from 1M to 4G"},
      {"max_recordings", "0", "from 1 to 10000"},
      {"max_streams_per_recording", "-1", "from 1 to 1000"},
  }};
  for (const Row& row : rows) {
    Settings settings;
    const Status status = apply_setting(settings, row.key, row.value);
    REQUIRE(!status.ok());
    CHECK(status.error().code == ErrorCode::kBadRequest);
    CHECK(contains(status.error().message, row.key));
    CHECK(contains(status.error().message, row.value));
    CHECK(contains(status.error().message, row.allowed));
  }
}

TEST(settings, a_bad_value_of_a_secret_is_not_shown) {
  Settings settings;
  const Status status = apply_setting(settings, "room_secrets", "adminpwd");
  REQUIRE(!status.ok());
  CHECK(contains(status.error().message, "room_secrets is not allowed: it must be a list"));
  CHECK(!contains(status.error().message, "adminpwd"));
}

TEST(settings, a_bad_value_changes_nothing) {
  Settings settings;
  CHECK(!apply_setting(settings, "rtp_port_range", "5000-70000").ok());
  CHECK(!apply_setting(settings, "record_dir", "x").ok());
  CHECK_EQUAL(settings.rtp_port_range.first, 20000);
  CHECK_EQUAL(settings.record_dir, Settings().record_dir);
}

TEST(settings, multi_recordings_lie_with_the_others_unless_set) {
  Settings settings;
  CHECK(apply_setting(settings, "record_dir", "/srv/a").ok());
  CHECK_EQUAL(settings.multi_recording_folder(), "/srv/a");
}

TEST(settings, the_ports_must_suffice_for_one_full_recording) {
  Settings settings;
  settings.rtp_port_range = {20000, 20399};
  CHECK(validate(settings).ok());
  settings.rtp_port_range = {20000, 20398};
  const Status status = validate(settings);
  REQUIRE(!status.ok());
  CHECK(contains(status.error().message, "rtp_port_range has 399 ports"));
  CHECK(contains(status.error().message, "max_streams_per_recording = 200"));
}

TEST(settings, an_address_that_others_reach_needs_srtp) {
  Settings settings;
  settings.rtp_address = "0.0.0.0";
  const Status status = validate(settings);
  REQUIRE(!status.ok());
  CHECK(contains(status.error().message, "rtp_address = \"0.0.0.0\""));
  settings.srtp = true;
  CHECK(validate(settings).ok());
}

TEST(settings, the_first_pattern_that_matches_gives_the_secret_of_a_room) {
  Settings settings;
  CHECK(add_room_secret(settings, "1234", "adminpwd").ok());
  CHECK(add_room_secret(settings, "exam-?", "short").ok());
  CHECK(add_room_secret(settings, "exam-*", "long").ok());
  CHECK_EQUAL(secret_for_room(settings, "1234").value_or(""), "adminpwd");
  CHECK_EQUAL(secret_for_room(settings, "exam-1").value_or(""), "short");
  CHECK_EQUAL(secret_for_room(settings, "exam-12").value_or(""), "long");
  CHECK(!secret_for_room(settings, "12345").has_value());
}

TEST(settings, an_incomplete_room_secret_is_refused_without_showing_it) {
  Settings settings;
  const Status without_room = add_room_secret(settings, "", "adminpwd");
  const Status without_secret = add_room_secret(settings, "1234", "");
  REQUIRE(!without_room.ok() && !without_secret.ok());
  CHECK(!contains(without_room.error().message, "adminpwd"));
  CHECK(contains(without_secret.error().message, "1234"));
}

TEST(settings, lanes_follow_the_cores_unless_set) {
  Settings settings;
  CHECK_EQUAL(lane_count(settings, 0), 1u);
  CHECK_EQUAL(lane_count(settings, 4), 4u);
  CHECK_EQUAL(lane_count(settings, 64), 16u);
  settings.lanes = 2;
  CHECK_EQUAL(lane_count(settings, 64), 2u);
}

}  // namespace recorder
