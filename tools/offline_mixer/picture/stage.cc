#include "tools/offline_mixer/picture/stage.h"

#include <algorithm>

#include "tools/offline_mixer/picture/scenery.h"
#include "tools/offline_mixer/picture/tile.h"

namespace recorder {
namespace {

bool overlap(const Area& a, const Area& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

// Who is where.
struct Seat {
  size_t participant = 0;
  Place place;
  bool operator==(const Seat&) const = default;
};

// Draws tiles from the farthest to the nearest. The watermark lies above all of them, but is blended with
// each when that is drawn, inside it: no pixel gets it twice.
class TiledStage final : public Stage {
 public:
  TiledStage(const StageSettings& settings, const std::vector<Participant>& participants, Canvas canvas,
             Scenery scenery)
      : settings_(settings),
        canvas_(std::move(canvas)),
        background_color_(to_yuv(settings.background)),
        background_(std::move(scenery.background)),
        watermark_(std::move(scenery.watermark)),
        style_{settings.caption, CaptionWriter(settings.caption.font), to_yuv(settings.placeholder_color),
               std::move(scenery.placeholder), settings.height} {
    for (const Participant& participant : participants) {
      names_.push_back(participant.name);
      tiles_.emplace_back(style_, participant.name);
    }
  }

  void set(const std::vector<StageMember>& members) override {
    members_ = members;
    std::erase_if(members_,
                  [this](const StageMember& member) { return member.participant >= tiles_.size(); });
    for (size_t i = 0; i < tiles_.size(); ++i)
      if (!is_on_stage(i)) tiles_[i].leave();
    rearrange();
  }

  void set_speaker(std::optional<size_t> participant) override {
    if (participant == speaker_) return;
    speaker_ = participant;
    rearrange();
  }

  void show(size_t participant, const AVFrame& picture) override {
    if (participant < tiles_.size()) tiles_[participant].show(picture);
  }

  const AVFrame& draw() override {
    if (is_rearranged_ || has_tile_of_another_extent())
      draw_all();
    else
      draw_changed();
    return canvas_.frame();
  }

 private:
  [[nodiscard]] bool is_on_stage(size_t participant) const {
    return std::any_of(members_.begin(), members_.end(),
                       [=](const StageMember& member) { return member.participant == participant; });
  }

  void rearrange() {
    std::vector<Performer> performers;
    for (const StageMember& member : members_)
      performers.push_back({names_[member.participant], speaker_ == member.participant});
    const Area area = canvas_.area();
    const std::vector<Place> places = arrange(settings_.layout, {area.width, area.height}, performers);
    std::vector<Seat> seats;
    for (size_t i = 0; i < members_.size(); ++i) {
      const StageMember& member = members_[i];
      seats.push_back({member.participant, places[i]});
      tiles_[member.participant].put(places[i], member.has_picture);
      tiles_[member.participant].set_framed(settings_.shows_speaker && speaker_ == member.participant);
    }
    std::stable_sort(seats.begin(), seats.end(),
                     [](const Seat& a, const Seat& b) { return a.place.z < b.place.z; });
    is_rearranged_ = is_rearranged_ || seats != seats_;
    seats_ = std::move(seats);
  }

  // A picture of another shape leaves something of the last one uncovered.
  [[nodiscard]] bool has_tile_of_another_extent() const {
    return std::any_of(seats_.begin(), seats_.end(), [this](const Seat& seat) {
      const Tile& tile = tiles_[seat.participant];
      return tile.extent() != tile.drawn_extent();
    });
  }

  void draw_all() {
    if (!canvas_.make_writable()) return;
    is_rearranged_ = false;
    if (background_ == nullptr)
      canvas_.fill(canvas_.area(), background_color_);
    else
      canvas_.copy(*background_, 0, 0, canvas_.area());
    draw_watermark(canvas_.area());
    for (const Seat& seat : seats_) draw_tile(tiles_[seat.participant]);
  }

  // What changed, and what lies above something that changed.
  void draw_changed() {
    std::vector<Area> drawn;
    for (const Seat& seat : seats_) {
      Tile& tile = tiles_[seat.participant];
      const Area extent = tile.extent();
      const bool is_painted_over =
          std::any_of(drawn.begin(), drawn.end(), [&](const Area& area) { return overlap(area, extent); });
      if (!tile.is_changed() && !is_painted_over) continue;
      if (drawn.empty() && !canvas_.make_writable()) return;
      draw_tile(tile);
      drawn.push_back(extent);
    }
  }

  void draw_tile(Tile& tile) {
    tile.draw(canvas_);
    draw_watermark(tile.extent());
  }

  void draw_watermark(const Area& clip) {
    canvas_.blend(watermark_, canvas_.area().width - watermark_.size.width, 0, clip);
  }

  const StageSettings settings_;
  Canvas canvas_;
  const YuvColor background_color_;
  const ffmpeg::FramePointer background_;
  const Overlay watermark_;
  const TileStyle style_;
  std::vector<std::string> names_;  // of all participants, as tiles_
  std::vector<Tile> tiles_;
  std::vector<StageMember> members_;
  std::vector<Seat> seats_;  // the farthest first
  std::optional<size_t> speaker_;
  bool is_rearranged_ = true;
};

}  // namespace

Result<std::unique_ptr<Stage>> Stage::create(const StageSettings& settings,
                                             const std::vector<Participant>& participants) {
  Result<Canvas> canvas = Canvas::create({settings.width, settings.height});
  if (!canvas) return canvas.error();
  Result<Scenery> scenery = read_scenery(settings, canvas->area());
  if (!scenery) return scenery.error();
  return std::unique_ptr<Stage>(
      std::make_unique<TiledStage>(settings, participants, std::move(*canvas), std::move(*scenery)));
}

}  // namespace recorder
