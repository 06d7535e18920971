// How far the mixing is: a bar on a terminal, lines of JSON otherwise. Used by one thread.
#pragma once

#include <cstdio>
#include <memory>

#include "plugin/base/clock.h"

namespace recorder {

class Progress {
 public:
  virtual ~Progress() = default;

  // A bar if `out` is a terminal; else a line {"percent":12.5,"speed":8.1,"secondsLeft":42} a second.
  static std::unique_ptr<Progress> create(std::FILE* out, const Clock& clock, Duration whole);

  // So much of the timeline is mixed. Cheap: prints a few times a second.
  virtual void reached(Duration done) = 0;
  // The last line; the bar is ended.
  virtual void finish() = 0;
};

}  // namespace recorder
