// Writes names by Pango and Cairo: any script, in both directions, with whatever fonts the machine has for
// it. Used by one thread.
#pragma once

#include <cairo.h>
#include <pango/pangocairo.h>

#include <memory>
#include <string>

#include "tools/offline_mixer/picture/layout.h"
#include "tools/offline_mixer/picture/overlay.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

struct CaptionStyle {
  int font_size = 0;  // pixels
  Color color;
  Color box;  // alpha 0: none
  bool operator==(const CaptionStyle&) const = default;
};

class CaptionWriter {
 public:
  // Of a family of fontconfig.
  explicit CaptionWriter(const std::string& font);

  // One line of text (caption_text.h) on its box, shortened to the room's width. Empty when the room is too
  // low for it or there is nothing to write.
  Overlay write(const std::string& text, const CaptionStyle& style, Size room) const;

 private:
  struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
  };
  struct FreeFont {
    void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
  };
  using Layout = std::unique_ptr<PangoLayout, Unref>;

  Layout lay_out(const std::string& text, int font_size, int width) const;

  // Not the default font map, which lives as long as the process.
  std::unique_ptr<PangoFontMap, Unref> fonts_;
  std::unique_ptr<PangoContext, Unref> context_;
  std::unique_ptr<PangoFontDescription, FreeFont> font_;
};

}  // namespace recorder
