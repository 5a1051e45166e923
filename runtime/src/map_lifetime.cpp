// map_lifetime.cpp: construction and destruction of maps, as the plugin's IR half sees them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Construction starts a fresh shadow, so that re-used memory never inherits an old one; it is itself the map's first
// write. A base and a derived class may both announce it: the second finds a record made by the same construction.
#include "map_history.h"
#include "mapsan/abi.h"
#include "runtime.h"
#include "violation.h"

namespace mapsan {
namespace {

void drop_record(ShadowWord* word) {
  const u64 seen = word->load(std::memory_order_acquire);
  if (shadow_tag(seen) == ShadowTag::kOwned) free_owned(shadow_record<OwnedMap>(seen));
  if (shadow_tag(seen) == ShadowTag::kShared) free_shared(shadow_record<SharedMap>(seen));
}

void construct(ThreadState* thread, uptr map, __mapsan_site site, void* frame) {
  thread->dirty = true;
  forget_history(map);
  const TraceId trace = capture_trace(
      thread, site, MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE | MAPSAN_WHOLE | MAPSAN_LIFETIME, frame);
  SpinLock lock(stripe_of(map));
  ShadowWord* word = find_or_make_word(map);
  if (word == nullptr) return;
  drop_record(word);
  OwnedMap* owned = make_owned(thread, map, word);
  if (owned == nullptr) {
    clear_word(map, word);
    return;
  }
  owned->write = epoch_clock(thread->epoch);
  owned->write_trace = trace;
  owned->created_trace = trace;
  owned->created = thread->epoch;
  ++thread->maps_seen;
}

void destroy(ThreadState* thread, uptr map, __mapsan_site site, void* frame) {
  thread->dirty = true;
  forget_history(map);
  CurrentAccess current{};
  current.thread = thread;
  current.flags = MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE | MAPSAN_WHOLE | MAPSAN_LIFETIME;
  current.map = map;
  current.site = site;
  current.record.epoch = thread->epoch;
  current.record.trace = capture_trace(thread, site, current.flags, frame);
  mark_locks(thread, &current.record);
  Conflicts found;
  MapFacts facts;
  {
    SpinLock lock(stripe_of(map));
    ShadowWord* word = find_word(map);
    if (word == nullptr) return;
    const ShadowTag tag = shadow_tag(word->load(std::memory_order_acquire));
    if (tag != ShadowTag::kOwned && tag != ShadowTag::kShared) return;
    find_conflicts_with_record(current, word->load(std::memory_order_acquire), &facts, &found);
    bury(thread, map, word, current.record.trace);
  }
  if (found.any() && current.thread->ignoring == 0) report_conflicts(current, found, facts);
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void __mapsan_map_construct(const volatile void* map, __mapsan_site site) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  construct(scope.thread, reinterpret_cast<uptr>(map), site, __builtin_frame_address(0));
}

MAPSAN_INTERFACE void __mapsan_map_copy_construct(const volatile void* map, const volatile void* from,
                                                  __mapsan_site site) {
  __mapsan_access(from, MAPSAN_STRUCTURE_READ | MAPSAN_ELEMENT_READ | MAPSAN_WHOLE, site, nullptr, nullptr, nullptr);
  __mapsan_map_construct(map, site);
}

MAPSAN_INTERFACE void __mapsan_map_move_construct(const volatile void* map, const volatile void* from,
                                                  __mapsan_site site) {
  __mapsan_access(from, MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE | MAPSAN_WHOLE | MAPSAN_LIFETIME, site, nullptr,
                  nullptr, nullptr);
  __mapsan_map_construct(map, site);
  const RuntimeScope scope;
  if (scope.thread != nullptr) move_history(reinterpret_cast<uptr>(from), reinterpret_cast<uptr>(map));
}

MAPSAN_INTERFACE void __mapsan_map_destroy(const volatile void* map, __mapsan_site site) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  destroy(scope.thread, reinterpret_cast<uptr>(map), site, __builtin_frame_address(0));
}
