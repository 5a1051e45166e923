// jemalloc.cpp: the program's allocator is jemalloc.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// REQUIRES: jemalloc
// RUN: %check_hostile %s %t --quiet --under "LD_PRELOAD:libjemalloc.so.2"
#include "Inputs/small_race.h"

int main() { return race(); }
