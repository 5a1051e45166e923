// system_calls.cpp: system calls that a sandbox refuses.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_hostile %s %t --under "no-madvise" --under "no-readv" --under "no-exec-helpers" --under "no-pipes" --under "no-proc"
// RUN: %check_hostile %s %t --under "no-madvise no-readv no-exec-helpers no-pipes no-hints no-large-maps"
#include "Inputs/small_race.h"

int main() { return race(); }
