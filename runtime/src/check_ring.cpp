// check_ring.cpp: see check_ring.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "check_ring.h"

#include "allocator.h"

namespace mapsan {

CheckRing* CheckRing::of(ThreadState* thread, bool make) {
  if (thread->checks == nullptr && make) thread->checks = static_cast<CheckRing*>(allocate(sizeof(CheckRing)));
  return thread->checks;
}

void CheckRing::free(CheckRing* ring) { deallocate(ring, sizeof(CheckRing)); }

RecentCheck* CheckRing::add(uptr map, u64 key) {
  const u64 slot = count_++ % kSlots;
  maps_[slot] = map;
  tags_[slot] = tag_of(map, key);
  claimed_ &= ~(1ull << slot);
  checks_[slot] = RecentCheck{};
  checks_[slot].key = key;
  checks_[slot].order = count_;
  return &checks_[slot];
}

}  // namespace mapsan
