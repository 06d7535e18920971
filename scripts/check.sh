#!/usr/bin/env bash
# Builds the project in all ways and runs all its tests. usage: check.sh [--fast] [STAGE ...]
# Stages, in this order:  layers distcheck asan tsan fuzz system
# --fast runs layers and gcc, which builds in place and runs `make check`. Logs and builds go to build-check/ (CHECK_DIR);
# a failing stage shows its log's end.
set -euo pipefail
cd "$(dirname "$0")/.."
source_dir=$PWD
work_dir=${CHECK_DIR:-$source_dir/build-check}
jobs=2
fuzz_seconds=8
all_stages="layers distcheck asan tsan fuzz system"

# --- how things are built -------------------------------------------------------------------------

# Nothing that was compiled before is compiled again: not in one folder what another had, nor in another clone what the
# user's cache has. Folders lie in the same way to each other, and nothing else of them is on a compiler's command line; the
# name of the folder in debug information is no reason to compile.
export CCACHE_BASEDIR=$source_dir CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 CCACHE_SLOPPINESS=pch_defines,time_macros
# Without debug information, which nobody would read.
optimised=(CXX="ccache g++" CXXFLAGS="-O2" --enable-werror)
# One build for the tests and the fuzz targets, because counting what was reached does not disturb the tests.
product_flags="-g1 -O1"
sanitized=(CXX="ccache clang++" CXXFLAGS="$product_flags" --enable-werror --enable-fuzzing --with-sanitizers=address,undefined)
threads=(CXX="ccache clang++" CXXFLAGS="$product_flags" --enable-werror --with-sanitizers=thread)

# configure_in FOLDER CONFIGURE-OPTIONS...: goes to a build folder, and configures it when the options changed.
configure_in() {
  local folder=$work_dir/$1
  shift
  mkdir -p "$folder"
  cd "$folder"
  if [ "$(cat configured 2>/dev/null)" != "$*" ] || [ "$source_dir/configure" -nt config.status ]; then
    "$source_dir/configure" "$@"
    echo "$*" >configured
  fi
}

build() {
  configure_in "$@"
  make -j"$jobs"
}

# with_headers NAME FLAGS TARGETS...: makes these with clang, after the headers that most sources include.
with_headers() {
  local headers=$1.pch flags="$2 -fPIC"
  make "$headers" PRECOMPILED="$headers" CXXFLAGS="$flags"
  make -j"$jobs" "${@:3}" CXXFLAGS="$flags -include-pch $headers"
}

# What is tested, and then the test programs: to optimise them, or to look for undefined behaviour in them, takes longer
# than it saves.
build_sanitized() {
  with_headers product "$product_flags" all
  with_headers tests "-g1 -O0 $1" "${@:2}"
}

# --- the stages -----------------------------------------------------------------------------------

stage_layers() {
  scripts/check-layers.sh
  srcdir=. tests/scripts/check-layers-test.sh
}

stage_gcc() {
  build gcc "${optimised[@]}"
  make -j"$jobs" check || { cat tests/*.log unit_tests.log pure_tests.log test-suite.log 2>/dev/null; return 1; }
}

# As a packager does it, and so with all that `make check` has.
stage_distcheck() {
  configure_in gcc "${optimised[@]}"
  make -j"$jobs" distcheck AM_DISTCHECK_CONFIGURE_FLAGS="${optimised[*]@Q}"
}

# Of the tests only the programs that are compiled in another way here; the rest of `make check` would do the same again.
stage_asan() {
  export ASAN_OPTIONS=detect_stack_use_after_return=1
  configure_in asan "${sanitized[@]}"
  build_sanitized -fno-sanitize=undefined unit_tests pure_tests module_tests
  "$source_dir/tests/support/run_suites.sh" ./unit_tests ./pure_tests ./module_tests
}

# Without the tests of the layers that know no threads.
stage_tsan() {
  configure_in tsan "${threads[@]}"
  build_sanitized "" unit_tests
  "$source_dir/tests/support/run_suites.sh" ./unit_tests
}

# From its corpus; what it finds goes to a folder of its own, never into the sources.
run_fuzz_target() {
  local target=$1 found=$work_dir/fuzz/found/${1##*/}
  mkdir -p "$found"
  "$target" -max_total_time="$fuzz_seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$found-" "$found" "$source_dir/tests/fuzz/corpus/${target##*/}" >"$found.log" 2>&1 ||
    { echo "--- $target"; cat "$found.log"; return 1; }
  echo "passed: $target"
}

