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

using WaitFunction = int(pthread_cond_t*, pthread_mutex_t*);
using TimedWaitFunction = int(pthread_cond_t*, pthread_mutex_t*, const timespec*);
using ClockWaitFunction = int(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*);

// The version with the condition variables of today; the oldest one takes another object.
PassableFunction<WaitFunction> real_wait("pthread_cond_wait", "GLIBC_2.3.2");
PassableFunction<TimedWaitFunction> real_timedwait("pthread_cond_timedwait", "GLIBC_2.3.2");
PassableFunction<ClockWaitFunction> real_clockwait("pthread_cond_clockwait");
PassableFunction<int(cnd_t*, mtx_t*)> real_cnd_wait("cnd_wait");
PassableFunction<int(cnd_t*, mtx_t*, const timespec*)> real_cnd_timedwait("cnd_timedwait");

template <class Call>
int wait(void* mutex, Call call) {
  mutex_wait_begins(mutex);
  return mapsan_wait_with_cleanup([](void* argument) { return (*static_cast<Call*>(argument))(); }, &call,
                                  [](void* held) { mutex_wait_ends(held); }, mutex);
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (auto* pass_on = real_wait.quiet()) return pass_on(condition, mutex);
  return wait(mutex, [=] { return real_wait(condition, mutex); });
}

MAPSAN_INTERFACE int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                            const timespec* deadline) {
  if (auto* pass_on = real_timedwait.quiet()) return pass_on(condition, mutex, deadline);
  return wait(mutex, [=] { return real_timedwait(condition, mutex, deadline); });
}

MAPSAN_INTERFACE int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                            const timespec* deadline) {
  if (auto* pass_on = real_clockwait.quiet()) return pass_on(condition, mutex, clock, deadline);
  return wait(mutex, [=] { return real_clockwait(condition, mutex, clock, deadline); });
}

MAPSAN_INTERFACE int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  if (auto* pass_on = real_cnd_wait.quiet()) return pass_on(condition, mutex);
  return wait(mutex, [=] { return real_cnd_wait(condition, mutex); });
}

MAPSAN_INTERFACE int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* deadline) {
  if (auto* pass_on = real_cnd_timedwait.quiet()) return pass_on(condition, mutex, deadline);
  return wait(mutex, [=] { return real_cnd_timedwait(condition, mutex, deadline); });
}
