// The lanes that streams and recordings live on, given out in turn.
#pragma once

#include <memory>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/recorder/lane.h"

namespace recorder {

class Lanes {
 public:
  Lanes(uint32_t count, size_t inbox_bytes, const Clock& clock) {
    for (uint32_t i = 1; i <= count; ++i)
      lanes_.push_back(std::make_unique<Lane>(concat("lane ", i), inbox_bytes, clock));
  }

  // For a new stream or recording, for life. Control lane.
  Lane& next() { return *lanes_[next_++ % lanes_.size()]; }

 private:
  std::vector<std::unique_ptr<Lane>> lanes_;
  size_t next_ = 0;
};

}  // namespace recorder
