// map_lifetime.cpp: construction and destruction of maps, as the plugin's IR half sees them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Construction starts a fresh shadow, so that re-used memory never inherits an old one; it is itself the map's first
// write. A base and a derived class may both announce it: the second finds a record made by the same construction.
#include "guard_mode.h"
#include "library_order.h"
#include "map_history.h"
#include "mapsan/abi.h"
#include "quiet.h"
#include "runtime.h"
#include "violation.h"

namespace mapsan {
namespace {

void drop_record(ShadowWord* word) {
  const u64 seen = word->load(std::memory_order_acquire);
  if (shadow_tag(seen) == ShadowTag::kOwned) free_owned(shadow_record<OwnedMap>(seen));
  if (shadow_tag(seen) == ShadowTag::kShared) free_shared(shadow_record<SharedMap>(seen));
}

// Construction and destruction are an access to all of the map.
CurrentAccess describe(ThreadState* thread, uptr map, __mapsan_site site, void* frame) {
  CurrentAccess current{};
  current.thread = thread;
  current.flags = MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE | MAPSAN_WHOLE | MAPSAN_LIFETIME;
  current.map = map;
  current.site = site;
  current.record.epoch = thread->epoch;
  current.record.trace = capture_trace(thread, site, current.flags, frame);
  return current;
}

void construct(const CurrentAccess& current) {
  ThreadState* thread = current.thread;
  thread->dirty = true;
  forget_history(current.map);
  SpinLock lock(stripe_of(current.map));
  touch_word(current.map);
  ShadowWord* word = find_or_make_word(current.map);
  if (word == nullptr) return;
  drop_record(word);
  OwnedMap* owned = make_owned(thread, current.map, word);
  if (owned == nullptr) {
    clear_word(current.map, word);
    return;
  }
  owned->write = epoch_clock(thread->epoch);
  owned->write_trace = current.record.trace;
  owned->created_trace = current.record.trace;
  owned->created = thread->epoch;
  ++thread->maps_seen;
}

// False if the map was never seen.
bool destroy(CurrentAccess& current) {
  ThreadState* thread = current.thread;
  thread->dirty = true;
  forget_history(current.map);
  mark_locks(thread, &current.record);
  Conflicts found;
  MapFacts facts;
  {
    SpinLock lock(stripe_of(current.map));
    ShadowWord* word = find_word(current.map);
    if (word == nullptr) return false;
    const ShadowTag tag = shadow_tag(word->load(std::memory_order_acquire));
    if (tag != ShadowTag::kOwned && tag != ShadowTag::kShared) return false;
    find_conflicts_with_record(current, word->load(std::memory_order_acquire), &facts, &found);
    bury(thread, current.map, word, current.record.trace);
  }
  if (found.any() && thread->ignoring == 0) report_conflicts(current, found, facts);
  return true;
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void __mapsan_map_construct(const volatile void* map, __mapsan_site site) {
  if (is_quiet()) return begin_guarded_map(map);
  const AccessScope scope;
  if (scope.thread == nullptr) return;
  void* frame = __builtin_frame_address(0);
  const CurrentAccess current = describe(scope.thread, reinterpret_cast<uptr>(map), site, frame);
  construct(current);
  if (tsan_listens()) tell_tsan_of_construction(current, frame);
}

MAPSAN_INTERFACE void __mapsan_map_copy_construct(const volatile void* map, const volatile void* from,
                                                  __mapsan_site site) {
  if (is_quiet()) {
    meet_at_this_moment(from, site, false, __builtin_frame_address(0));
    return begin_guarded_map(map);
  }
  __mapsan_access(from, MAPSAN_STRUCTURE_READ | MAPSAN_ELEMENT_READ | MAPSAN_WHOLE, site, nullptr, nullptr, nullptr);
  __mapsan_map_construct(map, site);
}

MAPSAN_INTERFACE void __mapsan_map_move_construct(const volatile void* map, const volatile void* from,
                                                  __mapsan_site site) {
  if (is_quiet()) {
    meet_at_this_moment(from, site, true, __builtin_frame_address(0));
    return begin_guarded_map(map);
  }
  __mapsan_access(from, MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE | MAPSAN_WHOLE | MAPSAN_LIFETIME, site, nullptr,
                  nullptr, nullptr);
  __mapsan_map_construct(map, site);
  const AccessScope scope;
  if (scope.thread != nullptr) move_history(reinterpret_cast<uptr>(from), reinterpret_cast<uptr>(map));
}

MAPSAN_INTERFACE void __mapsan_map_destroy(const volatile void* map, __mapsan_site site) {
  if (is_quiet()) return meet_at_this_moment(map, site, true, __builtin_frame_address(0));
  const AccessScope scope;
  if (scope.thread == nullptr) return;
  if (MAPSAN_UNLIKELY(scope.thread->unloading != 0)) see_unloaders(scope.thread);
  void* frame = __builtin_frame_address(0);
  CurrentAccess current = describe(scope.thread, reinterpret_cast<uptr>(map), site, frame);
  if (destroy(current) && tsan_listens()) tell_tsan_of_destruction(current, frame);
}
