// address_space.cpp: little address space, no large reservations, no placed ones.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_hostile %s %t --under "memory=16000" --under "memory=20000" --under "memory=40000" --under "memory=400000"
// RUN: %check_hostile %s %t --under "no-large-maps" --under "no-hints" --under "no-fixed-noreplace" --under "no-noreserve" --under "no-hints no-large-maps"
// RUN: %check_hostile %s %t --options mode=full:symbolize=0 --quiet --under "memory=16000" --under "no-large-maps"
#include "Inputs/small_race.h"

int main() { return race(); }
