// Lines of text, each "key=value" of the configuration file, or "key:field=value;field=value|value" for an
// entry of a list. Settings that were accepted are ones that the recorder can run with; an error names the key
// and shows no secret.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "plugin/recorder/file_name.h"
#include "plugin/recorder/settings.h"
#include "tests/fuzz/property.h"

namespace recorder {
namespace {

// More would only be slow.
constexpr int kMostLines = 16;

constexpr std::string_view kSecret = "<hidden>";

bool is_within(Duration value, Duration low, Duration high) { return low <= value && value <= high; }

void check(const Settings& settings) {
  PROPERTY(settings.record_dir.starts_with('/') && settings.multi_recording_folder().starts_with('/'));
  PROPERTY(settings.state_dir.starts_with('/') && settings.hook_script_dir.starts_with('/'));
  PROPERTY(FileNameTemplate::parse(settings.stream_record_policy_template).ok());
  PROPERTY(settings.audio_codec == Codec::kAac || settings.audio_codec == Codec::kOpus);
  PROPERTY(settings.audio_sample_rate == 48000 || settings.audio_sample_rate == 44100);
  PROPERTY(settings.audio_bit_rate >= 32'000 && settings.audio_bit_rate <= 320'000);
  const PortRange ports = settings.rtp_port_range;
  PROPERTY(ports.first >= 1024 && ports.first <= ports.last);
  PROPERTY(settings.rtp_socket_buffer > 0 && settings.rtp_socket_buffer <= (512u << 20));
  PROPERTY(settings.writer_queue > 0 && settings.lane_queue > 0);
  PROPERTY(settings.max_recordings > 0 && settings.max_streams_per_recording > 0);
  PROPERTY(is_within(settings.flush_interval, milliseconds(100), seconds(10)));
  PROPERTY(is_within(settings.reorder_time, milliseconds(20), seconds(2)));
  PROPERTY(is_within(settings.shutdown_timeout, milliseconds(100), seconds(60)));
  PROPERTY(is_within(settings.request_timeout, milliseconds(100), seconds(12)));
  for (const uint32_t cores : {0u, 1u, 1000u}) {
    const uint32_t lanes = lane_count(settings, cores);
    PROPERTY(lanes >= 1 && lanes <= 16);
  }
}

void check_lists(const Settings& settings) {
  std::set<std::string_view> keys;
  for (const ClientApplication& app : settings.apps) {
    PROPERTY(!app.key.empty() && keys.insert(app.key).second);
    PROPERTY(app.url.starts_with("http://") || app.url.starts_with("https://"));
    PROPERTY(!app.url.ends_with('/') && app.url.find_first_of(" \r\n?#") == std::string::npos);
    for (const std::string& method : app.methods)
      PROPERTY(std::find(kEventTypes.begin(), kEventTypes.end(), method) != kEventTypes.end());
    for (const std::string& room : app.rooms) PROPERTY(!room.empty());
  }
  for (const AutoRecord& entry : settings.auto_record) PROPERTY(!entry.room.empty());
  for (const RoomSecret& entry : settings.room_secrets)
    PROPERTY(!entry.pattern.empty() && !entry.secret.empty());
}

void check_codecs(const Settings& settings) {
  std::set<Codec> codecs;
  for (const RecordFormat& format : settings.record_formats) {
    PROPERTY(codecs.insert(format.codec).second && codec_kind(format.codec) == MediaKind::kVideo);
    PROPERTY(format.container == Container::kMp4 || format.codec == Codec::kVp8);
    PROPERTY(container_of(settings, format.codec) == format.container);
  }
  PROPERTY(!settings.publish_video_codecs.empty());
  for (const Codec codec : settings.publish_video_codecs) PROPERTY(codec_kind(codec) == MediaKind::kVideo);
}

void check_hooks_and_events(const Settings& settings) {
  for (const auto script : {&Settings::on_record_hook_script, &Settings::on_multiple_record_hook_script}) {
    const std::string path = hook_script_path(settings, settings.*script);
    PROPERTY(path.empty() || path.starts_with('/'));
  }
  PROPERTY(settings.max_hooks >= 1 && settings.hook_timeout >= seconds(1));
  PROPERTY(is_within(settings.event_timeout, milliseconds(100), seconds(300)));
  PROPERTY(is_within(settings.event_retry_time, seconds(1), hours(720)));
  PROPERTY(parse_rotation(rotation_text(settings.record_rotation)) == settings.record_rotation);
}

// The text up to the sign, which is taken away with it.
std::string_view take(std::string_view& text, char sign) {
  const std::string_view taken = text.substr(0, text.find(sign));
  text.remove_prefix(std::min(taken.size() + 1, text.size()));
  return taken;
}

SettingField field_of(std::string_view text) {
  const std::string name(take(text, '='));
  if (text.find('|') == std::string_view::npos) return {name, std::string(name == "secret" ? kSecret : text)};
  std::vector<std::string> values;
  while (!text.empty()) values.emplace_back(take(text, '|'));
  return {name, std::move(values)};
}

Status apply_line(Settings& settings, std::string_view line) {
  const size_t sign = std::min(line.find_first_of("=:"), line.size());
  const bool is_entry = sign < line.size() && line[sign] == ':';
  const std::string_view name = take(line, is_entry ? ':' : '=');
  if (!is_entry) return apply_setting(settings, name, line);
  SettingEntry entry;
  while (!line.empty()) entry.push_back(field_of(take(line, ';')));
  return add_entry(settings, name, entry);
}

// What an error may not do.
void check(const Status& status, std::string_view line) {
  if (status.ok()) return;
  const std::string_view name = line.substr(0, line.find_first_of("=:"));
  PROPERTY(status.error().message.find(name) != std::string::npos);
  const bool shows_secret = status.error().message.find(kSecret) != std::string::npos;
  PROPERTY(!shows_secret || line.find(kSecret) != std::string_view::npos);
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  recorder::Settings settings;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  for (int i = 0; i < recorder::kMostLines && !text.empty(); ++i) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    recorder::check(recorder::apply_line(settings, line), line);
    recorder::check(settings);
    recorder::check_lists(settings);
    recorder::check_codecs(settings);
    recorder::check_hooks_and_events(settings);
    const auto secret = recorder::secret_for_room(settings, std::string(line));
    PROPERTY(!secret || !secret->empty());
  }
  const recorder::Status valid = recorder::validate(settings);
  if (!valid.ok()) PROPERTY(!valid.error().message.empty());
  return 0;
}
