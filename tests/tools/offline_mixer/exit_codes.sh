#!/bin/sh
# The exit codes and outputs of offline_mixer_tool.sh, run as it is installed: beside the program.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
source=$(cd "${srcdir:-.}" && pwd)
data=$source/tests/data/foreign_mp4
cp "$source/tools/offline_mixer/offline_mixer_tool.sh" janus-recorder-mixer "$folder"
tool=$folder/offline_mixer_tool.sh
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# run ARGUMENT...: leaves the exit code in $code and the texts in $folder/out and $folder/err
run() {
  code=0
  "$tool" "$@" >"$folder/out" 2>"$folder/err" || code=$?
}

# refuses CODE PATTERN ARGUMENT...: that code, the reason on standard error, nothing on standard output
refuses() {
  expected=$1 pattern=$2
  shift 2
  run "$@"
  [ "$code" -eq "$expected" ] || fail "'$*' gave $code, not $expected"
  grep -q -- "$pattern" "$folder/err" || fail "'$*' did not say: $pattern; but: $(cat "$folder/err")"
  [ ! -s "$folder/out" ] || fail "'$*' printed to standard output"
}

# prints PATTERN ARGUMENT...: code 0, the text on standard output, nothing on standard error
prints() {
  pattern=$1
  shift
  run "$@"
  [ "$code" -eq 0 ] || fail "'$*' gave $code, not 0"
  grep -q -- "$pattern" "$folder/out" || fail "'$*' did not print: $pattern"
  [ ! -s "$folder/err" ] || fail "'$*' printed to standard error: $(cat "$folder/err")"
}

printf 'no video' >"$folder/text.mp4"
head -c 5000 "$data/ordinary.mp4" >"$folder/cut.mp4"
: >"$folder/empty.mp4"
mkfifo "$folder/pipe"

prints '"streamName": "camera"' --show-tracks-info "$data/ordinary.mp4"
prints '"trackCodec": "Opus"' --show-tracks-info "$data/hybrid.mp4"
cp "$data/front.mp4" "$folder/-with spaces.mp4"
prints '"keyFrames": ' --report "$data/ordinary.mp4"
prints '"trackType": "VIDEO"' --show-tracks-info "$folder/-with spaces.mp4"
prints '^Usage: ' --help
prints '^janus-recorder-mixer [0-9]' --version

refuses 64 "ERROR: File to mix not found: $folder/none.mp4" --show-tracks-info "$folder/none.mp4"
refuses 66 'does not begin with a file type' --show-tracks-info "$folder/text.mp4"
refuses 64 "ERROR: File to mix not found: $folder/none.mp4" --report "$folder/none.mp4"
refuses 66 'does not begin with a file type' --report "$folder/text.mp4"
refuses 66 'has no index (moov)' --show-tracks-info "$folder/cut.mp4"
refuses 66 'empty.mp4 is not a readable MP4' --show-tracks-info "$folder/empty.mp4"
refuses 66 'is not a regular file' --show-tracks-info "$folder"
refuses 64 "ERROR: File to repair not found: $folder/none.mp4" --repair "$folder/none.mp4"
refuses 66 'text.mp4 cannot be repaired: it is not a recording of ours' --repair "$folder/text.mp4"
refuses 66 'empty.mp4 cannot be repaired: nothing was recorded in it' --repair "$folder/text.mp4" "$folder/empty.mp4"
refuses 64 'text.mp4 cannot be repaired' --repair "$folder/none.mp4" "$folder/text.mp4"
refuses 66 'is not a regular file' --repair "$folder/pipe"
refuses 2 'no FILE is given. Try --help' --repair
refuses 2 'no FILE is given. Try --help'
refuses 2 'unknown option' --show-track "$data/front.mp4"
refuses 64 "ERROR: File to mix not found: $folder/none.mp4" "$folder/none.mp4" 3724973476 44061 multi-recorder://room
refuses 65 'Offline mixer config not found' --config "$folder/none.json" "$folder/cut.mp4"
refuses 66 'text.mp4 is not a readable recording' "$folder/text.mp4"

printf '{"minAvailableSpace":0,"mixerVideoWidth":320,"mixerVideoHeight":180}' >"$folder/mixer.json"
run --config "$folder/mixer.json" -- "$folder/-with spaces.mp4" 3724973476 44061 multi-recorder://room
[ "$code" -eq 0 ] || fail "mixing gave $code, not 0: $(cat "$folder/err")"
prints '"trackCodec": "avc1"' --show-tracks-info "$folder/-with spaces_mixed.mp4"

ln -s "$tool" "$folder/elsewhere"
tool=$folder/elsewhere
prints '^janus-recorder-mixer' --version

if run --version && [ -w /dev/full ]; then
  code=0
  "$tool" --help >/dev/full 2>"$folder/err" || code=$?
  [ "$code" -eq 74 ] || fail "a full disk gave $code, not 74"
fi

if command -v python3 >/dev/null; then
  run --show-tracks-info "$data/ordinary.mp4"
  python3 - "$folder/out" <<'EOF' || fail "the listing is not JSON with nothing but strings in it"
import json, sys
for track in json.load(open(sys.argv[1])):
    for key, value in track.items():
        texts = [value] if key != "trackEdits" else [v for edit in value for v in edit.values()]
        assert all(isinstance(text, str) for text in texts), key
EOF
fi

exit "$failures"
