#!/usr/bin/env bash
# on_multiple_record_hook.sh with a mixer of its own: what it passes on, logs and returns.
set -euo pipefail
. "${srcdir:-.}/tests/support/hook_script.sh"
make_hook on_multiple_record_hook.sh

# The mixer keeps its arguments in $folder/arguments, each ended by NUL, prints two lines and ends with $MIXER_STATUS.
make_mixer() {
  cat >"$1" <<MIXER
#!/bin/sh
printf '%s\0' "\$@" >"$folder/arguments"
echo "$2 prints"
echo "$2 complains" >&2
exit \${MIXER_STATUS:-0}
MIXER
  chmod +x "$1"
}

arguments_are() { printf '%s\0' "$@" | cmp -s - "$folder/arguments" || fail "the mixer did not get: $*"; }

make_mixer "$folder/path/offline_mixer_tool.sh" "the mixer in PATH"
log=$default_logs/multi-record.log

run -- /srv/a.mp4 3724973476 44061 multi-recorder://room
expect_code 0 "a mix"
arguments_are /srv/a.mp4 3724973476 44061 multi-recorder://room
expect_lines "$log" "Start mixing multiple recording file /srv/a.mp4" \
  "Multiple recording file /srv/a.mp4 is mixed successfully"
grep -qx "the mixer in PATH complains" "$folder/err" || fail "what the mixer prints was lost"

# fails_with STATUS LINE: the line in the log instead of success, the status as the hook's own
fails_with() {
  rm -f "$log"
  run MIXER_STATUS="$1" -- /srv/a.mp4 1 2 uri
  expect_code "$1" "a mixer that ends with $1"
  expect_lines "$log" "Start mixing multiple recording file /srv/a.mp4" "$2: /srv/a.mp4"
}
fails_with 64 "ERROR: File to mix not found"
fails_with 65 "ERROR: Offline mixer config not found"
fails_with 1 "ERROR: Offline mixer tool error code: 1"
fails_with 70 "ERROR: Offline mixer tool error code: 70"
fails_with 143 "ERROR: Offline mixer tool error code: 143"

# Names arrive as they are; in the log each stays in its line.
for name in "/srv/two words.mp4" "/srv/it's \"quoted\".mp4" '/srv/$HOME `id` \n *.mp4' "/srv/Ünï.mp4"; do
  rm -f "$log"
  run -- "$name" 1 2 "multi-recorder://a b"
  arguments_are "$name" 1 2 "multi-recorder://a b"
  expect_lines "$log" "Start mixing multiple recording file $name" "Multiple recording file $name is mixed successfully"
done
rm -f "$log"
run -- $'/srv/a\nb\n' 1 2 $'uri\n'
arguments_are $'/srv/a\nb\n' 1 2 $'uri\n'
expect_lines "$log" "Start mixing multiple recording file /srv/a?b?" \
  "Multiple recording file /srv/a?b? is mixed successfully"
run -- -a.mp4 1 2 --help
arguments_are -- -a.mp4 1 2 --help

# What the mixer prints goes to the log when that is switched on, and its status stays its own.
rm -f "$log"
run LOGGER_ENABLED=true MIXER_STATUS=65 -- "/srv/a b.mp4" 1 2 "a  *"
expect_code 65 "a mixer whose output is logged"
arguments_are "/srv/a b.mp4" 1 2 "a  *"
expect_lines "$log" "Start mixing multiple recording file /srv/a b.mp4" \
  "/srv/a b.mp4: the mixer in PATH prints" "/srv/a b.mp4: the mixer in PATH complains" \
  "ERROR: Offline mixer config not found: /srv/a b.mp4"
rm -f "$log"
run LOGGER_ENABLED=true -- /srv/a.mp4 1 2 uri
expect_code 0 "a mix with a detailed log"
[ "$(wc -l <"$log")" -eq 4 ] || fail "a detailed log has not four lines: $(cat "$log")"

# The log is elsewhere on demand; its folder is made; without a log the file is mixed all the same.
run RECORDER_LOG_DIR="$folder/my logs/deep" -- /srv/a.mp4 1 2 uri
expect_code 0 "a log elsewhere"
[ "$(wc -l <"$folder/my logs/deep/multi-record.log")" -eq 2 ] || fail "there is no log in a folder of one's own"
for status in 0 64; do
  rm -f "$folder/arguments"
  run RECORDER_LOG_DIR="$not_writable" MIXER_STATUS=$status LOGGER_ENABLED=true -- /srv/a.mp4 1 2 uri
  expect_code "$status" "a log that cannot be written"
  arguments_are /srv/a.mp4 1 2 uri
  grep -q "Start mixing multiple recording file /srv/a.mp4" "$folder/err" || fail "the lines without a log are lost"
done

# Scripts that run at once: every line is whole.
rm -f "$log"
pids=()
for i in 1 2 3 4 5 6; do
  env -i "PATH=$folder/path:$PATH" LOGGER_ENABLED=true "$hook" "/srv/$i.mp4" 1 2 uri &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "one of many hooks failed"; done
[ "$(lines_of "$log" | sort)" = "$(for i in 1 2 3 4 5 6; do
  printf '%s\n' "Start mixing multiple recording file /srv/$i.mp4" "/srv/$i.mp4: the mixer in PATH prints" \
    "/srv/$i.mp4: the mixer in PATH complains" "Multiple recording file /srv/$i.mp4 is mixed successfully"
done | sort)" ] || fail "hooks that ran at once garbled the log: $(cat "$log")"

# The mixer that was installed with the hook goes before PATH, and one that is named before both.
make_mixer "$bin/offline_mixer_tool.sh" "the installed mixer"
run -- /srv/a.mp4 1 2 uri
grep -qx "the installed mixer prints" "$folder/out" || fail "the installed mixer was not run"
make_mixer "$folder/other mixer" "the named mixer"
run RECORDER_MIXER="$folder/other mixer" -- /srv/a.mp4 1 2 uri
grep -qx "the named mixer prints" "$folder/out" || fail "the mixer of RECORDER_MIXER was not run"
rm -f "$log"
run RECORDER_MIXER="$folder/none" -- /srv/a.mp4 1 2 uri
expect_code 127 "a mixer that is not there"
expect_lines "$log" "Start mixing multiple recording file /srv/a.mp4" \
  "ERROR: Offline mixer tool error code: 127: /srv/a.mp4"

run -- /srv/a.mp4
expect_code 2 "one argument"
grep -q '^usage: ' "$folder/err" || fail "wrong usage is not explained"

[ "$failures" -eq 0 ]
