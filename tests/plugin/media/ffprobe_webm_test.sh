#!/bin/sh
# FFmpeg finds every packet of our WebM files at its time, decodes all of them without a word, and seeks in them. Run by
# `make check` in the build folder.
set -u

for tool in ffprobe ffmpeg; do
  command -v "$tool" > /dev/null || { echo "no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tests/plugin/media/write_webm "$folder" || exit 1

failures=0
fail() {
  echo "FAIL: $1"
  failures=$((failures + 1))
}

# The packets of a file as lines "track,ms,bytes,K or _", track by track.
packets() {
  ffprobe -v error -show_packets -show_entries packet=stream_index,pts,size,flags -of csv=p=0 "$1" \
    2> "$folder/complaints" |
    sed -n 's/^\([0-9]*,[0-9-]*,[0-9]*,.\).*/\1/p' | sort -s -n -t , -k 1,1
}

# plays FILE OPTION...: FFmpeg reads all of it with these options and has nothing to say.
plays() {
  file=$1
  shift
  said=$(ffmpeg -v error -xerror -i "$file" -map 0 "$@" -f null - 2>&1) || fail "ffmpeg $* fails with $file"
  [ -z "$said" ] || fail "ffmpeg $* says of $file: $said"
}

has() {
  ffprobe -v error -show_entries "$2" "$1" | grep -qxF "$3" || fail "$1 has no $3"
}

for file in "$folder"/*.webm; do
  plays "$file" -c copy
  plays "$file" -enc_time_base -1
  has "$file" format_tags 'TAG:title=A lesson'
  has "$file" format_tags 'TAG:creation_time=2023-11-14T22:13:20.250000Z'
  has "$file" stream_tags 'TAG:MEDIASESSIONID=session-1'
done

for file in "$folder"/finished_*.webm "$folder"/repaired_*.webm; do
  packets "$file" > "$folder/found"
  [ -s "$folder/complaints" ] && fail "ffprobe says of $file: $(cat "$folder/complaints")"
  cmp -s "$folder/found" "${file%.webm}.packets" || fail "$file has other packets than were written"
  last=$(sort -n -t , -k 2,2 "${file%.webm}.packets" | tail -n 1 | cut -d , -f 2)
  duration=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$file")
  echo "$duration $last" | awk '{ exit !($1 * 1000 >= $2 && $1 * 1000 <= $2 + 100) }' ||
    fail "$file lasts $duration s, but its last packet is at $last ms"
done

for name in finished_both repaired_both finished_only_video; do
  first=$(ffprobe -v error -select_streams v -read_intervals '11%+#1' -show_entries packet=pts_time,flags \
    -of csv=p=0 "$folder/$name.webm" | head -n 1)
  echo "$first" | awk -F , '{ exit !($1 > 9 && $1 <= 11 && $2 ~ /^K/) }' ||
    fail "a seek to 11 s in $name finds $first"
done
for codec in vp8 opus; do
  has "$folder/finished_both.webm" stream=codec_name "codec_name=$codec"
done
has "$folder/finished_both.webm" stream_tags 'TAG:title=camera'
has "$folder/finished_both.webm" stream_tags 'TAG:title=microphone'

echo "$failures failures"
[ "$failures" -eq 0 ]
