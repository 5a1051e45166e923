// interceptors_locks.cpp: mutexes, rw-locks and spin locks of pthread, and C11's mtx_.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Acquire after the real lock was taken, release before it is given up: in between the Sync belongs to its holder.
#include <errno.h>
#include <pthread.h>
#include <threads.h>
#include <time.h>

#include "lock_path.h"
#include "real_functions.h"
#include "short_wait.h"

namespace mapsan {
namespace {

// What every hook here begins with: the thread and the lock's Sync, or nothing to do.
template <class Action>
MAPSAN_INLINE void with_sync(const volatile void* object, Action action) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  if (Sync* sync = sync_of_object(scope.thread, object)) action(scope.thread, sync);
}

MAPSAN_NOINLINE void on_other_locked(const volatile void* object) {
  const RuntimeScope scope;
  if (scope.thread != nullptr) take_mutex(scope.thread, object);
}
MAPSAN_INLINE void on_locked(const volatile void* object) {
  if (!is_usual_step(object, take_usual)) on_other_locked(object);
}

MAPSAN_NOINLINE void on_other_unlocking(const volatile void* object) {
  const RuntimeScope scope;
  if (scope.thread != nullptr) give_up_mutex(scope.thread, object);
}
MAPSAN_INLINE void on_unlocking(const volatile void* object) {
  if (!is_usual_step(object, give_up_usual)) on_other_unlocking(object);
}

void on_read_locked(const volatile void* object) { with_sync(object, take_shared); }

void on_write_locked(const volatile void* object) {
  with_sync(object, [](ThreadState* thread, Sync* sync) {
    take_as_writer(thread, sync);
    sync->writer.store(thread->tid + 1, std::memory_order_relaxed);
  });
}

// By its writer or by one of its readers.
void give_up(ThreadState* thread, Sync* sync) {
  if (sync->writer.load(std::memory_order_relaxed) == thread->tid + 1) {
    sync->writer.store(0, std::memory_order_relaxed);
    end_and_release(thread, sync);
  } else {
    if (const HeldLock* held = find_held(thread, sync)) end_episode(thread, *held);
    release_shared(thread, sync);
  }
  pop_held(thread, sync);
}

void on_rw_unlocking(const volatile void* object) { with_sync(object, give_up); }

// A robust mutex whose owner died is held all the same.
bool is_held_after(int result) { return result == 0 || result == EOWNERDEAD; }

// The lock expression evaluated last has not led to a lock.
void not_locked() {
  if (ThreadState* thread = current_thread()) thread->lock_address = nullptr;
}

void begin_wait(ThreadState* thread, Sync* sync, const HeldLock* held) {
  thread->waits_known = held != nullptr && !held->is_unknown();
  if (!thread->waits_known) sync->hands_over = true;
}

// Whoever was woken goes on because of what the others did.
void end_wait(ThreadState* thread, const volatile void* lock) {
  if (!thread->waits_known) return;
  thread->lock_address = lock;
  thread->lock_name = nullptr;  // was told when the lock was first taken
  thread->lock_section = {kAnything, kAnything};
}

// One wait is over before the thread's next begins, so that a flag tells what it gave up.
void on_waiting(const volatile void* object) {
  with_sync(object, [](ThreadState* thread, Sync* sync) {
    const HeldLock* held = find_held(thread, sync);
    begin_wait(thread, sync, held);
    thread->waits_shared = held != nullptr && held->shared;
    give_up(thread, sync);
  });
}

void on_waited(const volatile void* object) {
  ThreadState* thread = current_thread();
  if (thread == nullptr) return;
  end_wait(thread, object);
  thread->waits_shared ? on_read_locked(object) : on_write_locked(object);
}

void on_destroyed(const volatile void* object) {
  const RuntimeScope scope;
  if (scope.thread != nullptr) forget_sync_object(object);
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

#define MAPSAN_LOCK_FUNCTION_OF(name, action, parameters, arguments) \
  static int full_##name parameters;                                 \
  MAPSAN_PASSABLE(name, nullptr, parameters, arguments)              \
  static int full_##name parameters {                                \
    const int result = MAPSAN_REAL(name) arguments;                  \
    is_held_after(result) ? action(object) : not_locked();           \
    return result;                                                   \
  }
#define MAPSAN_LOCK_FUNCTION(name, Object, action) \
  MAPSAN_LOCK_FUNCTION_OF(name, action, (Object * object), (object))
#define MAPSAN_TIMED_LOCK_FUNCTION(name, Object, action) \
  MAPSAN_LOCK_FUNCTION_OF(name, action, (Object * object, const timespec* deadline), (object, deadline))
#define MAPSAN_CLOCK_LOCK_FUNCTION(name, Object, action)                                              \
  MAPSAN_LOCK_FUNCTION_OF(name, action, (Object * object, clockid_t clock, const timespec* deadline), \
                          (object, clock, deadline))
#define MAPSAN_UNLOCK_FUNCTION(name, Object, action)            \
  static int full_##name(Object* object);                       \
  MAPSAN_PASSABLE(name, nullptr, (Object * object), (object))   \
  static int full_##name(Object* object) {                      \
    action(object);                                             \
    return MAPSAN_REAL(name)(object);                           \
  }

