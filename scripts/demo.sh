#!/usr/bin/env bash
# Records two conferences and two single streams of headless browsers with a private Janus, mixes the conferences, and
# shows the files and the events that a backend received.
# usage: demo.sh [--stay] [--output FOLDER]
#   --stay    afterwards leaves Janus and two participants running, and prints how to record them by hand
#   --output  where the recordings go; ./demo-recordings unless told
# DEMO_BUILD names the folder to build in; build-demo/ in the sources unless told.
set -euo pipefail
source_dir=$(cd "$(dirname "$0")/.." && pwd)
build_dir=${DEMO_BUILD:-$source_dir/build-demo}

# What runs has a process group of its own (set -m), so that an interrupt ends all of it by its id.
set -m
running=
end_running() {
  [ -n "$running" ] || return 0
  kill -TERM -- "-$running" 2>/dev/null || true
  wait "$running" 2>/dev/null || true
}
trap end_running EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

run() {
  local status=0
  "$@" </dev/null &
  running=$!
  wait "$running" || status=$?
  running=
  return "$status"
}

build() {
  mkdir -p "$build_dir" && cd "$build_dir" || return
  [ -x "$source_dir/configure" ] || "$source_dir/autogen.sh" || return
  [ -e config.status ] || "$source_dir/configure" || return
  make -j2
}

build_quietly() {
  build >"$build_dir.log" 2>&1 && return
  tail -n 40 "$build_dir.log"
  echo "The build failed; all of its output is in $build_dir.log" >&2
  return 1
}

echo "1. Installing what is missing (Debian packages)"
"$source_dir/scripts/install-dependencies.sh" build run
echo "2. Building in $build_dir"
run build_quietly
echo "3. Recording"
PYTHONDONTWRITEBYTECODE=1 run /usr/bin/python3 "$source_dir/tests/system/demo.py" --build "$build_dir" "$@"
