// What the operator may set: a value with defaults, filled key by key from the configuration file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/codec.h"
#include "plugin/base/result.h"
#include "plugin/base/text.h"
#include "plugin/notify/client_application.h"
#include "plugin/recorder/folders.h"
#include "plugin/recorder/rotation.h"

namespace recorder {

struct RoomSecret {
  std::string pattern;  // of room ids, as in a shell: "1234", "exam-*"
  std::string secret;
};

struct PortRange {
  uint16_t first = 0, last = 0;  // both included
};

// How far the writer goes for data to survive a power cut: fdatasync with every batch, or never.
enum class SyncMode { kBatch, kNone };

enum class Container { kMp4, kWebm };

// One entry of record_formats: the container of streams with this video codec.
struct RecordFormat {
  Codec codec = Codec::kH264;
  Container container = Container::kMp4;

  bool operator==(const RecordFormat&) const = default;
};

enum class AutoRecordMode { kMulti, kSingle };

// Rooms that are recorded without being asked to.
struct AutoRecord {
  std::string room;  // pattern of room ids or descriptions, as in a shell
  AutoRecordMode mode = AutoRecordMode::kMulti;
};

struct Settings {
  std::string record_dir = concat(kLocalStateFolder, "/lib/janus-recorder/records");
  std::string multi_record_dir;  // empty: record_dir
  std::string state_dir = concat(kLocalStateFolder, "/lib/janus-recorder");
  uint64_t min_available_space = uint64_t{1} << 30;
  std::string stream_record_policy_template = "stream-{mediaSessionId}-{login}";

  bool record_streams = true;
  std::vector<RecordFormat> record_formats{{Codec::kH264, Container::kMp4}, {Codec::kVp8, Container::kWebm}};
  Rotation record_rotation;
  bool rotation_index = true;
  std::vector<AutoRecord> auto_record;
  milliseconds auto_record_end_after{30'000};

  // Scripts: a name without a slash is one of hook_script_dir, an empty one is none.
  std::string on_record_hook_script = "on_record_hook.sh";
  std::string on_multiple_record_hook_script = "on_multiple_record_hook.sh";
  std::string hook_script_dir = kScriptFolder;
  milliseconds hook_timeout{3'600'000};
  uint32_t max_hooks = 2;

  // StreamEvent.
  std::vector<ClientApplication> apps;
  std::string node_id;  // empty: made once, and kept in state_dir
  milliseconds event_timeout{10'000};
  milliseconds event_retry_time{86'400'000};
  std::string event_ca_file;

  // Clients that publish to the plugin.
  std::vector<Codec> publish_video_codecs{Codec::kH264, Codec::kVp8, Codec::kVp9, Codec::kAv1,
                                          Codec::kH265};  // in the order of preference
  uint32_t publish_bit_rate = 2'000'000;  // REMB; 0: none is sent

  Codec audio_codec = Codec::kAac;  // kAac, or kOpus: as received if it was Opus
  uint32_t audio_sample_rate = 48000;
  uint32_t audio_bit_rate = 96000;

  // Secrets: never in a log line, an error message or an answer.
  std::string admin_key;  // empty: requests on a handle are refused
  std::string videoroom_admin_key;
  std::vector<RoomSecret> room_secrets;

  std::string rtp_address = "127.0.0.1";
  PortRange rtp_port_range{20000, 29999};
  uint32_t rtp_socket_buffer = 2 << 20;
  bool srtp = false;

  uint32_t lanes = 0;  // 0: one per core, see lane_count
  SyncMode sync = SyncMode::kBatch;
  milliseconds flush_interval{1000};
  milliseconds reorder_time{300};
  bool drop_undecodable = true;
  milliseconds pause_threshold{2000};
  milliseconds reconnect_time{30'000};
  uint64_t writer_queue = 64 << 20;
  uint64_t lane_queue = 16 << 20;
  uint32_t max_recordings = 100;
  uint32_t max_streams_per_recording = 200;
  milliseconds shutdown_timeout{5000};
  milliseconds request_timeout{8000};

  [[nodiscard]] const std::string& multi_recording_folder() const {
    return multi_record_dir.empty() ? record_dir : multi_record_dir;
  }
};

// Sets one key from its text. An unknown key and a bad value are errors that name it and what is allowed;
// the settings are then as they were.
Status apply_setting(Settings& settings, std::string_view key, std::string_view value);

// A field of an entry of a list: one text, or several.
struct SettingField {
  std::string name;
  std::variant<std::string, std::vector<std::string>> value;
};
using SettingEntry = std::vector<SettingField>;

// The form of the entries of room_secrets, apps or auto_record, for messages; an error for any other key.
Result<std::string_view> form_of_entries(std::string_view key);

// Adds one entry to a list, in which the first that matches counts. Errors are as above, and show no secret.
Status add_entry(Settings& settings, std::string_view key, const SettingEntry& entry);

// What depends on several keys.
Status validate(const Settings& settings);

// The secret of the first pattern that matches the room's id.
std::optional<std::string> secret_for_room(const Settings& settings, const std::string& room);

// The container of a stream with this video codec: what record_formats says, else MP4.
Container container_of(const Settings& settings, Codec video_codec);

// The first entry of auto_record that matches the room's id or description, or null.
const AutoRecord* auto_record_of(const Settings& settings, const std::string& room,
                                 const std::string& description);

// The absolute path of a hook script setting; empty if it is.
std::string hook_script_path(const Settings& settings, const std::string& script);

// The number of lanes on a machine with so many cores: what is set, else one per core, at most 16.
uint32_t lane_count(const Settings& settings, uint32_t cores);

struct SettingDescription {
  std::string_view name;
  std::string default_text;  // as it would stand in the file
  std::string_view meaning;  // one line
};

// Every key, in the order of the sample.
std::vector<SettingDescription> describe_settings();

}  // namespace recorder
