#!/bin/sh
# check_same.sh: a program must behave and compile the same with the plugin as without.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#   check_same.sh <compiler> <plugin> <trace runtime> <source> <scratch prefix> [flags…]
#
# Builds the source with these flags, plain and with the plugin, compares diagnostics (all warnings on), output and exit
# status, and fails if the plugin rewrote nothing or left an access unwatched.
set -eu
compiler=$1 plugin=$2 runtime=$3 source=$4 scratch=$5
shift 5

"$compiler" "$@" -Wall -Wextra "$source" -c -o "$scratch.plain.o" 2>"$scratch.plain.warnings"
"$compiler" "$@" -Wall -Wextra "-fplugin=$plugin" "$source" -c -o "$scratch.o" 2>"$scratch.warnings"
diff "$scratch.plain.warnings" "$scratch.warnings"

"$compiler" "$@" "-fplugin=$plugin" -fplugin-arg-mapsan-verbose -w "$source" -c -o "$scratch.o" 2>"$scratch.counts"
grep -q "[1-9][0-9]* rewritten, 0 not watched" "$scratch.counts" || { cat "$scratch.counts"; exit 1; }

"$compiler" "$@" "$scratch.plain.o" -o "$scratch.plain"
"$compiler" "$@" "$scratch.o" "$runtime" -o "$scratch.instrumented"
status=0 && "$scratch.plain" >"$scratch.plain.out" 2>&1 || status=$?
with=0 && "$scratch.instrumented" >"$scratch.out" 2>&1 || with=$?
diff "$scratch.plain.out" "$scratch.out"
test "$status" = "$with"
