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
    if (form_of_entries(setting.name).ok()) continue;  // a list: see setting_lists_test.cc
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
  CHECK_EQUAL(names.size(), 46u);
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
  set("record_streams", "off");
  set("record_formats", "vp8-mp4, h264-mp4");
  set("record_rotation", "20M");
  set("rotation_index", "false");
  set("auto_record_end_after", "0s");
  set("on_record_hook_script", "/opt/a.sh");
  set("on_multiple_record_hook_script", "");
  set("hook_script_dir", "/opt/hooks");
  set("hook_timeout", "2h");
  set("max_hooks", "5");
  set("node_id", "node@1");
  set("event_timeout", "3s");
  set("event_retry_time", "48h");
  set("event_ca_file", "/etc/ca.pem");
  set("publish_video_codecs", "vp8");
  set("publish_bit_rate", "500k");
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
  set("drop_undecodable", "no");
  set("pause_threshold", "5s");
  set("reconnect_time", "0s");
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
  CHECK(!settings.record_streams);
  CHECK((settings.record_formats ==
         std::vector<RecordFormat>{{Codec::kVp8, Container::kMp4}, {Codec::kH264, Container::kMp4}}));
  CHECK((settings.record_rotation == Rotation{20 << 20, {}}));
  CHECK(!settings.rotation_index);
  CHECK(settings.auto_record_end_after == milliseconds(0));
  CHECK_EQUAL(settings.on_record_hook_script, "/opt/a.sh");
  CHECK_EQUAL(settings.on_multiple_record_hook_script, "");
  CHECK_EQUAL(settings.hook_script_dir, "/opt/hooks");
  CHECK(settings.hook_timeout == hours(2));
  CHECK_EQUAL(settings.max_hooks, 5u);
  CHECK_EQUAL(settings.node_id, "node@1");
  CHECK(settings.event_timeout == seconds(3));
  CHECK(settings.event_retry_time == hours(48));
  CHECK_EQUAL(settings.event_ca_file, "/etc/ca.pem");
  CHECK((settings.publish_video_codecs == std::vector<Codec>{Codec::kVp8}));
  CHECK_EQUAL(settings.publish_bit_rate, 500'000u);
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
  CHECK(!settings.drop_undecodable);
  CHECK(settings.pause_threshold == seconds(5));
  CHECK(settings.reconnect_time == seconds(0));
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
  constexpr std::array<Row, 49> rows = {{
      {"record_streams", "1", "true or false"},
      {"record_formats", "", "codecs of video with their container such as h264-mp4,vp8-webm"},
      {"record_formats", "h264", "with their container"},
      {"record_formats", "h264-", "with their container"},
      {"record_formats", "theora-mp4", "with their container"},
      {"record_formats", "opus-mp4", "codecs of video"},
      {"record_formats", "h264-mkv", "with their container"},
      {"record_formats", "h264-webm", "webm for vp8 only"},
      {"record_formats", "vp8-mp4,vp8-webm", "each codec once"},
      {"record_formats", "h264-mp4,", "each codec once"},
      {"record_rotation", "20", "a size such as 20M, a time such as 10s, 5m or 1h, or disabled"},
      {"record_rotation", "0s", "or disabled"},
      {"rotation_index", "", "true or false"},
      {"auto_record_end_after", "25h", "from 0ms to 24h"},
      {"on_record_hook_script", "bin/a.sh", "the name of a file in hook_script_dir, or empty"},
      {"on_multiple_record_hook_script", "./a.sh", "an absolute path"},
      {"hook_script_dir", "hooks", "an absolute path"},
      {"hook_timeout", "0s", "from 1s to 168h"},
      {"max_hooks", "0", "from 1 to 100"},
      {"event_timeout", "6m", "from 100ms to 5m"},
      {"event_retry_time", "721h", "from 1s to 720h"},
      {"event_ca_file", "ca.pem", "an absolute path or empty"},
      {"publish_video_codecs", "opus", "codecs of video such as h264,vp8, each once"},
      {"publish_video_codecs", "vp8,vp8", "each once"},
      {"publish_bit_rate", "100001k", "from 0 to 100000k"},
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
      {"pause_threshold", "0s", "from 200ms to 1h"},
      {"reconnect_time", "2h", "from 0ms to 1h"},
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

TEST(settings, the_container_follows_the_codec_and_is_mp4_for_others) {
  Settings settings;
  CHECK(container_of(settings, Codec::kH264) == Container::kMp4);
  CHECK(container_of(settings, Codec::kVp8) == Container::kWebm);
  settings.record_formats = {{Codec::kVp8, Container::kWebm}};
  CHECK(container_of(settings, Codec::kH264) == Container::kMp4);
  settings.record_formats = {{Codec::kVp8, Container::kMp4}};
  CHECK(container_of(settings, Codec::kVp8) == Container::kMp4);
}

TEST(settings, a_script_without_a_folder_is_one_of_hook_script_dir) {
  Settings settings;
  settings.hook_script_dir = "/opt/hooks";
  CHECK_EQUAL(hook_script_path(settings, "a.sh"), "/opt/hooks/a.sh");
  CHECK_EQUAL(hook_script_path(settings, "/srv/a.sh"), "/srv/a.sh");
  CHECK_EQUAL(hook_script_path(settings, ""), "");
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
