# setup.sh: what demo.sh and test.sh share: saying what goes on, installing what is missing, building.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Sourced by bash with `root` set to the source folder. Works as root and with sudo, without a terminal, and in a folder
# whose name holds spaces.

build="$root/build"

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "this needs root or sudo: $*"
  fi
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

apt_install() { as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null; }

# install_packages NAME...: installs those that are missing. The package lists are fetched only if they turn out too old.
install_packages() {
  local package missing=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || fail "missing: ${missing[*]} (this script can install them on Debian only)"
  say "Installing ${missing[*]}"
  apt_install "${missing[@]}" || {
    as_root apt-get update -q </dev/null
    apt_install "${missing[@]}"
  } || fail "apt-get could not install ${missing[*]}"
}

install_missing() {
  local packages
  mapfile -t packages < <(sed -e 's/[[:space:]]*#.*//' -e '/^$/d' "$root/scripts/packages.txt")
  install_packages "${packages[@]}"
}

# Configures once, then builds what has changed.
build_mapsan() {
  say "Building mapsan in $build"
  [ -f "$build/build.ninja" ] || cmake -S "$root" -B "$build" -G Ninja
  cmake --build "$build"
}
