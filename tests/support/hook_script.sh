# What the tests of the hook scripts share; read by them, not run. A hook is made as the Makefile makes it, with
# folders of this test, and is run with nothing of this shell's environment but PATH.
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# make_hook NAME: leaves the hook in $hook, its default log folder in $default_logs, its bin folder in $bin.
make_hook() {
  hook=$folder/$1
  bin="$folder/installed tools"
  default_logs=$folder/var/log/janus-recorder
  sed -e "s,@bindir@,$bin,g" -e "s,@localstatedir@,$folder/var,g" "${srcdir:-.}/scripts/$1.in" >"$hook"
  chmod +x "$hook"
  mkdir -p "$bin" "$folder/path"
}

# run [NAME=VALUE ...] -- ARGUMENT...: leaves the exit code in $code and what was printed in $folder/out and $folder/err
run() {
  local environment=()
  while [ "$1" != -- ]; do environment+=("$1"); shift; done
  shift
  code=0
  env -i "PATH=$folder/path:$PATH" "${environment[@]}" "$hook" "$@" >"$folder/out" 2>"$folder/err" || code=$?
}

expect_code() { [ "$code" -eq "$1" ] || fail "$2 gave $code, not $1; it said: $(cat "$folder/err")"; }

# The lines of a log without their times, which must have the right form.
lines_of() {
  local time='^\[[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\] '
  if grep -qvE "$time" "$1"; then fail "a line of $1 has no time: $(cat "$1")"; fi
  sed -E "s/$time//" "$1"
}

# expect_lines LOG LINE...: the log has exactly these lines
expect_lines() {
  local log=$1 expected found
  shift
  expected=$(printf '%s\n' "$@")
  found=$(lines_of "$log")
  [ "$found" = "$expected" ] || fail "$log has"$'\n'"$found"$'\n'"but not"$'\n'"$expected"
}

# A folder that even root cannot write in: below a file.
: >"$folder/file"
not_writable=$folder/file/logs
