#include "tools/offline_mixer/arguments.h"

namespace recorder {

std::string_view help_text() {
  return R"(Usage: janus-recorder-mixer [OPTION...] FILE [CTIME DURATION_MS RECORDER_URI]
       janus-recorder-mixer --dry-run | --extract [OPTION...] FILE
       janus-recorder-mixer --split N | --part I/N | --join N [OPTION...] FILE
       janus-recorder-mixer --show-tracks-info | --report FILE
       janus-recorder-mixer --repair FILE...
       janus-recorder-mixer --help | --version

Makes one video with one picture and one sound of a multi-track recording:
X_mixed.mp4 beside X.mp4. CTIME (seconds since 1904-01-01 UTC), DURATION_MS and
RECORDER_URI are what the hook script knows of the recording; the callback
passes them on, or without them what is in FILE.

What to mix:
  --include STREAM    only this stream, by its name or mediaSessionId; may be
                      given several times (default: all)
  --exclude STREAM    not this one; may be given several times
  --from TIME         begin there (default: the begin of the recording)
  --to TIME           end there (default: its end). TIME is in seconds or
                      [HH:]MM:SS: 90, 12.5, 1:02:03.250

How:
  --config PATH       settings (default: offline_mixer.json of the installation
                      if it is there, see docs/mixer.md)
  --output PATH       the mixed file (default: X_mixed.mp4 beside X.mp4)
  --progress          show how far it is: a bar on a terminal, otherwise lines
                      of JSON
  --dry-run           mix nothing, print who would be where and when, as JSON

In parts, on many cores or machines:
  --split N           print N parts of the timeline as JSON
  --part I/N          mix only part I of N, from 0/N, into
                      X_mixed.part-I-of-N.mp4
  --join N            make the mixed file of its N parts, without encoding,
                      and remove them

Other things to do with a recording:
  --extract           each stream as a file of its own, without encoding
  --show-tracks-info  print its tracks, their streams and their pauses, as JSON
  --report            print how good its tracks are: what was lost, dropped,
                      concealed, and where something is missing, as JSON
  --repair            finish in place what a crash left of MP4 recordings

  -h, --help          print this text
  --version           print the version
  --                  what follows is a FILE, even if it begins with '-'

A value may also follow an equals sign: --config=PATH.

Exit status:
   0  done
   2  wrong usage
  64  no such file
  65  no such configuration
  66  not a readable recording, or not one that can be repaired
  67  wrong configuration; the key is named
  69  the disk has less than minAvailableSpace; what was mixed is kept and plays
  70  it failed otherwise
  74  the result could not be written

Examples:
  janus-recorder-mixer room.mp4
  janus-recorder-mixer --exclude guest --from 5:00 --output talk.mp4 room.mp4
  seq 0 7 | parallel janus-recorder-mixer --part {}/8 room.mp4 &&
    janus-recorder-mixer --join 8 room.mp4
)";
}

}  // namespace recorder
