// interceptors_order.cpp: semaphores, barriers and one-time initialisation.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include <pthread.h>
#include <semaphore.h>
#include <threads.h>
#include <time.h>

#include "interceptors.h"
#include "real_functions.h"
#include "thread_state.h"

namespace mapsan {
namespace {

RealFunction<int(pthread_once_t*, void (*)())> real_pthread_once("pthread_once");
RealFunction<void(once_flag*, void (*)())> real_call_once("call_once");

int after_wait(int result, const void* semaphore) {
  if (result == 0) acquire_object(semaphore);
  return result;
}

// The initialisation that this thread's innermost call of pthread_once may be about to run.
struct Once {
  const volatile void* control;
  void (*routine)();
  Once* outer;
};
__thread Once* g_once __attribute__((tls_model("initial-exec")));

void run_once() {
  Once* once = g_once;
  g_once = once->outer;  // the routine may itself call pthread_once
  once->routine();
  g_once = once;
  release_object(once->control);
}

template <class Call>
auto initialise_once(const volatile void* control, void (*routine)(), Call call) {
  Once once = {control, routine, g_once};
  g_once = &once;
  auto result = call(&run_once);
  g_once = once.outer;
  acquire_object(control);
  return result;
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

static int full_sem_post(sem_t* semaphore);
MAPSAN_PASSABLE(sem_post, nullptr, (sem_t * semaphore), (semaphore))
static int full_sem_post(sem_t* semaphore) {
  release_object(semaphore);
  return real_sem_post(semaphore);
}

#define MAPSAN_SEMAPHORE_WAIT(name, parameters, arguments) \
  static int full_##name parameters;                       \
  MAPSAN_PASSABLE(name, nullptr, parameters, arguments)    \
  static int full_##name parameters { return after_wait(real_##name arguments, semaphore); }

MAPSAN_SEMAPHORE_WAIT(sem_wait, (sem_t * semaphore), (semaphore))
MAPSAN_SEMAPHORE_WAIT(sem_trywait, (sem_t * semaphore), (semaphore))
MAPSAN_SEMAPHORE_WAIT(sem_timedwait, (sem_t * semaphore, const timespec* deadline), (semaphore, deadline))
MAPSAN_SEMAPHORE_WAIT(sem_clockwait, (sem_t * semaphore, clockid_t clock, const timespec* deadline),
                      (semaphore, clock, deadline))

static int full_pthread_barrier_wait(pthread_barrier_t* barrier);
MAPSAN_PASSABLE(pthread_barrier_wait, nullptr, (pthread_barrier_t * barrier), (barrier))
static int full_pthread_barrier_wait(pthread_barrier_t* barrier) {
  release_object(barrier);
  const int result = real_pthread_barrier_wait(barrier);
  acquire_object(barrier);
  return result;
}

MAPSAN_INTERFACE int pthread_once(pthread_once_t* control, void (*routine)()) {
  return initialise_once(control, routine, [=](void (*run)()) { return real_pthread_once(control, run); });
}

MAPSAN_INTERFACE void call_once(once_flag* flag, void (*routine)()) {
  initialise_once(flag, routine, [=](void (*run)()) {
    real_call_once(flag, run);
    return 0;
  });
}
