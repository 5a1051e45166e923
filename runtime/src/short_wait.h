// short_wait.h: a thread that meets a held mutex looks again for a moment before it goes to sleep.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A critical section around a map takes several times as long under mapsan as without: a thread is likelier to find it
// occupied, and still it is over in less time than it takes to sleep and be woken. While no other thread sleeps there - the
// mutex then goes from hand to hand less often, which is as well - the thread waits for that.
//
// Reads the mutex's word, no more: who gets the mutex, and with what result, is for the real function to say. Of glibc's
// mutexes, whose word is 1 while they are held and nobody sleeps; of others nothing is known, and nothing done.
#pragma once

#include <pthread.h>

#include "spin_mutex.h"

namespace mapsan {

MAPSAN_INLINE void wait_for_short_section([[maybe_unused]] const pthread_mutex_t* mutex) {
#ifdef __GLIBC__
  constexpr int kTurns = 64;
  for (int turn = 0; turn < kTurns; ++turn) {
    if (MAPSAN_LIKELY(__atomic_load_n(&mutex->__data.__lock, __ATOMIC_RELAXED) != 1)) return;
    relax_processor();
  }
#endif
}

}  // namespace mapsan
