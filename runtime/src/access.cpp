// access.cpp: see access.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "access.h"

namespace mapsan {

void mark_many_locks(const ThreadState* thread, Access* access) {
  int count = 0;
  for (int i = thread->held_count - 1; i >= 0 && count < kMarkedLocks; --i) {
    const HeldLock& held = thread->held[i];
    bool outer = false;
    for (int k = 0; k < i && !outer; ++k) outer = thread->held[k].sync == held.sync;
    if (!outer) access->locks[count++] = mark_of(held);
  }
  for (int i = 0; i < count / 2; ++i) {
    const LockMark inner = access->locks[i];
    access->locks[i] = access->locks[count - 1 - i];
    access->locks[count - 1 - i] = inner;
  }
}

}  // namespace mapsan
