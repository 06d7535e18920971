#include "tools/offline_mixer/settings/settings.h"

#include <algorithm>
#include <filesystem>

#include "plugin/base/bytes.h"
#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "plugin/mp4/file_source.h"
#include "tools/offline_mixer/settings/json_value.h"
#include "tools/offline_mixer/settings/nearest_word.h"
#include "tools/offline_mixer/settings/setting_keys.h"

namespace recorder {
namespace {

// A hundred custom layouts of a hundred rectangles each are smaller.
constexpr size_t kLargestFile = 1 << 20;

Error bad(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

Error unknown_key(const std::string& name) {
  std::vector<std::string_view> known;
  for (const MixerKey& key : mixer_keys()) known.push_back(key.name);
  return bad(concat("unknown key ", shown(name), "; the nearest known one is ", nearest_word(name, known)));
}

Status apply(MixerSettings& settings, const std::string& name, const Json& value) {
  const auto& keys = mixer_keys();
  const auto key =
      std::find_if(keys.begin(), keys.end(), [&](const MixerKey& known) { return known.name == name; });
  if (key == keys.end()) return unknown_key(name);
  const Status applied = key->apply(settings, value);
  if (applied.ok()) return applied;
  const std::string given = key->is_secret ? "" : concat(", not ", shown(value));
  return bad(concat(name, " ", applied.error().message, given));
}

void resolve(std::string& path, const std::filesystem::path& folder) {
  if (!path.empty()) path = (folder / path).lexically_normal().string();
}

}  // namespace

Result<MixerSettings> parse_mixer_settings(std::string_view text) {
  const auto json = parse_json(text);
  if (!json.ok()) return json.error();
  if (!json->is_object()) return bad("the configuration is not a JSON object");
  MixerSettings settings;
  for (const auto& [name, value] : members(*json))
    if (const Status status = apply(settings, name, value); !status.ok()) return status.error();
  if (!settings.has_video && !settings.has_audio)
    return bad("hasVideo and hasAudio must not both be false: nothing would be mixed");
  return settings;
}

Result<MixerSettings> read_mixer_settings(const std::string& path) {
  const auto file = FileSource::open(path);
  if (!file.ok()) return file.error();
  if ((*file)->size() > kLargestFile) return bad(concat(path, " is larger than ", kLargestFile, " bytes"));
  const auto bytes = (*file)->read(0, kLargestFile);
  if (!bytes.ok()) return bytes.error();
  auto settings = parse_mixer_settings(as_text(*bytes));
  if (!settings.ok()) return bad(concat(path, ": ", settings.error().message));
  StageSettings& stage = settings->stage;
  for (std::string* picture : {&stage.background_picture, &stage.watermark, &stage.placeholder})
    resolve(*picture, std::filesystem::path(path).parent_path());
  return settings;
}

Result<MixerSettings> find_mixer_settings(const std::string& path, const std::string& installed) {
  auto settings = read_mixer_settings(path.empty() ? installed : path);
  const bool is_optional = path.empty();
  if (is_optional && !settings.ok() && settings.error().code == ErrorCode::kNotFound) return MixerSettings{};
  return settings;
}

}  // namespace recorder
