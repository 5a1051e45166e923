// recorded_conflicts.cpp: an access against whatever record its map has, for those who do not record it themselves.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "violation.h"

namespace mapsan {

MapFacts facts_of_map(uptr map) {
  SpinLock lock(stripe_of(map));
  const ShadowWord* word = find_word(map);
  const u64 seen = word == nullptr ? 0 : word->load(std::memory_order_acquire);
  if (shadow_tag(seen) == ShadowTag::kOwned) {
    const OwnedMap& owned = *shadow_record<OwnedMap>(seen);
    return {owned.created_trace, owned.created, owned.ops};
  }
  if (shadow_tag(seen) != ShadowTag::kShared) return {};
  SharedMap* shared = shadow_record<SharedMap>(seen);
  SpinLock record_lock(shared->mutex);
  return {shared->created_trace, shared->created, shared->ops};
}

void find_conflicts_with_record(const CurrentAccess& current, u64 word, MapFacts* facts, Conflicts* found) {
  if (shadow_tag(word) == ShadowTag::kShared) {
    SharedMap* shared = shadow_record<SharedMap>(word);
    SpinLock lock(shared->mutex);
    if (shared->address != current.map) return;
    *facts = {shared->created_trace, shared->created, shared->ops};
    find_conflicts(*shared, current, false, found);
    return;
  }
  const OwnedMap& owned = *shadow_record<OwnedMap>(word);
  const Tid owner = static_cast<Tid>(word >> 48);
  *facts = {owned.created_trace, owned.created, owned.ops};
  if (owner == current.thread->tid || owned.destroyed) return;
  found->write = last_write(owned, owner);
  found->has_write = is_concurrent_with(current.thread, found->write.epoch);
  found->read = last_read(owned, owner);
  found->has_read = (owned.read & kClockMask) != 0 && is_concurrent_with(current.thread, found->read.epoch);
  find_element_conflicts(owned.elements, current, found);
}

}  // namespace mapsan
