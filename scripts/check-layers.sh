#!/usr/bin/env bash
# Reads the include lines: a folder may include itself and the layers below it, never above (docs/architecture.md).
# usage: check-layers.sh [ROOT OF THE SOURCES]
set -euo pipefail
root=${1:-$(dirname "$0")/..}
cd "$root"

# The height of each layer. Two folders of the same height know nothing of each other.
declare -A height=(
  [plugin/base]=0 [plugin/mp4]=1 [plugin/rtp]=2 [plugin/media]=3 [plugin/notify]=4 [plugin/ingest]=4
  [plugin/recorder]=5 [plugin/api]=6 [plugin/module]=6 [plugin/janus]=7 [plugin/rest]=7 [plugin/rooms]=7
  [tools/offline_mixer/settings]=5 [tools/offline_mixer/schedule]=5
  [tools/offline_mixer/picture]=6 [tools/offline_mixer/input]=6
  [tools/offline_mixer/sound]=7 [tools/offline_mixer/movie]=8 [tools/offline_mixer]=9
)
# These are thin: they reach the rest by requests, not by linking to it.
declare -A is_thin=([plugin/module]=1 [plugin/rest]=1 [plugin/rooms]=1)
thin_may_include=" plugin/base plugin/module "

# Sets `reason` to why a file of folder $1 may not include $2, or to nothing.
object() {
  local from=$1 to=${2%/*}
  reason=
  case "$2" in
    build_config.h) return ;;
    plugin/*|tools/*) ;;
    *) reason="is not written from the top of the tree"; return ;;
  esac
  if [ -z "${height[$to]:-}" ]; then reason="is of an unknown layer"; return; fi
  if [ "$from" = "$to" ]; then return; fi
  if [ "${is_thin[$from]:-}" ] && [[ $thin_may_include != *" $to "* ]]; then
    reason="is more than$thin_may_include"
  elif [ "${height[$to]}" -ge "${height[$from]}" ]; then
    reason="is not of a lower layer"
  fi
}

failures=0
fail() {
  echo "$1"
  failures=$((failures + 1))
}

files=0
while IFS= read -r file; do
  files=$((files + 1))
  [ "${height[${file%/*}]:-}" ] || fail "$file: the folder ${file%/*} is not in the list of layers"
done < <(find plugin tools -name '*.h' -o -name '*.cc' | sort)

while IFS=: read -r file line include; do
  [ "${height[${file%/*}]:-}" ] || continue
  include=${include#*\"}
  include=${include%%\"*}
  object "${file%/*}" "$include"
  [ -z "$reason" ] || fail "$file:$line: \"$include\" $reason"
done < <(grep -rnE --include='*.h' --include='*.cc' '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' plugin tools || true)

echo "$files files, $failures includes against the order of layers"
[ "$files" -gt 0 ] && [ "$failures" = 0 ]
