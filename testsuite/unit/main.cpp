// main.cpp: the main function of the unit tests.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In a file of its own, because compiling it takes Catch2 longer than all tests together.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
