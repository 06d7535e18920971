#include "tools/offline_mixer/picture/tile.h"

#include <algorithm>

#include "plugin/media/picture_rotation.h"
#include "tools/offline_mixer/picture/caption_text.h"
#include "tools/offline_mixer/picture/grid.h"

namespace recorder {
namespace {

// Sizes of the settings are those of a canvas of so many lines.
constexpr int kDesignHeight = 720;
// At 720 lines: seen at once, and little of the picture is lost.
constexpr int kFrameWidth = 4;
const YuvColor kFrameColor = to_yuv({0, 200, 0});
const Color kNoBox{0, 0, 0, 0};

// In a small tile the name must leave something of the picture.
int font_size_of(int size, int canvas_height, const Area& area) {
  return std::min(size * canvas_height / kDesignHeight, area.height / 4);
}

Size size_of(const Area& area) { return {area.width, area.height}; }

// The nearest even pixel that puts so long a thing in the middle.
int centred(int begin, int room, int length) { return begin + even((room - length) / 2); }

}  // namespace

Tile::Tile(const TileStyle& style, const std::string& name) : style_(style), text_(caption_text(name)) {}

void Tile::put(const Place& place, bool has_picture) {
  if (!has_picture) picture_.reset();
  if (place == place_ && has_picture == has_picture_) return;
  place_ = place;
  has_picture_ = has_picture;
  scaled_ = nullptr;
  is_changed_ = true;
}

void Tile::leave() {
  put({}, false);
  scaler_ = {};
  caption_ = {};
}

void Tile::show(const AVFrame& picture) {
  if (!is_readable(picture)) return;
  ffmpeg::FramePointer reference(av_frame_clone(&picture));
  if (reference == nullptr) return;
  picture_ = std::move(reference);
  if (!has_picture_) return;
  scaled_ = nullptr;
  is_changed_ = true;
}

void Tile::set_framed(bool is_framed) {
  if (is_framed == is_framed_) return;
  is_framed_ = is_framed;
  is_changed_ = true;
}

Area Tile::extent() const {
  if (!shows_picture() || place_.fill == Fill::kCrop) return place_.area;
  return fit(display_size(*picture_), place_.area);
}

void Tile::draw(Canvas& canvas) {
  is_changed_ = false;
  drawn_extent_ = extent();
  if (drawn_extent_.width == 0 || drawn_extent_.height == 0) return;
  if (shows_picture())
    draw_picture(canvas, drawn_extent_);
  else
    draw_placeholder(canvas, drawn_extent_);
  if (is_framed_) draw_frame(canvas, drawn_extent_);
  // Above the frame, which would cut off what reaches below the line.
  if (style_.caption.is_shown) draw_caption(canvas, drawn_extent_);
}

void Tile::draw_picture(Canvas& canvas, const Area& area) {
  const Area whole{0, 0, picture_->width, picture_->height};
  draw_filled(canvas, *picture_, place_.fill == Fill::kCrop ? crop(*picture_, area) : whole, area);
}

void Tile::draw_placeholder(Canvas& canvas, const Area& area) {
  if (style_.placeholder == nullptr)
    canvas.fill(area, style_.placeholder_color);
  else
    draw_filled(canvas, *style_.placeholder, crop(*style_.placeholder, area), area);
}

void Tile::draw_filled(Canvas& canvas, const AVFrame& picture, const Area& part, const Area& area) {
  if (has_canvas_color(picture) && rotation_of(picture) == 0 && size_of(part) == size_of(area))
    return canvas.copy(picture, part.x, part.y, area);
  if (scaled_ == nullptr) scaled_ = scaler_.scale(picture, part, size_of(area));
  if (scaled_ == nullptr) return canvas.fill(area, style_.placeholder_color);
  canvas.copy(*scaled_, 0, 0, area);
}

void Tile::draw_caption(Canvas& canvas, const Area& area) {
  const CaptionSettings& settings = style_.caption;
  if (shows_picture()) {
    const int size = font_size_of(settings.size, style_.canvas_height, area);
    const Overlay& overlay = written({size, settings.color, settings.box}, size_of(area));
    canvas.blend(overlay, area.x, area.y + area.height - overlay.size.height, area);
    return;
  }
  // A plain area needs no box to make the name legible.
  const int size = font_size_of(settings.audio_only_size, style_.canvas_height, area);
  const Color& box = style_.placeholder == nullptr ? kNoBox : settings.box;
  const Overlay& overlay = written({size, settings.color, box}, size_of(area));
  canvas.blend(overlay, centred(area.x, area.width, overlay.size.width),
               centred(area.y, area.height, overlay.size.height), area);
}

const Overlay& Tile::written(const CaptionStyle& style, Size room) {
  if (caption_.style != style || caption_.room != room)
    caption_ = {style, room, style_.writer.write(text_, style, room)};
  return caption_.overlay;
}

void Tile::draw_frame(Canvas& canvas, const Area& area) const {
  const int wanted = std::max(2, even(kFrameWidth * style_.canvas_height / kDesignHeight));
  const int width = std::min({wanted, even(area.width / 2), even(area.height / 2)});
  canvas.fill({area.x, area.y, area.width, width}, kFrameColor);
  canvas.fill({area.x, area.y + area.height - width, area.width, width}, kFrameColor);
  canvas.fill({area.x, area.y, width, area.height}, kFrameColor);
  canvas.fill({area.x + area.width - width, area.y, width, area.height}, kFrameColor);
}

}  // namespace recorder
