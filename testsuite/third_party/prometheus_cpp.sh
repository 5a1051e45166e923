#!/usr/bin/env bash
# prometheus_cpp.sh: builds Debian's source package of prometheus-cpp, unmodified, with mapsan's wrappers as compilers,
# and passes the library's own tests under mapsan.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: prometheus_cpp.sh BUILD   where BUILD is mapsan's finished build folder; works in BUILD/third_party
#
# The source comes from the mirrors this machine is set up with: their entries, with `deb-src` for `deb`, in a folder of
# our own, so that the machine's settings stay as they are.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: prometheus_cpp.sh BUILD" >&2; exit 2; }
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
mapsan="$(cd "$1" && pwd)"
. "$root/scripts/setup.sh"

work="$mapsan/third_party"
source_parent="$work/source"
build_dependencies=(googletest libgtest-dev libgmock-dev libbenchmark-dev libcurl4-openssl-dev libcivetweb-dev civetweb zlib1g-dev dpkg-dev)

# The machine's own `deb` entries, in either of apt's two formats, turned into entries for sources.
write_source_entries() {
  local apt="$work/apt" file
  mkdir -p "$apt/sources.d" "$apt/lists/partial" "$apt/cache/archives/partial"
  : >"$apt/sources.list"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] && sed -n 's/^deb[[:space:]]/deb-src /p' "$file" >>"$apt/sources.list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] && sed 's/^Types:.*/Types: deb-src/' "$file" >"$apt/sources.d/$(basename "$file")"
  done
  return 0
}

apt_private() {
  apt-get -q -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts="$work/apt/sources.d" \
    -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User= "$@" </dev/null
}

fetch_source() {
  ls -d "$source_parent"/prometheus-cpp-*/ >/dev/null 2>&1 && return
  say "Fetching the source package of prometheus-cpp"
  write_source_entries
  # A mirror of other software may carry no sources; only the package itself has to be found.
  apt_private update || true
  mkdir -p "$source_parent"
  (cd "$source_parent" && apt_private source prometheus-cpp) || fail "apt-get could not fetch the source of prometheus-cpp"
}

build_library() {
  local source
  source="$(ls -d "$source_parent"/prometheus-cpp-*/ | head -n 1)"
  say "Building $(basename "$source") with mapsan-clang++"
  [ -f "$work/build/build.ninja" ] || cmake -S "$source" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_C_COMPILER="$mapsan/bin/mapsan-clang" -DCMAKE_CXX_COMPILER="$mapsan/bin/mapsan-clang++" \
    -DUSE_THIRDPARTY_LIBRARIES=OFF -DBUILD_SHARED_LIBS=ON -DENABLE_TESTING=ON -DGENERATE_PKGCONFIG=OFF
  cmake --build "$work/build" -j 2
}

# mapsan writes to files, so that what it says is not lost in what the tests print.
run_tests() {
  say "Running its own tests"
  rm -rf "$work/logs"
  mkdir "$work/logs"
  (cd "$work/build" && MAPSAN_OPTIONS="log_path='$work/logs/mapsan'" ctest --output-on-failure --timeout 300)
  local watched reports
  watched="$(cat "$work"/logs/* | grep -c 'watched [1-9]' || true)"
  reports="$(cat "$work"/logs/* | grep -c '^WARNING: MapSanitizer' || true)"
  [ "$watched" -gt 0 ] || fail "mapsan watched no map in these tests"
  [ "$reports" -eq 0 ] || { cat "$work"/logs/*; fail "mapsan reported $reports violations in prometheus-cpp"; }
  say "prometheus-cpp builds unchanged with mapsan, its own tests pass, and mapsan, watching in $watched processes, reports nothing."
}

install_packages "${build_dependencies[@]}"
fetch_source
build_library
run_tests
