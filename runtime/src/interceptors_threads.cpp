// interceptors_threads.cpp: creation, end, join and detachment of threads.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A thread's end is the last round of its key destructors, after the destructors of its thread_local objects, so that
// what those do is still ordered before the join.
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "give_up.h"
#include "guard_mode.h"
#include "interceptors.h"
#include "mapsan/abi.h"
#include "real_functions.h"
#include "thread_registry.h"

namespace mapsan {
namespace {

RealFunction<int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)> real_create("pthread_create");
RealFunction<int(pthread_t, void**)> real_join("pthread_join");
RealFunction<int(pthread_t, void**)> real_tryjoin("pthread_tryjoin_np");
RealFunction<int(pthread_t, void**, const timespec*)> real_timedjoin("pthread_timedjoin_np");
RealFunction<int(pthread_t, void**, clockid_t, const timespec*)> real_clockjoin("pthread_clockjoin_np");
RealFunction<int(pthread_t)> real_detach("pthread_detach");
RealFunction<int(pthread_t, const char*)> real_setname("pthread_setname_np");
RealFunction<int(thrd_t*, thrd_start_t, void*)> real_thrd_create("thrd_create");
RealFunction<int(thrd_t, int*)> real_thrd_join("thrd_join");
RealFunction<int(thrd_t)> real_thrd_detach("thrd_detach");

pthread_key_t g_end_key;
std::atomic<bool> g_have_end_key{false};

constexpr __mapsan_site kCreateSite = "pthread_create\x1f\x1f\x1f\x1f\x1f\x1f";

void on_thread_end(void* rounds_left) {
  const uptr left = reinterpret_cast<uptr>(rounds_left);
  if (left > 1) {
    pthread_setspecific(g_end_key, reinterpret_cast<void*>(left - 1));
    return;
  }
  auto* thread = static_cast<ThreadState*>(__mapsan_self);
  abandon_hook();
  forget_current_thread();
  if (!has_given_up()) end_thread(thread);
}

void begin(ThreadState* thread, void* frame) {
  begin_thread(thread, static_cast<u64>(pthread_self()), reinterpret_cast<uptr>(frame));
  if (g_have_end_key.load(std::memory_order_relaxed)) {
    pthread_setspecific(g_end_key, reinterpret_cast<void*>(static_cast<uptr>(PTHREAD_DESTRUCTOR_ITERATIONS)));
  }
}

// A handler that ran before the runtime knew the new thread would be one of a stranger's: a thread starts with its signals
// blocked, and begins by taking its creator's mask. Not where the attributes say what mask it starts with.
class BlockedSignals {
 public:
  BlockedSignals(ThreadState* fresh, const pthread_attr_t* attributes) {
    sigset_t given;
    if (attributes != nullptr && pthread_attr_getsigmask_np(attributes, &given) == 0) return;
    set_signal_mask(kAllButInternal, &before_);
    fresh->start_mask = before_;
    fresh->has_start_mask = blocked_ = true;
  }
  ~BlockedSignals() {
    if (blocked_) set_signal_mask(before_, nullptr);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

  // Of the calling thread, in the kernel's form.
  static void set_signal_mask(u64 mask, u64* before) {
    const ErrnoKeeper keep_errno;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, before, sizeof(mask));
  }

 private:
  static constexpr u64 kAllButInternal = ~(3ull << 31);  // signals 32 and 33 are the C library's

