#include "plugin/recorder/file_name.h"

#include <glib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "plugin/base/text.h"

namespace recorder {
namespace {

constexpr size_t kLongestName = 255;  // NAME_MAX, in bytes

using Value = std::optional<std::string>;
using Values = FileNameValues;

Value number(std::optional<int64_t> value) {
  if (!value) return std::nullopt;
  return concat(*value);
}

// RFC 4648, 5: the alphabet without '/', and no padding.
std::string base64_url(const std::string& bytes) {
  const auto* data = reinterpret_cast<const guchar*>(bytes.data());
  const std::unique_ptr<gchar, decltype(&g_free)> encoded(g_base64_encode(data, bytes.size()), &g_free);
  std::string text = encoded.get();
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

Value session_id(const Values& values) {
  if (!values.session_id) return std::nullopt;
  return base64_url(*values.session_id);
}

Value duration(const Values& values) {
  if (!values.duration) return std::nullopt;
  return number(values.duration->count());
}

struct Element {
  std::string_view name;
  size_t characters;  // its largest size
  Value (*value)(const Values&);
};

// Those without a documented size are held by the length of the whole name only.
constexpr std::array<Element, 11> kElements = {{
    {"streamName", kLongestName, [](const Values& v) { return v.stream_name; }},
    {"duration", kLongestName, duration},
    {"startTime", 20, [](const Values& v) { return number(v.start_time); }},
    {"endTime", 20, [](const Values& v) { return number(v.end_time); }},
    {"startTimeMillis", 20, [](const Values& v) { return number(v.start_time_millis); }},
    {"endTimeMillis", 20, [](const Values& v) { return number(v.end_time_millis); }},
    {"sessionId", 60, session_id},
    {"mediaSessionId", 36, [](const Values& v) { return v.media_session_id; }},
    {"login", 32, [](const Values& v) { return v.login; }},
    {"audioCodec", 4, [](const Values& v) { return v.audio_codec; }},
    {"videoCodec", 4, [](const Values& v) { return v.video_codec; }},
}};

std::optional<size_t> find_element(std::string_view name) {
  for (size_t i = 0; i < kElements.size(); ++i)
    if (kElements[i].name == name) return i;
  return std::nullopt;
}

std::string placeholder(const Element& element) { return concat('{', element.name, '}'); }

// Bytes of the character that the text begins with, or 0 if they are not UTF-8 or not allowed in a name.
size_t allowed_character(std::string_view text) {
  constexpr std::string_view kForbidden = "/\\:*?\"<>|";
  if (text[0] == '\0' || kForbidden.find(text[0]) != std::string_view::npos) return 0;
  const gunichar character = g_utf8_get_char_validated(text.data(), static_cast<gssize>(text.size()));
  if (!g_unichar_validate(character) || g_unichar_iscntrl(character)) return 0;
  return static_cast<size_t>(g_unichar_to_utf8(character, nullptr));
}

// The length of the character in bytes, also of one that is not allowed; 1 for a byte that is not UTF-8.
size_t character_size(std::string_view text) {
  const gunichar character = g_utf8_get_char_validated(text.data(), static_cast<gssize>(text.size()));
  return g_unichar_validate(character) ? static_cast<size_t>(g_unichar_to_utf8(character, nullptr)) : 1;
}

// At most so many characters of the text, each that is not allowed replaced by one '_'.
std::string cleaned(std::string_view text, size_t characters) {
  std::string name;
  for (; !text.empty() && characters > 0; --characters) {
    const size_t allowed = allowed_character(text);
    name += allowed > 0 ? text.substr(0, allowed) : "_";
    text.remove_prefix(allowed > 0 ? allowed : character_size(text));
  }
  return name;
}

Error refused(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

}  // namespace

Result<FileNameTemplate> FileNameTemplate::parse(std::string_view text) {
  if (text.empty()) return refused("the file name template is empty");
  std::vector<Piece> pieces;
  while (!text.empty()) {
    const size_t open = std::min(text.find('{'), text.size());
    if (open > 0) pieces.push_back({cleaned(text.substr(0, open), kLongestName), std::nullopt});
    text.remove_prefix(open);
    if (text.empty()) break;
    const size_t close = text.find('}');
    if (close == std::string_view::npos) return refused("the file name template has a { without its }");
    const std::string_view name = text.substr(1, close - 1);
    const auto element = find_element(name);
    if (!element)
      return refused(concat("the file name template has the unknown element {", cleaned(name, 64), '}'));
    pieces.push_back({{}, element});
    text.remove_prefix(close + 1);
  }
  return FileNameTemplate(std::move(pieces));
}

std::string FileNameTemplate::expand(const FileNameValues& values) const {
  std::string stem;
  for (const Piece& piece : pieces_) {
    stem += piece.literal;
    if (!piece.element) continue;
    const Element& element = kElements[*piece.element];
    const Value value = element.value(values);
    stem += value ? cleaned(*value, element.characters) : placeholder(element);
  }
  if (stem.empty()) return "_";
  // Hidden files, "..", and names that programs take for options.
  if (stem[0] == '.' || stem[0] == '-') stem[0] = '_';
  return stem;
}

std::string FileNameTemplate::text() const {
  std::string text;
  for (const Piece& piece : pieces_) text += piece.element ? placeholder(kElements[*piece.element]) : piece.literal;
  return text;
}

std::string file_name_elements() {
  std::string all;
  for (const Element& element : kElements) all += concat(all.empty() ? "" : " ", placeholder(element));
  return all;
}

FileNameValues multi_recorder_values(std::string_view uri, std::string_view media_session_id) {
  FileNameValues values;
  values.stream_name = uri;
  values.start_time = values.end_time = -1;
  values.session_id = values.media_session_id = media_session_id;
  values.login = "recorder";
  values.video_codec = "-1";
  return values;
}

std::string file_name(std::string_view stem, std::string_view suffix, std::string_view extension) {
  size_t size =
      std::min(stem.size(), kLongestName - std::min(kLongestName, suffix.size() + extension.size()));
  // Bytes 10xxxxxx continue a character (RFC 3629, 3): the cut lies before one that is whole.
  const auto continues = [&](size_t at) { return (static_cast<unsigned char>(stem[at]) & 0xc0) == 0x80; };
  while (size > 0 && size < stem.size() && continues(size)) --size;
  return concat(stem.substr(0, size), suffix, extension);
}

std::string unique_file_name(std::string_view stem, std::string_view extension,
                             const std::function<bool(const std::string&)>& exists) {
  std::string name = file_name(stem, "", extension);
  for (uint64_t number = 1; exists(name); ++number) name = file_name(stem, concat('-', number), extension);
  return name;
}

}  // namespace recorder
