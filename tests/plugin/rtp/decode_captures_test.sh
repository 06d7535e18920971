#!/bin/sh
# What the receiver makes of the packets of browsers, and of an encoder of H265, decodes without an error, and to as
# many frames, whatever was lost.
set -eu
command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null || exit 77
captures="${srcdir:-.}/tests/data/captures"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

check() {  # codec, loss, seed
  stream="$dir/stream.$1"
  frames=$(./tests/plugin/rtp/depacketize "$1" "$captures"/*-"$1.rtpdump" "$stream" "$2" "$3")
  ffmpeg -nostdin -v error -xerror -i "$stream" -f null - 2>"$dir/errors" || {
    cat "$dir/errors"
    echo "$1 with loss $2, seed $3: FFmpeg failed"
    exit 1
  }
  decoded=$(ffprobe -v error -count_frames -show_entries stream=nb_read_frames -of csv=p=0 "$stream")
  echo "$1 with loss $2, seed $3: $frames frames delivered, $decoded decoded"
  test ! -s "$dir/errors" || { cat "$dir/errors"; exit 1; }
  test "$frames" -gt 20
  test "$frames" -eq "$decoded"
}

for codec in h264 vp8 vp9 av1 h265; do
  check $codec 0 1
  for seed in 1 2; do
    check $codec 0.05 $seed
    check $codec 0.3 $seed
  done
done
# Its pictures have more packets: a loss of 30 % leaves next to nothing.
for loss in 0 0.05; do check vp9svc $loss 1; done
