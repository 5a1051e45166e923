#!/usr/bin/env bash
# Builds a project with mapsan's wrappers as its compilers. Usage: configure_all.sh SOURCE, with the wrappers on PATH
set -eu
cd "$1"
cmake -S . -B build-mapsan -DCMAKE_C_COMPILER=mapsan-clang -DCMAKE_CXX_COMPILER=mapsan-clang++
cmake --build build-mapsan
