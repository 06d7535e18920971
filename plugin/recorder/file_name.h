// Names of recordings: a template with elements such as {streamName}, filled with what people chose, into
// a name that every file system takes and that can never lie outside the folder it is meant for.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/result.h"

namespace recorder {

// What is known of a recording. What is not known yet stays a literal placeholder in the name.
struct FileNameValues {
  std::optional<std::string> stream_name;
  std::optional<milliseconds> duration;
  std::optional<int64_t> start_time, end_time;                // by the stream's own time stamps, ms
  std::optional<int64_t> start_time_millis, end_time_millis;  // by the server's clock, ms since 1970
  std::optional<std::string> session_id;                      // as it is; the name has it in Base64
  std::optional<std::string> media_session_id, login;
  std::optional<std::string> audio_codec, video_codec;
};

// A template that was found good. A value; used on any thread.
class FileNameTemplate {
 public:
  // The name "_".
  FileNameTemplate() = default;
  // Fails for an unknown element, which the error names, a brace that is not closed, and an empty text.
  static Result<FileNameTemplate> parse(std::string_view text);

  // The name without its extension, never empty.
  [[nodiscard]] std::string expand(const FileNameValues& values) const;
  // What parse() makes the same template of: UTF-8, with what a name may not have replaced.
  [[nodiscard]] std::string text() const;

 private:
  // Literal text, or the element of that number in the table.
  struct Piece {
    std::string literal;
    std::optional<size_t> element;
  };
  explicit FileNameTemplate(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {}

  std::vector<Piece> pieces_{{"_", std::nullopt}};
};

// All elements, for messages: "{streamName} {duration} ...".
std::string file_name_elements();

// What a multi recorder knows of itself at its start. Many streams have many clocks and codecs, so what
// differs between them is -1.
FileNameValues multi_recorder_values(std::string_view uri, std::string_view media_session_id);

// stem + suffix ("_3", "-1" or none) + extension (".mp4"), where the stem is trimmed, on a character's
// boundary, so that the whole has at most 255 bytes: the limit of a name in Linux.
std::string file_name(std::string_view stem, std::string_view suffix, std::string_view extension);

// The first of stem.mp4, stem-1.mp4, stem-2.mp4 ... that does not exist.
std::string unique_file_name(std::string_view stem, std::string_view extension,
                             const std::function<bool(const std::string& name)>& exists);

}  // namespace recorder
