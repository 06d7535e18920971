#!/bin/sh
# The name under which hook scripts call the mixer: runs the program that lies beside this script.
set -eu
exec "$(dirname -- "$(readlink -f -- "$0")")/janus-recorder-mixer" "$@"
