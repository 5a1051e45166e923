#!/usr/bin/env bash
# The commands of the guide, with mapsan's wrappers on PATH.
# A folder for the program is the only argument.
set -u
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cp "$source"/*.cpp "$1" && cd "$1" || exit 1

mapsan-clang++ -g -std=c++17 -pthread cache.cpp -o cache
./cache
[ $? -eq 66 ] || exit 1

MAPSAN_OPTIONS=log_format=json:exitcode=1 ./cache
[ $? -eq 1 ] || exit 1

MAPSAN_OPTIONS=help=1 ./cache
[ $? -eq 0 ] || exit 1

mapsan-clang++ -g -std=c++17 -pthread cache_fixed.cpp -o cache_fixed
./cache_fixed
[ $? -eq 0 ] || exit 1