extern "C" {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wignored-attributes"
static int full_pthread_mutex_lock(pthread_mutex_t* object);
MAPSAN_PASSABLE(pthread_mutex_lock, nullptr, (pthread_mutex_t * object), (object))
static int full_pthread_mutex_lock(pthread_mutex_t* object) {
  wait_for_short_section(object);
  const int result = MAPSAN_REAL(pthread_mutex_lock)(object);
  is_held_after(result) ? on_locked(object) : not_locked();
  return result;
}
MAPSAN_LOCK_FUNCTION(pthread_mutex_trylock, pthread_mutex_t, on_locked)
MAPSAN_TIMED_LOCK_FUNCTION(pthread_mutex_timedlock, pthread_mutex_t, on_locked)
MAPSAN_CLOCK_LOCK_FUNCTION(pthread_mutex_clocklock, pthread_mutex_t, on_locked)
MAPSAN_UNLOCK_FUNCTION(pthread_mutex_unlock, pthread_mutex_t, on_unlocking)
MAPSAN_UNLOCK_FUNCTION(pthread_mutex_destroy, pthread_mutex_t, on_destroyed)

MAPSAN_LOCK_FUNCTION(pthread_rwlock_rdlock, pthread_rwlock_t, on_read_locked)
MAPSAN_LOCK_FUNCTION(pthread_rwlock_tryrdlock, pthread_rwlock_t, on_read_locked)
MAPSAN_TIMED_LOCK_FUNCTION(pthread_rwlock_timedrdlock, pthread_rwlock_t, on_read_locked)
MAPSAN_CLOCK_LOCK_FUNCTION(pthread_rwlock_clockrdlock, pthread_rwlock_t, on_read_locked)
MAPSAN_LOCK_FUNCTION(pthread_rwlock_wrlock, pthread_rwlock_t, on_write_locked)
MAPSAN_LOCK_FUNCTION(pthread_rwlock_trywrlock, pthread_rwlock_t, on_write_locked)
MAPSAN_TIMED_LOCK_FUNCTION(pthread_rwlock_timedwrlock, pthread_rwlock_t, on_write_locked)
MAPSAN_CLOCK_LOCK_FUNCTION(pthread_rwlock_clockwrlock, pthread_rwlock_t, on_write_locked)
MAPSAN_UNLOCK_FUNCTION(pthread_rwlock_unlock, pthread_rwlock_t, on_rw_unlocking)
MAPSAN_UNLOCK_FUNCTION(pthread_rwlock_destroy, pthread_rwlock_t, on_destroyed)

MAPSAN_LOCK_FUNCTION(pthread_spin_lock, pthread_spinlock_t volatile, on_locked)
MAPSAN_LOCK_FUNCTION(pthread_spin_trylock, pthread_spinlock_t volatile, on_locked)
MAPSAN_UNLOCK_FUNCTION(pthread_spin_unlock, pthread_spinlock_t volatile, on_unlocking)
MAPSAN_UNLOCK_FUNCTION(pthread_spin_destroy, pthread_spinlock_t volatile, on_destroyed)

// thrd_success is 0.
MAPSAN_LOCK_FUNCTION(mtx_lock, mtx_t, on_locked)
MAPSAN_LOCK_FUNCTION(mtx_trylock, mtx_t, on_locked)
MAPSAN_TIMED_LOCK_FUNCTION(mtx_timedlock, mtx_t, on_locked)
MAPSAN_UNLOCK_FUNCTION(mtx_unlock, mtx_t, on_unlocking)

MAPSAN_DECLARE_REAL(void, mtx_destroy, mtx_t*);
MAPSAN_INTERFACE void mtx_destroy(mtx_t* object) {
  on_destroyed(object);
  MAPSAN_REAL(mtx_destroy)(object);
}
#pragma clang diagnostic pop
}

namespace mapsan {

void mutex_wait_begins(const volatile void* mutex) {
  with_sync(mutex, [](ThreadState* thread, Sync* sync) {
    begin_wait(thread, sync, find_held(thread, sync));
  });
  on_unlocking(mutex);
}
void mutex_wait_ends(const volatile void* mutex) {
  if (ThreadState* thread = current_thread()) end_wait(thread, mutex);
  on_locked(mutex);
}

}  // namespace mapsan

// The waits of a library's condition variables, which may also stand in a shared episode.
MAPSAN_INTERFACE void __mapsan_lock_wait_begins(const volatile void* lock) { on_waiting(lock); }
MAPSAN_INTERFACE void __mapsan_lock_wait_ends(const volatile void* lock) { on_waited(lock); }

// Locks that the program makes of atomics. Who gives one up that another thread took hands something over.
MAPSAN_INTERFACE void __mapsan_own_lock_taken(const volatile void* lock, __mapsan_u32 shared) {
  shared != 0 ? on_read_locked(lock) : on_write_locked(lock);
}
MAPSAN_INTERFACE void __mapsan_own_lock_giving_up(const volatile void* lock) {
  with_sync(lock, [](ThreadState* thread, Sync* sync) {
    if (find_held(thread, sync) == nullptr) sync->hands_over.store(true, std::memory_order_relaxed);
    give_up(thread, sync);
  });
}

// Locks that the program, or the plugin for a library it knows, declares.
MAPSAN_INTERFACE void mapsan_locked(const volatile void* lock) {
  if (lock != nullptr) on_write_locked(lock);
}
MAPSAN_INTERFACE void mapsan_locked_shared(const volatile void* lock) {
  if (lock != nullptr) on_read_locked(lock);
}
MAPSAN_INTERFACE void mapsan_unlocking(const volatile void* lock) { on_rw_unlocking(lock); }
MAPSAN_INTERFACE void mapsan_lock_destroyed(const volatile void* lock) { on_destroyed(lock); }
