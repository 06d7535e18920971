#include "tools/offline_mixer/picture/caption.h"

#include <algorithm>

#include "tools/offline_mixer/picture/grid.h"

namespace recorder {
namespace {

// Nobody can read less.
constexpr int kSmallestFont = 6;

struct DestroyCairo {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};
using Surface = std::unique_ptr<cairo_surface_t, DestroyCairo>;
using Cairo = std::unique_ptr<cairo_t, DestroyCairo>;
using FontOptions = std::unique_ptr<cairo_font_options_t, DestroyCairo>;

// Between the text and the edges of its box: looks even with most fonts.
Size margin_of(const CaptionStyle& style) { return {style.font_size / 3, style.font_size / 8}; }

void set_color(cairo_t* cairo, const Color& color) {
  cairo_set_source_rgba(cairo, color.red / 255.0, color.green / 255.0, color.blue / 255.0,
                        color.alpha / 255.0);
}

// In pixels. Its origin is not 0 for text from right to left.
PangoRectangle extents(PangoLayout* layout) {
  PangoRectangle logical;
  pango_layout_get_pixel_extents(layout, nullptr, &logical);
  return logical;
}

void draw(cairo_surface_t* surface, PangoLayout* layout, const CaptionStyle& style, int x, int y) {
  const Cairo cairo(cairo_create(surface));
  set_color(cairo.get(), style.box);
  cairo_paint(cairo.get());
  set_color(cairo.get(), style.color);
  cairo_move_to(cairo.get(), x, y);
  pango_cairo_show_layout(cairo.get(), layout);
}

}  // namespace

CaptionWriter::CaptionWriter(const std::string& font)
    : fonts_(pango_cairo_font_map_new()),
      context_(pango_font_map_create_context(fonts_.get())),
      font_(pango_font_description_new()) {
  pango_font_description_set_family(font_.get(), font.c_str());
  // No coloured fringes, which a desktop's settings may ask for: what is below is not known here.
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context_.get(), options.get());
}

CaptionWriter::Layout CaptionWriter::lay_out(const std::string& text, int font_size, int width) const {
  pango_font_description_set_absolute_size(font_.get(), font_size * PANGO_SCALE);
  Layout layout(pango_layout_new(context_.get()));
  pango_layout_set_font_description(layout.get(), font_.get());
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  pango_layout_set_width(layout.get(), width * PANGO_SCALE);
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return layout;
}

Overlay CaptionWriter::write(const std::string& text, const CaptionStyle& style, Size room) const {
  const Size margin = margin_of(style);
  const int width = room.width - 2 * margin.width;
  if (text.empty() || style.font_size < kSmallestFont || width < style.font_size) return {};
  const Layout layout = lay_out(text, style.font_size, width);
  const PangoRectangle logical = extents(layout.get());
  // Even, so that the box reaches the edge of what it is put on.
  const Size box{even(std::min(logical.width, width) + 2 * margin.width + 1),
                 even(logical.height + 2 * margin.height + 1)};
  if (logical.width <= 0 || box.height > room.height) return {};

  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, box.width, box.height));
  draw(surface.get(), layout.get(), style, margin.width - logical.x, margin.height - logical.y);
  cairo_surface_flush(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return {};
  return make_overlay(cairo_image_surface_get_data(surface.get()), box,
                      cairo_image_surface_get_stride(surface.get()));
}

}  // namespace recorder
