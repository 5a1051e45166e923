// environment.cpp: an empty environment, memory that is not zero.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_hostile %s %t --under "empty" --under "MALLOC_PERTURB_:165" --under "GLIBC_TUNABLES:glibc.malloc.tcache_count=0"
#include "Inputs/small_race.h"

int main() { return race(); }
