#!/bin/bash
# run.sh: builds and runs a tiny project that uses mapsan in one of the ways a project can.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# usage: run.sh KIND MAPSAN_SOURCE MAPSAN_BUILD CLANG_C CLANG_CXX
# KIND is find_package, subdirectory, pkg_config, wrapper or configure. Works below a folder with a space in its name,
# with an installed copy that was moved since.
set -euo pipefail

kind=$1 source=$2 build=$3 cc=$4 cxx=$5
here=$(cd "$(dirname "$0")" && pwd)
work="$build/testsuite/consumer/$kind with space"
rm -rf "$work"
mkdir -p "$work"
cd "$work"
unset MAPSAN_OPTIONS MAPSAN_WRAPPER CFLAGS CXXFLAGS LDFLAGS || true

fail() {
  echo "FAILED ($kind): $*" >&2
  exit 1
}

# Runs a program with the race in it, which must be reported where it is.
expect_report() {
  local status=0
  "$@" >out.txt 2>err.txt || status=$?
  test $status -eq 66 || { cat err.txt >&2; fail "exit status $status, not 66, from: $*"; }
  grep -q 'WARNING: MapSanitizer: concurrent-write' err.txt || { cat err.txt >&2; fail "no report from: $*"; }
  local line
  line=$(grep -n 'the violation' "$here/sources/stock.cpp" | cut -d: -f1)
  test "$(grep -c "stock.cpp:$line:" err.txt)" -ge 2 || { cat err.txt >&2; fail "line $line is not named by: $*"; }
  echo "reported: $*"
}

expect_plain() {
  "$@" || fail "exit status $? from the plain program $*"
  if nm -a "$1" | grep -q __mapsan; then fail "$1 should not be instrumented"; fi
}

install_mapsan() {
  cmake --install "$build" --prefix "$work/first place" >install.txt
  mv "$work/first place" "$work/prefix moved"
  prefix="$work/prefix moved"
}

run_all_targets() {
  local program
  for program in alone with_static with_shared with_object; do expect_report "./out/$program"; done
  expect_report ./out/host ./out/libmodule.so
}

configure_project() {  # configure_project FOLDER ARGS...
  local folder=$1
  shift
  cmake -G Ninja -S "$here/$folder" -B out -DCMAKE_BUILD_TYPE=Debug "$@" >configure.txt 2>&1 || {
    cat configure.txt >&2
    fail "cmake does not configure it"
  }
}

build_project() {
  cmake --build out >build.txt 2>&1 || { cat build.txt >&2; fail "it does not build"; }
}

case $kind in
  find_package)
    install_mapsan
    configure_project find_package -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx"
    build_project
    run_all_targets
    expect_report ./out/by_hand
    expect_plain ./out/plain
    # A new plugin means a rebuild of what it compiled, and of nothing else.
    touch "$(echo "$prefix"/lib/mapsan/*/mapsan_plugin.so)"
    cmake --build out -- -n -v >again.txt
    grep -q 'alone.dir.*stock.cpp.o' again.txt || fail "a new plugin does not rebuild"
    # The wrong compiler is refused with both versions named.
    if cmake -S "$here/find_package" -B wrong -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER=gcc \
      -DCMAKE_CXX_COMPILER=g++ >wrong.txt 2>&1; then
      fail "g++ is not refused"
    fi
    tr '\n' ' ' <wrong.txt | tr -s ' ' | grep -q 'the plugin is for clang [0-9]*, but this project.s C compiler is GNU' || {
      cat wrong.txt >&2
      fail "the refusal of g++ is not clear"
    }
    ;;
  subdirectory)
    configure_project subdirectory -DMAPSAN_SOURCE_DIR="$source" -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx"
    build_project
    run_all_targets
    expect_plain ./out/plain
    ;;
  pkg_config)
    install_mapsan
    export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
    make -C "$here/pkg_config" CXX="$cxx" OUT="$work" >build.txt 2>&1 || { cat build.txt >&2; fail "it does not build"; }
    expect_report ./alone
    ;;
  wrapper)
    install_mapsan
    configure_project wrapper -DCMAKE_C_COMPILER="$prefix/bin/mapsan-clang" -DCMAKE_CXX_COMPILER="$prefix/bin/mapsan-clang++"
    build_project
    run_all_targets
    ;;
  configure)
    export CC="$build/bin/mapsan-clang" CXX="$build/bin/mapsan-clang++"
    mkdir -p scripts
    # Configure scripts do not quote $CC.
    ln -s "$CC" scripts/cc && ln -s "$CXX" scripts/c++
    export PATH="$PWD/scripts:$PATH" CC=cc CXX=c++
    "$here/configure/configure" || fail "the answers differ from clang's"
    ;;
  *)
    fail "unknown kind"
    ;;
esac