  u64 before_ = 0;
  bool blocked_ = false;
};

void start(ThreadState* thread, void* frame) {
  const bool has_mask = thread->has_start_mask;
  const u64 mask = thread->start_mask;
  begin(thread, frame);
  if (has_mask) BlockedSignals::set_signal_mask(mask, nullptr);
}

void* run_thread(void* state) {
  auto* thread = static_cast<ThreadState*>(state);
  auto* routine = reinterpret_cast<void* (*)(void*)>(thread->start_routine);
  void* argument = thread->start_argument;
  start(thread, __builtin_frame_address(0));
  return routine(argument);
}

int run_c11_thread(void* state) {
  auto* thread = static_cast<ThreadState*>(state);
  auto* routine = reinterpret_cast<thrd_start_t>(thread->start_routine);
  void* argument = thread->start_argument;
  start(thread, __builtin_frame_address(0));
  return routine(argument);
}

bool is_detached(const pthread_attr_t* attributes) {
  int state = PTHREAD_CREATE_JOINABLE;
  return attributes != nullptr && pthread_attr_getdetachstate(attributes, &state) == 0 &&
         state == PTHREAD_CREATE_DETACHED;
}

// Threads are known in quiet modes too: reports name them.
ThreadState* registering(const RuntimeScope& scope) { return scope.thread != nullptr ? scope.thread : quiet_thread(); }

ThreadState* prepare(void* routine, void* argument, bool detached, void* frame) {
  const RuntimeScope scope;
  ThreadState* creator = registering(scope);
  if (creator == nullptr) return nullptr;
  ThreadState* fresh = create_thread(creator, capture_full_trace(creator, kCreateSite, frame));
  if (fresh == nullptr) return nullptr;
  fresh->start_routine = routine;
  fresh->start_argument = argument;
  fresh->detached = detached;
  return fresh;
}

// The join of `handle` by `call`, which returns 0 on success.
template <class Call>
int join(u64 handle, Call call) {
  ThreadState* joined = take_joinable(handle);
  const int result = call();
  if (joined == nullptr) return result;
  if (result != 0) {
    put_back_joinable(joined);
    return result;
  }
  const RuntimeScope scope;
  if (ThreadState* joiner = registering(scope)) finish_join(joiner, joined);
  return result;
}

}  // namespace

void start_thread_interceptors() {
  if (pthread_key_create(&g_end_key, on_thread_end) == 0) g_have_end_key.store(true, std::memory_order_relaxed);
}

}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE int pthread_create(pthread_t* handle, const pthread_attr_t* attributes, void* (*routine)(void*),
                                    void* argument) {
  ThreadState* fresh = prepare(reinterpret_cast<void*>(routine), argument, is_detached(attributes),
                               __builtin_frame_address(0));
  if (fresh == nullptr) return real_create(handle, attributes, routine, argument);
  const u32 id = fresh->info->id;  // the state may be gone when pthread_create returns
  const BlockedSignals blocked(fresh, attributes);
  const int result = real_create(handle, attributes, run_thread, fresh);
  if (result == 0) {
    announce_handle(id, static_cast<u64>(*handle));
  } else {
    abandon_thread(fresh);
  }
  return result;
}

MAPSAN_INTERFACE int thrd_create(thrd_t* handle, thrd_start_t routine, void* argument) {
  ThreadState* fresh = prepare(reinterpret_cast<void*>(routine), argument, false, __builtin_frame_address(0));
  if (fresh == nullptr) return real_thrd_create(handle, routine, argument);
  const u32 id = fresh->info->id;
  const BlockedSignals blocked(fresh, nullptr);
  const int result = real_thrd_create(handle, run_c11_thread, fresh);
  if (result == thrd_success) {
    announce_handle(id, static_cast<u64>(*handle));
  } else {
    abandon_thread(fresh);
  }
  return result;
}

MAPSAN_INTERFACE int pthread_join(pthread_t handle, void** value) {
  return join(static_cast<u64>(handle), [=] { return real_join(handle, value); });
}
MAPSAN_INTERFACE int pthread_tryjoin_np(pthread_t handle, void** value) {
  return join(static_cast<u64>(handle), [=] { return real_tryjoin(handle, value); });
}
MAPSAN_INTERFACE int pthread_timedjoin_np(pthread_t handle, void** value, const timespec* deadline) {
  return join(static_cast<u64>(handle), [=] { return real_timedjoin(handle, value, deadline); });
}
MAPSAN_INTERFACE int pthread_clockjoin_np(pthread_t handle, void** value, clockid_t clock, const timespec* deadline) {
  return join(static_cast<u64>(handle), [=] { return real_clockjoin(handle, value, clock, deadline); });
}
MAPSAN_INTERFACE int thrd_join(thrd_t handle, int* value) {
  return join(static_cast<u64>(handle), [=] { return real_thrd_join(handle, value); });
}

MAPSAN_INTERFACE int pthread_detach(pthread_t handle) {
  detach_thread(static_cast<u64>(handle));
  return real_detach(handle);
}
MAPSAN_INTERFACE int thrd_detach(thrd_t handle) {
  detach_thread(static_cast<u64>(handle));
  return real_thrd_detach(handle);
}

MAPSAN_INTERFACE int pthread_setname_np(pthread_t handle, const char* name) {
  const int result = real_setname(handle, name);
  if (result == 0) set_thread_name(static_cast<u64>(handle), name);
  return result;
}
