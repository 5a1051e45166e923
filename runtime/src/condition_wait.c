// condition_wait.c: see condition_wait.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In C with -fexceptions: cancellation unwinds by C's personality routine, and needs nothing of the C++ library.
#include "condition_wait.h"

struct Ended {
  void (*function)(void*);
  void* mutex;
};

static void run_ended(struct Ended* ended) { ended->function(ended->mutex); }

__attribute__((visibility("hidden"))) int mapsan_wait_with_cleanup(int (*wait)(void*), void* argument,
                                                                   void (*function)(void*), void* mutex) {
  struct Ended ended __attribute__((cleanup(run_ended))) = {function, mutex};
  return wait(argument);
}
