// Any bytes as a sequence parameter set, followed by a picture parameter set that uses it.
#include "plugin/rtp/h264_parameter_sets.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const recorder::ByteView bytes(data, size);
  recorder::H264ParameterSets sets;
  const bool remembered = sets.remember(recorder::NalRole::kSequenceSet, bytes);
  const auto parameters = recorder::H264SequenceParameters::parse(bytes);
  if (remembered) PROPERTY(parameters && parameters->width > 0 && parameters->height > 0);

  const recorder::Bytes picture = {0x68, 0xce, 0x3c, 0x80};
  PROPERTY(sets.remember(recorder::NalRole::kPictureSet, picture));
  const auto format = sets.format(0);
  PROPERTY(format.has_value() == (remembered && parameters->id == 0));
  if (format) PROPERTY(format->configuration.size() >= 11 + size + picture.size());

  (void)sets.remember(recorder::NalRole::kPictureSet, bytes);
  (void)sets.picture_set_of(bytes);
  return 0;
}
