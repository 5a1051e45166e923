// tcmalloc.cpp: the program's allocator is tcmalloc.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// REQUIRES: tcmalloc
// RUN: %check_hostile %s %t --quiet --under "LD_PRELOAD:libtcmalloc_minimal.so.4"
#include "Inputs/small_race.h"

int main() { return race(); }
