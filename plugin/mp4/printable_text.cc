#include "plugin/mp4/printable_text.h"

#include <memory>

// The headers of GLib are C.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <glib.h>
#pragma GCC diagnostic pop

namespace recorder {

std::string printable(const std::string& text) {
  const std::string line = text.substr(0, text.find('\0'));
  const std::unique_ptr<char, decltype(&g_free)> valid(
      g_utf8_make_valid(line.data(), static_cast<gssize>(line.size())), &g_free);
  return valid.get();
}

}  // namespace recorder
