#!/bin/sh
# Mixes a recording on all cores of this machine, with GNU parallel. usage: parallel.sh FILE [PARTS]
set -eu
file=$1
parts=${2:-$(nproc)}

# --quote: FILE may have any characters. With the first failure the others end too.
seq 0 $((parts - 1)) | parallel --quote --halt now,fail=1 janus-recorder-mixer --part "{}/$parts" "$file"
janus-recorder-mixer --join "$parts" "$file"
