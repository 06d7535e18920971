#include "plugin/recorder/settings.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/recorder/setting_codecs.h"
#include "plugin/recorder/setting_kinds.h"

namespace recorder {
namespace {

using namespace setting;

struct MultiFolder : Folder<&Settings::multi_record_dir> {
  static std::string show(const Settings& settings) { return settings.multi_recording_folder(); }
};

constexpr std::array<Name<Codec>, 2> kAudioCodecs = {{{"aac", Codec::kAac}, {"opus", Codec::kOpus}}};
constexpr std::array<Name<uint32_t>, 2> kSampleRates = {{{"48000", 48000}, {"44100", 44100}}};
constexpr std::array<Name<SyncMode>, 2> kSyncModes = {
    {{"batch", SyncMode::kBatch}, {"none", SyncMode::kNone}}};

enum class Visibility { kShown, kSecret };

struct Key {
  std::string_view name;
  std::string_view meaning;
  bool (*apply)(Settings&, std::string_view);
  std::string (*show)(const Settings&);
  std::string (*allowed)();
  Visibility visibility;  // of the value, in messages
  const SettingList* list = nullptr;
};

template <typename Kind>
constexpr Key key(std::string_view name, std::string_view meaning,
                  Visibility visibility = Visibility::kShown) {
  return {name, meaning, Kind::apply, Kind::show, Kind::allowed, visibility};
}

template <const SettingList& kList>
constexpr Key list(std::string_view name, std::string_view meaning) {
  Key row = key<Entries<kList>>(name, meaning, Visibility::kSecret);
  row.list = &kList;
  return row;
}

using S = Settings;

constexpr int64_t kDay = 86'400'000;

constexpr std::array kKeys = {
    key<Folder<&S::record_dir>>("record_dir", "folder of the recordings"),
    key<MultiFolder>("multi_record_dir", "folder of the multi recordings, record_dir if not set"),
    key<Folder<&S::state_dir>>("state_dir", "folder of what the recorder remembers"),
    key<Size<&S::min_available_space, 0, 1024 * 1024 * kGiga>>(
        "min_available_space", "free disk space below which no recording is started"),
    key<NameTemplate<&S::stream_record_policy_template>>("stream_record_policy_template",
                                                         "name of a recording's file"),
    key<Switch<&S::record_streams>>("record_streams", "whether streams are recorded singly"),
    key<ListOf<&S::record_formats, CodecInContainer>>("record_formats",
                                                      "container of single recordings by codec of video"),
    key<RotationLimit<&S::record_rotation>>("record_rotation",
                                            "size or time after which it goes on in a new file"),
    key<Switch<&S::rotation_index>>("rotation_index", "whether the names of such files are numbered"),
    list<kAutoRecord>("auto_record", "rooms that are recorded without a request, the first match counts"),
    key<Time<&S::auto_record_end_after, 0, kDay>>("auto_record_end_after",
                                                  "how long such a room is empty until its recording ends"),
    key<Choice<&S::audio_codec, kAudioCodecs>>("audio_codec",
                                               "sound in the file: aac, or opus, as it was received if it was"),
    key<Choice<&S::audio_sample_rate, kSampleRates>>("audio_sample_rate", "samples per second of AAC"),
    key<BitRate<&S::audio_bit_rate, 32'000, 320'000>>("audio_bit_rate", "bits per second of AAC, and of Opus that is made here"),
    key<Text<&S::admin_key>>("admin_key", "key of requests on a handle, which are refused if it is not set"),
    key<Text<&S::videoroom_admin_key>>("videoroom_admin_key", "admin_key of the VideoRoom plugin",
                                       Visibility::kSecret),
    list<kRoomSecrets>("room_secrets", "secrets of rooms by pattern of their id, the first match counts"),
    key<Script<&S::on_record_hook_script>>("on_record_hook_script",
                                           "program to run for each single recording's file"),
    key<Script<&S::on_multiple_record_hook_script>>("on_multiple_record_hook_script",
                                                    "program to run for each multi recording's file"),
    key<Folder<&S::hook_script_dir>>("hook_script_dir", "folder of such programs that are set without one"),
    key<Time<&S::hook_timeout, 1'000, 7 * kDay>>("hook_timeout", "time that such a program may take"),
    key<Number<&S::max_hooks, 1, 100>>("max_hooks", "such programs at a time"),
    list<kApps>("apps", "applications that are told by StreamEvents"),
    key<Text<&S::node_id>>("node_id", "nodeId of StreamEvents, made and kept in state_dir if not set"),
    key<Time<&S::event_timeout, 100, 300'000>>("event_timeout", "time that one delivery may take"),
    key<Time<&S::event_retry_time, 1'000, 30 * kDay>>("event_retry_time",
                                                      "time after which an event is not tried again"),
    key<OptionalFile<&S::event_ca_file>>("event_ca_file",
                                         "certificates to verify backends by, the system's if not set"),
    key<ListOf<&S::publish_video_codecs, VideoCodec>>(
        "publish_video_codecs", "codecs of video for clients that publish to the plugin, the best first"),
    key<BitRate<&S::publish_bit_rate, 0, 100'000'000>>(
        "publish_bit_rate", "bits per second that such a client is allowed (REMB), 0 for no limit"),
    key<Address<&S::rtp_address>>("rtp_address", "address to which VideoRoom forwards media"),
    key<Ports<&S::rtp_port_range>>("rtp_port_range",
                                   "ports to which VideoRoom forwards media, one per track"),
    key<Size<&S::rtp_socket_buffer, 64 * kKilo, 512 * kMega>>("rtp_socket_buffer",
                                                              "receive buffer of each port"),
    key<Switch<&S::srtp>>("srtp", "whether the forwarded media are encrypted"),
    key<Number<&S::lanes, 0, 16>>("lanes", "threads that make the files, 0 for one per core"),
    key<Choice<&S::sync, kSyncModes>>("sync",
                                      "batch: what was written survives a power cut; none: only a crash"),
    key<Time<&S::flush_interval, 100, 10'000>>("flush_interval", "how often a recording goes to the disk"),
    key<Time<&S::reorder_time, 20, 2'000>>("reorder_time", "how long a missing packet is waited for"),
    key<Switch<&S::drop_undecodable>>("drop_undecodable", "whether a track that cannot be decoded is dropped"),
    key<Time<&S::pause_threshold, 200, 3'600'000>>("pause_threshold",
                                                   "absence of picture or sound from which it is listed as a pause"),
    key<Time<&S::reconnect_time, 0, 3'600'000>>("reconnect_time",
                                                "how long a publisher that comes back is known, 0s for not at all"),
    key<Size<&S::writer_queue, kMega, 4 * kGiga>>("writer_queue", "memory for what waits for the disk"),
    key<Size<&S::lane_queue, kMega, kGiga>>("lane_queue", "memory for packets that wait for a lane, each"),
    key<Number<&S::max_recordings, 1, 10'000>>("max_recordings", "recordings at a time"),
    key<Number<&S::max_streams_per_recording, 1, 1'000>>("max_streams_per_recording",
                                                         "streams in a recording"),
    key<Time<&S::shutdown_timeout, 100, 60'000>>("shutdown_timeout",
                                                 "time to finish the files when Janus stops"),
    // The REST transport gives up after 15 s, and our more precise answer must be there before.
    key<Time<&S::request_timeout, 100, 12'000>>("request_timeout", "time that a request may take"),
};

