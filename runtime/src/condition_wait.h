// condition_wait.h: waiting on a condition variable, which can be cancelled while the mutex is taken again.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_CONDITION_WAIT_H
#define MAPSAN_CONDITION_WAIT_H

#ifdef __cplusplus
extern "C" {
#endif

// Calls wait(argument), then ended(mutex), the latter also when the thread is cancelled inside the wait (its cleanup
// handlers run with the mutex held).
int mapsan_wait_with_cleanup(int (*wait)(void* argument), void* argument, void (*ended)(void* mutex), void* mutex);

#ifdef __cplusplus
}
#endif
#endif  // MAPSAN_CONDITION_WAIT_H
