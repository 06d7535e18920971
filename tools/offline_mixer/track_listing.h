// The tracks of a file as the JSON array that --show-tracks-info prints.
#pragma once

#include <string>

#include "plugin/mp4/mp4_reader.h"

namespace recorder {

// Every value is a string. Tracks are numbered from 0 in the order in which they were added.
std::string list_tracks(const Mp4FileInfo& file);

}  // namespace recorder