stage_fuzz() {
  configure_in asan "${sanitized[@]}"
  with_headers product "$product_flags" fuzz-targets
  export -f run_fuzz_target
  export work_dir source_dir fuzz_seconds
  printf '%s\n' tests/fuzz/*_fuzz | xargs -P "$jobs" -I{} bash -c 'run_fuzz_target {}'
}

stage_system() {
  build gcc "${optimised[@]}"
  make tests/support/write_conference
  configure_in asan "${sanitized[@]}"
  with_headers product "$product_flags" all
  cd "$source_dir"
  RECORDER_BUILD=$work_dir/gcc RECORDER_ASAN_BUILD=$work_dir/asan PYTHONDONTWRITEBYTECODE=1 \
    /usr/bin/python3 -m pytest -p no:cacheprovider --durations=10 -v tests/system
}

# --- running them ---------------------------------------------------------------------------------

headline() {
  case "$1" in
    layers) echo "order of layers" ;;
    gcc) echo "g++, warnings are errors, make check" ;;
    asan) echo "clang++, lock annotations, address, undefined behaviour" ;;
    tsan) echo "clang++, thread sanitizer" ;;
    fuzz) echo "fuzz targets, $fuzz_seconds s each" ;;
    distcheck) echo "make distcheck: g++, warnings are errors, unit tests" ;;
    system) echo "real Janus, real browsers" ;;
  esac
}

# A stage runs in a process group of its own (set -m), so that an interrupt ends all of it by its id.
set -m
running=
end_stage() { [ -z "$running" ] || kill -TERM -- "-$running" 2>/dev/null || true; }
trap end_stage EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

passed=0
failed=0
run_stage() {
  local name=$1 log=$work_dir/$1.log begin=$SECONDS status=0
  printf '%-10s %-56s ' "$name" "$(headline "$name")"
  ( set -e; "stage_$name" ) >"$log" 2>&1 </dev/null &
  running=$!
  wait "$running" || status=$?
  running=
  if [ "$status" = 0 ]; then
    passed=$((passed + 1))
    echo "passed ($((SECONDS - begin)) s)"
  else
    failed=$((failed + 1))
    echo "FAILED ($((SECONDS - begin)) s)"
    echo "--- end of $log"
    tail -n 80 "$log"
    echo "---"
  fi
}

stages=()
for argument in "$@"; do
  case "$argument" in
    --fast) stages=(layers gcc) ;;
    --help | -h) sed -n '2,5s/^# //p' "$0"; exit 0 ;;
    *)
      case " gcc $all_stages " in
        *" $argument "*) stages+=("$argument") ;;
        *) echo "unknown stage $argument; there are: gcc $all_stages" >&2; exit 64 ;;
      esac ;;
  esac
done
[ "${#stages[@]}" -gt 0 ] || read -ra stages <<<"$all_stages"

mkdir -p "$work_dir"
scripts/install-dependencies.sh build run test
if [ -e config.status ]; then
  echo "The source folder itself is configured: run 'make distclean' there first." >&2
  exit 1
fi
[ -x configure ] && [ configure -nt configure.ac ] && [ -z "$(find . -name local.mk -newer configure -print -quit)" ] ||
  ./autogen.sh >"$work_dir/autogen.log" 2>&1 || { cat "$work_dir/autogen.log"; exit 1; }

for name in "${stages[@]}"; do run_stage "$name"; done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
