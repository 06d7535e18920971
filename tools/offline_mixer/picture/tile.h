// One participant in the mixed picture: their last picture or the placeholder, the name on it, and a frame
// when they speak. Owned by the stage, used by its thread.
#pragma once

#include <string>

#include "plugin/media/ffmpeg.h"
#include "tools/offline_mixer/picture/canvas.h"
#include "tools/offline_mixer/picture/caption.h"
#include "tools/offline_mixer/picture/layout.h"
#include "tools/offline_mixer/picture/scaler.h"
#include "tools/offline_mixer/settings/settings.h"

namespace recorder {

// What all tiles are drawn with. Owned by the stage.
struct TileStyle {
  CaptionSettings caption;
  CaptionWriter writer;
  YuvColor placeholder_color;
  ffmpeg::FramePointer placeholder;  // null: a plain area
  int canvas_height = 0;             // what fonts and frames scale with
};

class Tile {
 public:
  Tile(const TileStyle& style, const std::string& name);

  // Where it is from now on, and whether its picture is looked at.
  void put(const Place& place, bool has_picture);
  // Nothing of it is kept.
  void leave();
  void show(const AVFrame& picture);
  void set_framed(bool is_framed);

  // What it covers now, and what it covered when it was drawn.
  [[nodiscard]] Area extent() const;
  [[nodiscard]] const Area& drawn_extent() const { return drawn_extent_; }
  [[nodiscard]] bool is_changed() const { return is_changed_; }

  // Everything inside extent() anew.
  void draw(Canvas& canvas);

 private:
  // The name as it was written last.
  struct Caption {
    CaptionStyle style;
    Size room;
    Overlay overlay;
  };

  [[nodiscard]] bool shows_picture() const { return has_picture_ && picture_ != nullptr; }
  void draw_filled(Canvas& canvas, const AVFrame& picture, const Area& part, const Area& area);
  void draw_picture(Canvas& canvas, const Area& area);
  void draw_placeholder(Canvas& canvas, const Area& area);
  void draw_caption(Canvas& canvas, const Area& area);
  void draw_frame(Canvas& canvas, const Area& area) const;
  const Overlay& written(const CaptionStyle& style, Size room);

  const TileStyle& style_;
  std::string text_;
  Place place_;
  bool has_picture_ = false;
  bool is_framed_ = false;
  bool is_changed_ = true;
  Area drawn_extent_;
  ffmpeg::FramePointer picture_;
  Scaler scaler_;
  const AVFrame* scaled_ =
      nullptr;  // what is shown as it is to be drawn, owned by scaler_; null: not made yet
  Caption caption_;
};

}  // namespace recorder
