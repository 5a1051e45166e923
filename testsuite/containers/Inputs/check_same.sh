#!/bin/sh
# check_same.sh PLAIN_COMPILER WRAPPER SOURCE OUTPUT FLAG...: the program writes the same with mapsan as without, at -O0 and
# -O2, and every access is watched.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -eu
plain=$1 wrapper=$2 source=$3 output=$4
shift 4

"$plain" -std=c++17 "$source" -o "$output.plain" "$@"
"$output.plain" > "$output.expected"
for level in -O0 -O2; do
  "$wrapper" -std=c++17 "$level" -fplugin-arg-mapsan-verbose "$source" -o "$output$level" "$@" 2> "$output.log"
  grep 'map accesses, [0-9]* rewritten, 0 not watched' "$output.log"
  "$output$level" > "$output.written"
  cmp "$output.expected" "$output.written"
done
