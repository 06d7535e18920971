#!/bin/sh
# FFmpeg finds every packet of our files at its time and decodes all of them without a word, whether a file is
# finished, being recorded, cut off, or repaired. Run by `make check` in the build folder.
set -u

for tool in ffprobe ffmpeg; do
  command -v "$tool" > /dev/null || { echo "no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tests/plugin/mp4/write_mp4 "$folder" || exit 1

failures=0
fail() {
  echo "FAIL: $1"
  failures=$((failures + 1))
}

# The packets of a file as lines "track,ticks,bytes,K or _", track by track.
packets() {
  ffprobe -v error -show_packets -show_entries packet=stream_index,pts,size,flags -of csv=p=0 "$1" \
    2> "$folder/complaints" |
    sed -n 's/^\([0-9]*,[0-9-]*,[0-9]*,.\).*/\1/p' | sort -s -n -t , -k 1,1
}

for file in "$folder"/*.mp4; do
  packets "$file" > "$folder/found"
  [ -s "$folder/complaints" ] && fail "ffprobe says of $file: $(cat "$folder/complaints")"
  cmp -s "$folder/found" "${file%.mp4}.packets" || fail "$file has other packets than were written"
  said=$(ffmpeg -v error -xerror -i "$file" -map 0 -f null - 2>&1) || fail "ffmpeg does not decode $file"
  [ -z "$said" ] || fail "ffmpeg says of $file: $said"
  for tag in 'title=A conference' 'recorder.uri=multi-recorder://room' 'recorder.start=1700000000000' \
    'track.1.mediaSessionId=session0' 'track.2.pauses=0.700-0.900' \
    'creation_time=2023-11-14T22:13:20.000000Z'; do
    ffprobe -v error -show_entries format_tags "$file" | grep -qxF "TAG:$tag" || fail "$file has no $tag"
  done
  ffprobe -v error -show_entries stream_tags=handler_name "$file" | grep -qxF 'TAG:handler_name=stream2' ||
    fail "$file has no name of stream 2"
  # FFmpeg counts against the clock.
  ffprobe -v error -select_streams v -show_entries stream=codec_name:stream_side_data=rotation -of compact=p=0 "$file" |
    grep -q 'vp8.*rotation=-90' || fail "$file does not say how its VP8 is to be turned"
done
echo "$failures failures"
[ "$failures" -eq 0 ]
