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

PassableFunction<int(sem_t*)> real_sem_post("sem_post");
PassableFunction<int(sem_t*)> real_sem_wait("sem_wait");
PassableFunction<int(sem_t*)> real_sem_trywait("sem_trywait");
PassableFunction<int(sem_t*, const timespec*)> real_sem_timedwait("sem_timedwait");
PassableFunction<int(sem_t*, clockid_t, const timespec*)> real_sem_clockwait("sem_clockwait");
PassableFunction<int(pthread_barrier_t*)> real_barrier_wait("pthread_barrier_wait");
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

MAPSAN_INTERFACE int sem_post(sem_t* semaphore) {
  if (auto* pass_on = real_sem_post.quiet()) return pass_on(semaphore);
  release_object(semaphore);
  return real_sem_post(semaphore);
}
MAPSAN_INTERFACE int sem_wait(sem_t* semaphore) {
  if (auto* pass_on = real_sem_wait.quiet()) return pass_on(semaphore);
  return after_wait(real_sem_wait(semaphore), semaphore);
}
MAPSAN_INTERFACE int sem_trywait(sem_t* semaphore) {
  if (auto* pass_on = real_sem_trywait.quiet()) return pass_on(semaphore);
  return after_wait(real_sem_trywait(semaphore), semaphore);
}
MAPSAN_INTERFACE int sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  if (auto* pass_on = real_sem_timedwait.quiet()) return pass_on(semaphore, deadline);
  return after_wait(real_sem_timedwait(semaphore, deadline), semaphore);
}
MAPSAN_INTERFACE int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* deadline) {
  if (auto* pass_on = real_sem_clockwait.quiet()) return pass_on(semaphore, clock, deadline);
  return after_wait(real_sem_clockwait(semaphore, clock, deadline), semaphore);
}

MAPSAN_INTERFACE int pthread_barrier_wait(pthread_barrier_t* barrier) {
  if (auto* pass_on = real_barrier_wait.quiet()) return pass_on(barrier);
  release_object(barrier);
  const int result = real_barrier_wait(barrier);
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
