// Three lines of text: a template, a stream name or uri, a login. Whatever they are, the name of a file
// is harmless while it is written and when it is finished, and its plan comes back from the catalogue.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plugin/recorder/file_plan.h"

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

void check(const recorder::FilePlan& plan) {
  const recorder::FileEnd end{recorder::milliseconds(37282), 1628821151750, plan.part % 2 == 0};
  if (!is_harmless(plan.name_at_start()) || !is_harmless(plan.name_at_end(end))) std::abort();
  const auto again = recorder::file_plan_from(recorder::to_json(plan));
  if (!again.ok() || again->name_template.text() != plan.name_template.text()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto name_template = recorder::FileNameTemplate::parse(take_line(text));
  if (!name_template.ok()) return 0;
  recorder::FileNameValues values = recorder::multi_recorder_values(take_line(text), "");
  values.login = take_line(text);
  values.session_id = values.media_session_id = text;
  check({"/srv", *name_template, values, size % 2 == 0 ? ".mp4" : ".webm", static_cast<unsigned>(size % 12)});
  return 0;
}
