// Lines of text, each "key=value" of the configuration file, or "room:secret" of its list. Settings that were
// accepted are ones that the recorder can run with; an error names the key.
#include <algorithm>
#include <string>
#include <string_view>

#include "plugin/recorder/file_name.h"
#include "plugin/recorder/settings.h"
#include "tests/fuzz/property.h"

namespace recorder {
namespace {

// More would only be slow.
constexpr int kMostLines = 16;

bool is_within(Duration value, Duration low, Duration high) { return low <= value && value <= high; }

void check(const Settings& settings) {
  for (const std::string* folder : {&settings.record_dir, &settings.multi_recording_folder(), &settings.state_dir})
    PROPERTY(folder->starts_with('/'));
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

Status apply_line(Settings& settings, std::string_view line) {
  const size_t sign = std::min(line.find_first_of("=:"), line.size());
  const std::string_view name = line.substr(0, sign);
  const std::string_view value = line.substr(std::min(sign + 1, line.size()));
  if (sign < line.size() && line[sign] == ':') return add_room_secret(settings, name, value);
  const Status status = apply_setting(settings, name, value);
  if (!status.ok()) PROPERTY(status.error().message.find(name) != std::string::npos);
  return status;
}

}  // namespace
}  // namespace recorder

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  recorder::Settings settings;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  for (int i = 0; i < recorder::kMostLines && !text.empty(); ++i) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const recorder::Status status = recorder::apply_line(settings, line);
    if (!status.ok()) PROPERTY(!status.error().message.empty());
    recorder::check(settings);
    const auto secret = recorder::secret_for_room(settings, std::string(line));
    PROPERTY(!secret || !secret->empty());
  }
  const recorder::Status valid = recorder::validate(settings);
  if (!valid.ok()) PROPERTY(!valid.error().message.empty());
  return 0;
}
