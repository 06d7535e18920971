// What the machine gave to this process: processor time and memory.
#pragma once

#include <ctime>
#include <fstream>

#include <unistd.h>

#include "plugin/base/clock.h"

namespace recorder::bench {

inline Duration time_of(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return seconds(time.tv_sec) + Duration(time.tv_nsec);
}

// Of all threads, in user space and in the kernel; what others run in between does not count.
inline Duration process_time() { return time_of(CLOCK_PROCESS_CPUTIME_ID); }
inline Duration thread_time() { return time_of(CLOCK_THREAD_CPUTIME_ID); }

inline double in_seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

// proc(5), statm: the second number is the resident set in pages.
inline double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

}  // namespace recorder::bench
