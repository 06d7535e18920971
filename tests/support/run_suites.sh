#!/usr/bin/env bash
# Runs the suites of test programs, each in a process of its own, on all cores. Prints what a failing suite says, and
# how many there were.
# usage: run_suites.sh PROGRAM...
set -euo pipefail

run_suite() {
  local program=$1 suite=$2 output
  output=$("$program" --suite "$suite" 2>&1) && return
  printf -- '--- %s --suite %s (exit status %d)\n%s\n' "$program" "$suite" $? "$output"
  return 1
}
export -f run_suite

suites=$(for program in "$@"; do "$program" --list | sed "s|^|$program |"; done)
echo "$(wc -l <<<"$suites") suites"
xargs -P "$(nproc)" -L 1 bash -c 'run_suite "$@"' run_suites <<<"$suites"
echo "all passed"
