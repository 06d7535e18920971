#!/usr/bin/env bash
# Installs the Debian packages that building and testing need, where they are missing. As root or with sudo.
# usage: install-dependencies.sh [build] [run] [test]
set -euo pipefail

packages_for() {
  case "$1" in
    build) echo autoconf autoconf-archive automake libtool make pkg-config g++ \
      janus-dev libjansson-dev libglib2.0-dev libsrtp2-dev libmicrohttpd-dev \
      libavformat-dev libavcodec-dev libavutil-dev libswresample-dev libswscale-dev libpango1.0-dev \
      libcurl4-openssl-dev libsqlite3-dev libcunit1-dev ;;
    run) echo janus libjs-janus-gateway libjs-webrtc-adapter chromium ffmpeg fonts-dejavu-core curl python3 python3-numpy ;;
    test) echo ccache clang libclang-rt-dev iproute2 jq python3-pytest python3-yaml parallel ;;
    *) echo "unknown set of packages: $1 (build, run, test)" >&2; return 64 ;;
  esac
}

is_installed() {
  [ "$(dpkg-query --show --showformat '${db:Status-Abbrev}' "$1" 2>/dev/null)" = "ii " ]
}

wanted=
for set in "${@:-build}"; do wanted+=" $(packages_for "$set")"; done
missing=()
for package in $wanted; do is_installed "$package" || missing+=("$package"); done
[ "${#missing[@]}" -gt 0 ] || exit 0

echo "Installing ${missing[*]}"
as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "These packages are missing, and there is no sudo: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
"${as_root[@]}" apt-get update --quiet=2
# Installing Debian's janus starts it as a service where there is an init system: it stays as Debian made it.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install --quiet=2 --assume-yes --no-install-recommends "${missing[@]}"
