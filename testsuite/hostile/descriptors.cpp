// descriptors.cpp: streams closed or broken, few descriptors, no room in files.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_hostile %s %t --under "close=0" --under "close=1" --under "close=2" --under "close=0 close=1 close=2" --under "broken-stderr"
// RUN: %check_hostile %s %t --under "files=4" --under "files=8" --under "file-size=0"
#include "Inputs/small_race.h"

int main() { return race(); }
