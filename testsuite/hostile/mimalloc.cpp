// mimalloc.cpp: the program's allocator is mimalloc.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// REQUIRES: mimalloc
// RUN: %check_hostile %s %t --quiet --under "LD_PRELOAD:libmimalloc.so.2"
#include "Inputs/small_race.h"

int main() { return race(); }
