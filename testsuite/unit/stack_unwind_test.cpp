// stack_unwind_test.cpp: the stack walk that needs no frame pointers.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks from a function that the library (here: qsort, compiled without frame pointers) calls back.
#include "stack_unwind.h"

#include <catch2/catch.hpp>
#include <cstdlib>

namespace mapsan {
namespace {

uptr g_pcs[16];
int g_size = 0;
uptr g_expected = 0;

int compare(const void* a, const void* b) {
  g_size = unwind_from(__builtin_frame_address(0), g_pcs, 16);
  return *static_cast<const int*>(a) - *static_cast<const int*>(b);
}

__attribute__((noinline)) void sort_two() {
  g_expected = reinterpret_cast<uptr>(__builtin_return_address(0));
  int values[] = {2, 1};
  std::qsort(values, 2, sizeof values[0], compare);
}

TEST_CASE("the walk starts at the caller and passes through the library") {
  sort_two();
  REQUIRE(g_size > 2);
  bool found = false;
  for (int i = 1; i < g_size; ++i) found = found || g_pcs[i] == g_expected;
  CHECK(found);
}

TEST_CASE("a walk is cut at the length asked for") {
  uptr pcs[2];
  CHECK(unwind_from(__builtin_frame_address(0), pcs, 2) == 2);
  CHECK(pcs[0] == reinterpret_cast<uptr>(__builtin_return_address(0)));
  CHECK(unwind_from(__builtin_frame_address(0), pcs, 0) == 0);
}

TEST_CASE("a frame that is not on the stack gives nothing") {
  uptr pcs[4];
  const uptr nowhere[2] = {0, 1};
  CHECK(unwind_from(nowhere, pcs, 4) == 0);
}

}  // namespace
}  // namespace mapsan
