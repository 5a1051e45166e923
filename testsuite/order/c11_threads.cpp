// c11_threads.cpp: C11's threads, mutexes, condition variables and call_once.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'joined'
// CHECK-DAG: read-write-race on std::map<int, int> 'locked'
// CHECK-DAG: read-write-race on std::map<int, int> 'signalled'
// CHECK-DAG: read-write-race on std::map<int, int> 'specific'
#include <threads.h>

#include "order_pair.h"

Map joined, locked, signalled, specific;
mtx_t mutex, other;
cnd_t condition;
tss_t key;
bool ready = false;

template <class First, class Second>
void run_c_pair(First first, Second second) {
  static First* one;
  static invisible::Steps* done;
  invisible::Steps steps;
  one = &first, done = &steps;
  thrd_t thread;
  thrd_create(
      &thread,
      [](void*) {
        (*one)();
        done->done();
        return 0;
      },
      nullptr);
  UNORDERED_ONLY(steps.wait_for(1));
  second();
  thrd_join(thread, nullptr);
}

int main() {
  thrd_t thread;
  tss_create(&key, [](void*) { specific[1] = 1; });
  thrd_create(
      &thread,
      [](void*) {
        joined[1] = 1;
        return tss_set(key, &key);
      },
      nullptr);
  ORDERED(thrd_join(thread, nullptr));
  UNORDERED_ONLY(thrd_detach(thread); invisible::wait_until_threads_are(1));
  (void)joined.find(1);
  (void)specific.find(1);

  mtx_init(&mutex, mtx_timed | mtx_recursive);
  mtx_init(&other, mtx_plain);
  run_c_pair(
      [] {
        mtx_lock(&mutex);
        locked[1] += 1;
        mtx_unlock(&mutex);
      },
      [] {
        mtx_t* mine = ORDERED(&mutex) UNORDERED_ONLY(&other);
        while (mtx_trylock(mine) != thrd_success) thrd_yield();
        locked[1] += 1;
        mtx_unlock(mine);
      });
  cnd_init(&condition);
  run_c_pair(
      [] {
        signalled[1] = 1;
        mtx_lock(&mutex);
        ready = true;
        cnd_broadcast(&condition);
        mtx_unlock(&mutex);
      },
      [] {
        ORDERED(mtx_lock(&mutex); while (!ready) cnd_wait(&condition, &mutex); mtx_unlock(&mutex));
        (void)signalled.find(1);
      });
}
