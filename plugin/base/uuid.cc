#include "plugin/base/uuid.h"

#include <glib.h>

#include <memory>

namespace recorder {

std::string random_uuid() {
  const std::unique_ptr<char, decltype(&g_free)> text(g_uuid_string_random(), g_free);
  return text.get();
}

}  // namespace recorder
