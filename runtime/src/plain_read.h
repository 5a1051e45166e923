// plain_read.h: the commonest access, short: a lookup in a shared map to which nothing is concurrent.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does what access_shared() in map_access.cpp does, in the case that the map's last write and its one remembered reader
// are ordered before the read whatever the order in which locks were taken: then there is nothing to find, and the read
// takes the reader's place. In every other case nothing is done.
#pragma once

#include "shadow_map.h"

namespace mapsan {

// True if the read has been recorded. `access` holds MAPSAN_STRUCTURE_READ only.
MAPSAN_INLINE bool read_plainly(ThreadState* thread, uptr map, TraceId trace, const void* key,
                                const __mapsan_map_ops* ops) {
  const u64 word = known_word(thread, map);
  if (shadow_tag(word) != ShadowTag::kShared || thread->held_count > 1) return false;
  auto* shared = shadow_record<SharedMap>(word);
  SpinLock lock(shared->mutex);
  if (shared->address != map || !is_plainly_before(thread, shared->write.epoch)) return false;
  Access* read = shared->reads.only();
  if (read == nullptr || is_concurrent_with(thread, read->epoch)) return false;
  read->epoch = thread->epoch;
  read->trace = trace;
  read->part = 0;
  read->locks[0] = thread->held_count == 0 ? LockMark{0, 0} : mark_of(thread->held[0]);
  for (int i = 1; i < kMarkedLocks; ++i) read->locks[i] = {0, 0};
  if (ops != nullptr) shared->ops = ops;
  if (key != nullptr && ops != nullptr && ops->snapshot_key != nullptr) {
    ops->snapshot_key(key, read->key);
  } else {
    read->key[15] = 0;
  }
  return true;
}

}  // namespace mapsan
