#!/bin/sh
# Each module that was built must show Janus the symbol `create` and nothing else. Runs in the build folder.
status=0
for module in .libs/libjanus_recorder*.so; do
  symbols=$(nm -D --defined-only "$module" | awk '{ print $NF }')
  if [ "$symbols" != create ]; then
    echo "$module exports:" $symbols
    status=1
  fi
done
exit $status