// Levenshtein's distance, one row of the matrix at a time.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row[b.size()];
}

Error unknown_key(std::string_view name) {
  const auto distance = [name](const Key& key) { return edit_distance(name, key.name); };
  const auto nearest = std::min_element(
      kKeys.begin(), kKeys.end(), [&](const Key& a, const Key& b) { return distance(a) < distance(b); });
  return {ErrorCode::kBadRequest, concat("unknown setting ", name, ": did you mean ", nearest->name, '?')};
}

Error refused(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

const Key* find_key(std::string_view name) {
  const auto at =
      std::find_if(kKeys.begin(), kKeys.end(), [name](const Key& key) { return key.name == name; });
  return at == kKeys.end() ? nullptr : &*at;
}

// The row of a list.
Result<const Key*> find_list(std::string_view name) {
  const Key* key = find_key(name);
  if (key == nullptr) return unknown_key(name);
  if (key->list == nullptr) return refused(concat(name, " must be a single value"));
  return key;
}

}  // namespace

Status apply_setting(Settings& settings, std::string_view key_name, std::string_view value) {
  const Key* key = find_key(key_name);
  if (key == nullptr) return unknown_key(key_name);
  if (key->apply(settings, value)) return Success{};
  const std::string shown = key->visibility == Visibility::kSecret ? "" : concat(" = \"", value, '"');
  return refused(concat(key->name, shown, " is not allowed: it must be ", key->allowed()));
}

Result<std::string_view> form_of_entries(std::string_view key_name) {
  const Result<const Key*> key = find_list(key_name);
  if (!key) return key.error();
  return (*key)->list->form;
}

Status add_entry(Settings& settings, std::string_view key_name, const SettingEntry& entry) {
  const Result<const Key*> key = find_list(key_name);
  if (!key) return key.error();
  return add_to_list(settings, key_name, *(*key)->list, entry);
}

Status validate(const Settings& settings) {
  const PortRange ports = settings.rtp_port_range;
  const uint32_t count = ports.last - ports.first + 1u;
  // A stream has a track of sound and one of picture, and each track a port.
  const uint32_t needed = 2 * settings.max_streams_per_recording;
  if (count < needed)
    return refused(concat("rtp_port_range has ", count, " ports, but max_streams_per_recording = ",
                          settings.max_streams_per_recording, " needs ", needed));
  if (!settings.rtp_address.starts_with("127.") && !settings.srtp)
    return refused(concat("rtp_address = \"", settings.rtp_address,
                          "\" can be reached from outside: set srtp = true, or an address of 127.0.0.0/8"));
  return Success{};
}

std::optional<std::string> secret_for_room(const Settings& settings, const std::string& room) {
  for (const RoomSecret& entry : settings.room_secrets)
    if (::fnmatch(entry.pattern.c_str(), room.c_str(), 0) == 0) return entry.secret;
  return std::nullopt;
}

Container container_of(const Settings& settings, Codec video_codec) {
  for (const RecordFormat& format : settings.record_formats)
    if (format.codec == video_codec) return format.container;
  return Container::kMp4;
}

const AutoRecord* auto_record_of(const Settings& settings, const std::string& room,
                                 const std::string& description) {
  for (const AutoRecord& entry : settings.auto_record)
    for (const std::string& name : {room, description})
      if (::fnmatch(entry.room.c_str(), name.c_str(), 0) == 0) return &entry;
  return nullptr;
}

std::string hook_script_path(const Settings& settings, const std::string& script) {
  if (script.empty() || script.find('/') != std::string::npos) return script;
  return concat(settings.hook_script_dir, '/', script);
}

uint32_t lane_count(const Settings& settings, uint32_t cores) {
  if (settings.lanes > 0) return settings.lanes;
  return std::clamp<uint32_t>(cores, 1, 16);
}

std::vector<SettingDescription> describe_settings() {
  const Settings defaults;
  std::vector<SettingDescription> all;
  for (const Key& key : kKeys) all.push_back({key.name, key.show(defaults), key.meaning});
  return all;
}

}  // namespace recorder
