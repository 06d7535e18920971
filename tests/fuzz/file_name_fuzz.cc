// Three lines of text: a template, a stream name or uri, a login. Whatever they are, the name is harmless.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plugin/recorder/file_name.h"

namespace {

std::string_view take_line(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

bool is_harmless(std::string_view name) {
  return !name.empty() && name.size() <= 255 && name[0] != '.' && name[0] != '-' &&
         name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto name_template = recorder::FileNameTemplate::parse(take_line(text));
  if (!name_template.ok()) return 0;
  recorder::FileNameValues values = recorder::multi_recorder_values(take_line(text), "");
  values.login = take_line(text);
  values.session_id = values.media_session_id = text;
  const std::string stem = name_template->expand(values);
  if (!is_harmless(recorder::file_name(stem, "-1", ".mp4"))) std::abort();
  return 0;
}
