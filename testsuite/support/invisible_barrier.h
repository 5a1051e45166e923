// invisible_barrier.h: puts the steps of several threads in one order without mapsan noticing.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A test has to force the interleaving that shows a violation, but whatever forces it must not order the two accesses
// in mapsan's eyes, or the violation is gone. So the counter here is read and written by code that no instrumentation
// sees: on x86-64 by inline assembly, elsewhere in functions excluded from all sanitizers; and waiting is a sleep, not
// a lock.
//
// Thread-safety: every function may be called by any thread. On the machine the steps are truly ordered (the x86-64
// instructions used are release and acquire by themselves), so no access in a test overlaps another one in time and the
// racy programs here do not crash.
#ifndef MAPSAN_TESTSUITE_INVISIBLE_BARRIER_H
#define MAPSAN_TESTSUITE_INVISIBLE_BARRIER_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAPSAN_TEST_INVISIBLE __attribute__((noinline, disable_sanitizer_instrumentation))

namespace invisible {

MAPSAN_TEST_INVISIBLE inline unsigned load(const unsigned* counter) {
#if defined(__x86_64__)
  unsigned value;
  __asm__ volatile("movl %1, %0" : "=r"(value) : "m"(*counter) : "memory");
  return value;
#else
  return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
#endif
}

// Adds and returns the value before.
MAPSAN_TEST_INVISIBLE inline unsigned fetch_add(unsigned* counter, unsigned amount) {
#if defined(__x86_64__)
  __asm__ volatile("lock xaddl %0, %1" : "+r"(amount), "+m"(*counter) : : "memory", "cc");
  return amount;
#else
  return __atomic_fetch_add(counter, amount, __ATOMIC_ACQ_REL);
#endif
}

inline void nap() {
  timespec pause = {0, 100 * 1000};
  nanosleep(&pause, nullptr);
}

[[noreturn]] inline void give_up(const char* what) {
  fprintf(stderr, "invisible_barrier.h: waited in vain for %s\n", what);
  _exit(99);
}

constexpr int kPatience = 300 * 1000;  // naps: at least 30 seconds

// A script that several threads follow: step n runs when steps 0 … n-1 are done.
//   steps.wait_for(1); …the access…; steps.done();
class Steps {
 public:
  // Returns once `count` calls of done() were made.
  void wait_for(unsigned count) const {
    for (int i = 0; load(&done_) < count; ++i) {
      if (i == kPatience) give_up("a step");
      nap();
    }
  }
  void done() { fetch_add(&done_, 1); }

 private:
  unsigned done_ = 0;
};

// A barrier for `threads` threads, to be used any number of times.
class Barrier {
 public:
  explicit constexpr Barrier(unsigned threads) : threads_(threads) {}
  void wait() {
    // Nobody arrives for the next round before this one is complete, so the count tells the round.
    const unsigned goal = (fetch_add(&arrived_, 1) / threads_ + 1) * threads_;
    for (int i = 0; load(&arrived_) < goal; ++i) {
      if (i == kPatience) give_up("a barrier");
      nap();
    }
  }

 private:
  unsigned threads_;
  unsigned arrived_ = 0;
};

// Returns once only `count` threads (the caller included) are left in the process: the others have ended, though nobody
// has joined them. Counted by the kernel: a directory has one link for itself, one for its name, and one per thread in
// it.
inline void wait_until_threads_are(unsigned count) {
  struct stat tasks;
  for (int i = 0; stat("/proc/self/task", &tasks) != 0 || tasks.st_nlink > count + 2; ++i) {
    if (i == kPatience) give_up("a thread's end");
    nap();
  }
}

}  // namespace invisible

#endif  // MAPSAN_TESTSUITE_INVISIBLE_BARRIER_H
