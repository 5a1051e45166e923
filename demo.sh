#!/usr/bin/env bash
# demo.sh: a real multi-threaded server, compiled with mapsan and driven by several clients: once with four mistakes in
# it, once without. Installs what is missing, builds mapsan first; quick when run again.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ./demo.sh            both steps: the server, then a library from Debian's source packages with its own tests
# ./demo.sh server     the first step only
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$root/scripts/setup.sh"

server_source="$root/docs/examples/inventory/server.cpp"
out="$build/demo"
faults=(-DFAULT_CONCURRENT_WRITE -DFAULT_READ_WRITE_RACE -DFAULT_CHECK_THEN_ACT -DFAULT_MAP_LIFETIME)

# compile_server PROGRAM FLAG...: the compiler's name is all that mapsan changes in this line.
compile_server() {
  local program="$1" flags
  shift
  read -ra flags <<<"$(pkg-config --cflags --libs cpp-httplib)"
  (
    cd "$root/docs/examples/inventory"
    set -x
    "$build/bin/mapsan-clang++" -std=c++17 -g -O1 -pthread "$@" server.cpp -o "$program" "${flags[@]}"
  )
}

# run_server PROGRAM: runs it and leaves what it printed in $output and how it ended in $status.
run_server() {
  status=0
  output="$(timeout 300 "$1" 2>&1 </dev/null)" || status=$?
  printf '%s\n' "$output"
}

rules_found() { sed -n 's/^SUMMARY: MapSanitizer: \([a-z-]*\) .*/\1/p' <<<"$output" | sort | uniq -c | awk '{print $1 " " $2}' | paste -sd, | sed 's/,/, /g'; }

server_step() {
  mkdir -p "$out"
  say "Compiling an inventory server with four mistakes in it ($(wc -l <"$server_source") lines, on cpp-httplib)"
  compile_server "$out/server-faulty" "${faults[@]}"
  say "Running it: eight worker threads, six clients over loopback"
  run_server "$out/server-faulty"
  [ "$status" -eq 66 ] || fail "the faulty server ended with status $status instead of 66"
  local found
  found="$(rules_found)"
  say "Compiling the same server without the mistakes"
  compile_server "$out/server"
  say "Running it under the same load"
  run_server "$out/server"
  [ "$status" -eq 0 ] || fail "the repaired server ended with status $status instead of 0"
  say "Found: $found in the faulty server (exit status 66), nothing in the repaired one (exit status 0)."
}

third_party_step() {
  say "Second step: prometheus-cpp from Debian's source package, unmodified, with its own tests"
  "$root/testsuite/third_party/prometheus_cpp.sh" "$build"
}

install_missing
build_mapsan
server_step
[ "${1:-}" = server ] || third_party_step
