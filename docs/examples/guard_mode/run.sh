#!/usr/bin/env bash
# The commands of the page on guard mode, with mapsan's wrappers on PATH.
# A folder for the program is the only argument.
set -u
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cp "$source"/*.cpp "$1" && cd "$1" || exit 1

mapsan-clang++ -g -O2 -std=c++17 -pthread sessions.cpp -o sessions
MAPSAN_OPTIONS=mode=guard ./sessions
[ $? -eq 66 ] || exit 1
