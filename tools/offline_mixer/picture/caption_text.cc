#include "tools/offline_mixer/picture/caption_text.h"

#include <string_view>

#include "plugin/mp4/printable_text.h"

// The headers of GLib are C.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <glib.h>
#pragma GCC diagnostic pop

namespace recorder {
namespace {

// More than fits the largest picture; what marks without end are stacked on a letter costs no more than that.
constexpr int kLongest = 200;

struct Range {
  gunichar first, last;
};
// Unicode TR 9, 2: embeddings, overrides and isolates, and their ends. Also marks without width.
constexpr Range kInvisible[] = {{0x200B, 0x200B}, {0x200E, 0x200F}, {0x202A, 0x202E},
                                {0x2060, 0x2069}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE0FFF}};

bool is_invisible(gunichar character) {
  for (const Range& range : kInvisible)
    if (character >= range.first && character <= range.last) return true;
  return false;
}

bool is_space(gunichar character) {
  return g_unichar_isspace(character) != FALSE || g_unichar_iscntrl(character) != FALSE ||
         character == 0x2028 || character == 0x2029;
}

void append(std::string& text, gunichar character) {
  char bytes[6];
  text.append(bytes, static_cast<size_t>(g_unichar_to_utf8(character, bytes)));
}

}  // namespace

std::string caption_text(const std::string& name) {
  const std::string valid = printable(name);
  std::string text;
  int count = 0;
  bool is_space_due = false;
  for (const char* at = valid.c_str(); *at != '\0' && count < kLongest; at = g_utf8_next_char(at)) {
    const gunichar character = g_utf8_get_char(at);
    if (is_invisible(character)) continue;
    if (is_space(character)) {
      is_space_due = !text.empty();
      continue;
    }
    if (is_space_due) text += ' ';
    is_space_due = false;
    append(text, character);
    ++count;
  }
  return text;
}

}  // namespace recorder
