#!/bin/sh
# Feeds every fuzz target its corpus; a crash fails the test.
set -eu
for target in $FUZZ_TARGETS; do
  corpus="${srcdir:-.}/tests/fuzz/corpus/$(basename "$target")"
  "./$target" "$corpus"
done
