// How good a recording is, as the JSON object that --report prints: the figures that the recorder put into the file, and
// what the file itself says.
#pragma once

#include <cstdint>
#include <string>

#include "plugin/mp4/mp4_reader.h"

namespace recorder {

std::string quality_report(const Mp4FileInfo& file, uint64_t file_size);

}  // namespace recorder
