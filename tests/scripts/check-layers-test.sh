#!/usr/bin/env bash
# scripts/check-layers.sh finds includes that go up, sideways, or not from the top of the tree, and accepts the others.
set -euo pipefail
check=$(cd "${srcdir:-.}" && pwd)/scripts/check-layers.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

# expect STATUS FILE INCLUDE: the status of the check when FILE has this include line.
expect() {
  rm -rf "$tree"/*
  mkdir -p "$tree/$(dirname "$2")" "$tree/plugin" "$tree/tools"
  echo "#include $3" >"$tree/$2"
  local status=0
  "$check" "$tree" >"$tree/output" || status=$?
  if [ "$status" != "$1" ]; then
    echo "$2 with #include $3: status $status, expected $1"
    cat "$tree/output"
    exit 1
  fi
}

expect 0 plugin/rtp/packet.cc '"plugin/base/bytes.h"'
expect 0 plugin/rtp/packet.cc '"plugin/rtp/packet.h"'
expect 0 plugin/rtp/packet.cc '<vector>'
expect 0 plugin/janus/plugin.cc '"plugin/api/methods.h"'
expect 0 plugin/janus/plugin.cc '"build_config.h"'
expect 0 tools/offline_mixer/main.cc '"plugin/mp4/mp4_reader.h"'
expect 0 plugin/rest/server.cc '"plugin/base/log.h"'
expect 0 plugin/rooms/rooms.cc '"plugin/module/fence.h"'
expect 1 plugin/module/fence.cc '"plugin/api/methods.h"'
expect 1 plugin/base/bytes.cc '"plugin/rtp/packet.h"'
expect 1 plugin/mp4/writer.cc '"plugin/rtp/packet.h"'
expect 1 plugin/ingest/receiver.cc '"plugin/notify/hook.h"'
expect 1 plugin/notify/hook.cc '"plugin/ingest/receiver.h"'
expect 1 plugin/rest/server.cc '"plugin/api/methods.h"'
expect 1 plugin/rooms/rooms.cc '"plugin/janus/plugin.h"'
expect 1 plugin/rtp/packet.cc '"packet.h"'
expect 1 plugin/rtp/packet.cc '"../base/bytes.h"'
expect 1 plugin/rtp/packet.cc '"plugin/unknown/thing.h"'
expect 1 plugin/unknown/thing.cc '"plugin/base/bytes.h"'
echo "check-layers.sh finds what it has to find"
