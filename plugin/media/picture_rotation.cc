#include "plugin/media/picture_rotation.h"

#include <cmath>

extern "C" {
#include <libavutil/display.h>
}

namespace recorder {
namespace {

constexpr size_t kMatrixSize = 9 * sizeof(int32_t);

}  // namespace

void set_rotation(AVFrame& picture, uint16_t degrees) {
  av_frame_remove_side_data(&picture, AV_FRAME_DATA_DISPLAYMATRIX);
  AVFrameSideData* data = av_frame_new_side_data(&picture, AV_FRAME_DATA_DISPLAYMATRIX, kMatrixSize);
  if (data != nullptr) av_display_rotation_set(reinterpret_cast<int32_t*>(data->data), degrees);
}

uint16_t rotation_of(const AVFrame& picture) {
  const AVFrameSideData* data = av_frame_get_side_data(&picture, AV_FRAME_DATA_DISPLAYMATRIX);
  if (data == nullptr || data->size < kMatrixSize) return 0;
  // Counterclockwise, from -180 to 180; not a number if the matrix is none.
  const double angle = av_display_rotation_get(reinterpret_cast<const int32_t*>(data->data));
  for (const uint16_t degrees : {90, 180, 270})
    if (std::fabs(std::remainder(angle + degrees, 360)) < 1) return degrees;
  return 0;
}

}  // namespace recorder
