#!/usr/bin/env bash
# on_record_hook.sh: what it logs and returns.
set -euo pipefail
. "${srcdir:-.}/tests/support/hook_script.sh"
make_hook on_record_hook.sh
log=$default_logs/record.log

run -- alice /srv/a.mp4
expect_code 0 "a finished file"
run -- "-two 'words'" '/srv/"$HOME" `id` \n.mp4'
expect_code 0 "awkward names"
run -- $'a\nb' $'/srv/a\n[2026-01-01 00:00:00] b.mp4'
expect_code 0 "names of several lines"
expect_lines "$log" "Stream alice is recorded to /srv/a.mp4" \
  "Stream -two 'words' is recorded to /srv/\"\$HOME\" \`id\` \\n.mp4" \
  "Stream a?b is recorded to /srv/a?[2026-01-01 00:00:00] b.mp4"

run RECORDER_LOG_DIR="$folder/my logs/deep" -- alice /srv/a.mp4
expect_code 0 "a log elsewhere"
expect_lines "$folder/my logs/deep/record.log" "Stream alice is recorded to /srv/a.mp4"

run RECORDER_LOG_DIR="$not_writable" -- alice /srv/a.mp4
expect_code 74 "a log that cannot be written"
[ -s "$folder/err" ] || fail "it does not say why the log cannot be written"

run -- alice
expect_code 2 "one argument"
grep -q '^usage: ' "$folder/err" || fail "wrong usage is not explained"

[ "$failures" -eq 0 ]
