// interceptors_condition.cpp: condition variables: a wait gives the mutex up and takes it again.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Signals make no edge of their own: order comes from the mutex, as the standard has it.
#include <pthread.h>
#include <threads.h>
#include <time.h>

#include "condition_wait.h"
#include "interceptors.h"
#include "real_functions.h"

namespace mapsan {
namespace {

template <class Call>
int wait(void* mutex, Call call) {
  mutex_wait_begins(mutex);
  return mapsan_wait_with_cleanup([](void* argument) { return (*static_cast<Call*>(argument))(); }, &call,
                                  [](void* held) { mutex_wait_ends(held); }, mutex);
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

// `version`: the one with the condition variables of today; the oldest one takes another object.
#define MAPSAN_WAIT_FUNCTION(name, version, mutex, parameters, arguments) \
  static int full_##name parameters;                                      \
  MAPSAN_PASSABLE(name, version, parameters, arguments)                   \
  static int full_##name parameters {                                     \
    return wait(mutex, [=] { return real_##name arguments; });            \
  }

MAPSAN_WAIT_FUNCTION(pthread_cond_wait, "GLIBC_2.3.2", mutex, (pthread_cond_t * condition, pthread_mutex_t* mutex),
                     (condition, mutex))
MAPSAN_WAIT_FUNCTION(pthread_cond_timedwait, "GLIBC_2.3.2", mutex,
                     (pthread_cond_t * condition, pthread_mutex_t* mutex, const timespec* deadline),
                     (condition, mutex, deadline))
MAPSAN_WAIT_FUNCTION(pthread_cond_clockwait, nullptr, mutex,
                     (pthread_cond_t * condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* deadline),
                     (condition, mutex, clock, deadline))
MAPSAN_WAIT_FUNCTION(cnd_wait, nullptr, mutex, (cnd_t * condition, mtx_t* mutex), (condition, mutex))
MAPSAN_WAIT_FUNCTION(cnd_timedwait, nullptr, mutex, (cnd_t * condition, mtx_t* mutex, const timespec* deadline),
                     (condition, mutex, deadline))
