// inside.h: one thread does something while another is inside an operation on a map.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operation is held up by its own key or value: Key when it is compared, Value when it is made or destroyed. With
// FIXED nothing is held up, and one thread comes after the other.
#ifndef MAPSAN_TESTSUITE_GUARD_INSIDE_H
#define MAPSAN_TESTSUITE_GUARD_INSIDE_H

#include <pthread.h>

#include <thread>

#include "invisible_barrier.h"

inline invisible::Steps steps;
inline thread_local bool is_held_up = false;

inline void hold_up() {
  if (!is_held_up) return;
  is_held_up = false;
#ifndef FIXED
  steps.done();
  steps.wait_for(2);
#endif
}

struct Key {
  int number;
  friend bool operator<(const Key& a, const Key& b) {
    hold_up();
    return a.number < b.number;
  }
};

struct Value {
  int number = 0;
  Value() { hold_up(); }
  explicit Value(int its_number) : number(its_number) { hold_up(); }
  Value(const Value&) = delete;
  ~Value() { hold_up(); }
};

// `outer` is held up in the first of its operations that can be, until `inner` has returned.
template <class Outer, class Inner>
void run_inside(const char* outer_name, Outer outer, const char* inner_name, Inner inner) {
  std::thread a([&, outer_name] {
    pthread_setname_np(pthread_self(), outer_name);
    is_held_up = true;
    outer();
    is_held_up = false;
#ifdef FIXED
    steps.done();
#endif
    steps.wait_for(2);
  });
  std::thread b([&, inner_name] {
    pthread_setname_np(pthread_self(), inner_name);
    steps.wait_for(1);
    inner();
    steps.done();
  });
  a.join();
  b.join();
}

#endif  // MAPSAN_TESTSUITE_GUARD_INSIDE_H
