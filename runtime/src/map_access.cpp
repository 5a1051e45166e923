// map_access.cpp: from a hook's call to the map's shadow: the ABI's __mapsan_access and its kin.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The flow of every access: look the map's word up → bring its record into the state this access needs → find conflicts
// and record, under the record's lock → publish what was found, under none.
#include "lock_order.h"
#include "mapsan/abi.h"
#include "options.h"
#include "plain_read.h"
#include "runtime.h"
#include "thread_registry.h"
#include "violation.h"

namespace mapsan {
namespace {

bool wants_notes() { return options().fail_on == FailOn::kNote || options().verbosity >= 2; }

MAPSAN_INLINE CurrentAccess describe(ThreadState* thread, const volatile void* map, __mapsan_access_t access,
                                     __mapsan_site site, const void* element, const void* key,
                                     const __mapsan_map_ops* ops, void* frame) {
  CurrentAccess current;
  current.thread = thread;
  current.flags = static_cast<u32>(access);
  current.map = reinterpret_cast<uptr>(map);
  current.element = reinterpret_cast<uptr>(element);
  current.site = site;
  current.key = key;
  current.ops = ops;
  current.record = Access{};
  current.record.epoch = thread->epoch;
  current.record.trace = capture_trace(thread, site, current.flags & 0xFF, frame);
  const u32 size = static_cast<u32>(access >> 48);
  current.record.part = size == 0 ? 0 : static_cast<u32>(access >> 32 & 0xFFFF) << 16 | size;
  touch_locks(thread, current.flags);
  mark_locks(thread, &current.record);
  if (key != nullptr && ops != nullptr && ops->snapshot_key != nullptr) ops->snapshot_key(key, current.record.key);
  return current;
}

// What one step of an access did.
enum class Step { kDone, kAgain };

// A map without a record: seen for the first time, or constructed where the plugin could not see it.
bool make_record(const CurrentAccess& current, ShadowWord* word) {
  ThreadState* thread = current.thread;
  SpinLock lock(stripe_of(current.map));
  const u64 seen = word->load(std::memory_order_acquire);
  if (seen != 0 && shadow_tag(seen) != ShadowTag::kSync) return true;
  foreign_map_seen();
  ++thread->maps_seen;
  return (thread->held_count <= 1 && !current.is_safe() ? static_cast<void*>(make_owned(thread, current.map, word))
                                  : make_shared(current.map, word, nullptr, 0)) != nullptr;
}

void record_owned_elements(OwnedMap* owned, const CurrentAccess& current) {
  if (current.whole() && current.writes_element() && owned->elements != nullptr) {
    owned->elements->clear();
    owned->read &= ~MAPSAN_MANY_ELEMENTS;
  }
  if (current.whole() || !current.touches_element() || is_only_thread()) return;
  if (owned->elements == nullptr) owned->elements = ElementTable::make();
  if (owned->elements == nullptr) return;
  owned->elements = ElementTable::record(owned->elements, current);
  if (owned->elements->is_full()) owned->read |= MAPSAN_MANY_ELEMENTS;
}

void record_owned(OwnedMap* owned, const CurrentAccess& current) {
  const u64 clock = epoch_clock(current.record.epoch);
  if (current.ops != nullptr) owned->ops = current.ops;
  // The first access of an epoch stands for all: they are concurrent with the same accesses of other threads.
  if (current.writes_structure()) {
    if (owned->write == clock) return record_owned_elements(owned, current);
    owned->write = clock;
    owned->write_trace = current.record.trace;
    owned->write_lock = current.record.locks[0];
    __builtin_memcpy(owned->write_key, current.record.key, sizeof(owned->write_key));
  } else if (current.touches_structure() && (owned->read & kClockMask) != clock) {
    owned->read = (owned->read & ~kClockMask) | clock;
    owned->read_trace = current.record.trace;
    owned->read_lock = current.record.locks[0];
    __builtin_memcpy(owned->read_key, current.record.key, sizeof(owned->read_key));
  }
  record_owned_elements(owned, current);
}

// The owner's accesses, as seen by another thread: also had it come first to its locks.
bool all_ordered(const OwnedMap& owned, Tid owner, const ThreadState* thread) {
  return thread->has_seen_weakly(make_epoch(owner, owned.write & kClockMask), kWeakForRaces) &&
         thread->has_seen_weakly(make_epoch(owner, owned.read & kClockMask), kWeakForRaces);
}

// An access to a map that was destroyed. True if it is a violation: not ordered after the destruction.
bool check_tombstone(const OwnedMap& tombstone, Tid owner, const CurrentAccess& current, Conflicts* found) {
  const Epoch destruction = make_epoch(owner, tombstone.write & kClockMask);
  if (!tombstones_count() || !is_concurrent_with(current.thread, destruction)) return false;
  found->write = last_write(tombstone, owner);
  found->has_write = true;
  return true;
}

Step access_owned(const CurrentAccess& current, ShadowWord* word, Conflicts* found, MapFacts* facts) {
  ThreadState* thread = current.thread;
  SpinLock lock(stripe_of(current.map));
  const u64 seen = word->load(std::memory_order_acquire);
  if (shadow_tag(seen) != ShadowTag::kOwned || (seen & 0xC) != shadow_offset_bits(current.map)) return Step::kAgain;
  auto* owned = shadow_record<OwnedMap>(seen);
  const Tid owner = static_cast<Tid>(seen >> 48);
  *facts = {owned->created_trace, owned->created, owned->ops};
  if (owned->destroyed) {
    if (check_tombstone(*owned, owner, current, found)) return Step::kDone;
    // Ordered after it (or not to be believed): another map stands here now, constructed out of sight.
    free_owned(owned);
    clear_word(current.map, word);
    return Step::kAgain;
  }
  // What is safe beside what is kept in a shared map's record only.
  if (current.is_safe()) return make_shared(current.map, word, owned, owner) == nullptr ? Step::kDone : Step::kAgain;
  if (owner == thread->tid && thread->held_count <= 1) {
    record_owned(owned, current);
    return Step::kDone;
  }
  if (thread->held_count <= 1 && current.writes_structure() && all_ordered(*owned, owner, thread)) {
    find_element_conflicts(owned->elements, current, found);
    word->store(make_shadow_word(ShadowTag::kOwned, current.map, owned, thread->tid), std::memory_order_release);
    owned->write = 0;  // the old owner's clocks mean nothing under the new one
    owned->read &= ~kClockMask;
    record_owned(owned, current);
    return Step::kDone;
  }
  return make_shared(current.map, word, owned, owner) == nullptr ? Step::kDone : Step::kAgain;
}

MAPSAN_INLINE Step access_shared(const CurrentAccess& current, SharedMap* shared, Conflicts* found, MapFacts* facts) {
  SpinLock lock(shared->mutex);
  if (shared->address != current.map) return Step::kAgain;
  if (current.ops != nullptr) shared->ops = current.ops;
  find_conflicts(*shared, current, wants_notes(), found);
  if (found->any()) *facts = {shared->created_trace, shared->created, shared->ops};
  record_access(shared, current);
  return Step::kDone;
}

// A repeated read in the same epoch from the same site says nothing new: the fast paths skip it.
void remember_in_filter(const CurrentAccess& current) {
  ThreadState* thread = current.thread;
  if (current.whole() || tsan_listens()) return;
  const bool reads_structure = (current.flags & ~static_cast<u32>(MAPSAN_CONCURRENT)) == MAPSAN_STRUCTURE_READ;
  const bool reads_element = current.flags == MAPSAN_ELEMENT_READ || current.flags == MAPSAN_ELEMENT_WRITE ||
                             current.flags == (MAPSAN_ELEMENT_READ | MAPSAN_ELEMENT_WRITE);
  if (!reads_structure && !reads_element) return;
  const void* object = reinterpret_cast<const void*>(reads_structure ? current.map : current.element);
  thread->filter[__mapsan_filter_slot_of(object, current.site)] = {object, current.site, thread->filter_stamp};
}

// Brings the map's record into the state this access needs, and accesses it.
void find_and_access(const CurrentAccess& current, Conflicts* found, MapFacts* facts) {
  // Bounded: each turn follows a change of the record by another thread.
  for (int turn = 0; turn < 64; ++turn) {
    ShadowWord* word = find_or_make_word(current.map);
    if (word == nullptr) return;
    const u64 seen = word->load(std::memory_order_acquire);
    if (seen != 0 && (seen & 0xC) != shadow_offset_bits(current.map)) continue;
    const ShadowTag tag = shadow_tag(seen);
    if (tag == ShadowTag::kNone || tag == ShadowTag::kSync) {
      // A use of an element alone does not make a map known.
      if (!current.touches_structure() || !make_record(current, word)) return;
      continue;
    }
    const Step step = tag == ShadowTag::kOwned
                          ? access_owned(current, word, found, facts)
                          : access_shared(current, shadow_record<SharedMap>(seen), found, facts);
    if (step == Step::kDone) return;
  }
}

void access_map(const CurrentAccess& current) {
  if (MAPSAN_UNLIKELY(current.thread->ignoring != 0)) return;
  current.thread->dirty = true;
  Conflicts found;
  MapFacts facts;
  const u64 word = known_word(current.thread, current.map);
  const bool done = shadow_tag(word) == ShadowTag::kShared &&
                    access_shared(current, shadow_record<SharedMap>(word), &found, &facts) == Step::kDone;
  if (!done) find_and_access(current, &found, &facts);
  remember_in_filter(current);
  if (current.thread->held_count != 0) take_contents(current.thread, reads_map(current.flags));
  if (MAPSAN_UNLIKELY(found.any())) report_conflicts(current, found, facts);
}

// True if there was nothing to it.
MAPSAN_INLINE bool read_structure(ThreadState* thread, const volatile void* map, __mapsan_site site, const void* key,
                                  const __mapsan_map_ops* ops, void* frame) {
  if (MAPSAN_UNLIKELY(thread->ignoring != 0)) return true;
  const TraceId trace = capture_trace(thread, site, MAPSAN_STRUCTURE_READ, frame);
  if (!read_plainly(thread, reinterpret_cast<uptr>(map), trace, key, ops)) return false;
  thread->dirty = true;
  const void* object = const_cast<const void*>(map);
  thread->filter[__mapsan_filter_slot_of(object, site)] = {object, site, thread->filter_stamp};
  if (thread->held_count == 0) return true;
  touch_locks(thread, MAPSAN_STRUCTURE_READ);
  take_contents(thread, true);
  return true;
}

// Of a map with more elements than are remembered: nothing can be reported of this read, and others are remembered in its place.
// Takes no lock: tables stay where they are readable, and what is read too late would have been too late anyway.
bool may_skip_read(ThreadState* thread, const volatile void* map, const void* element) {
  const u64 word = known_word(thread, reinterpret_cast<uptr>(map));
  if (shadow_tag(word) != ShadowTag::kShared || (word & MAPSAN_ELEMENTS_QUIET) != 0) return false;
  if (word == thread->settled_word && thread->settled_stamp == thread->filter_stamp) return false;  // it is this one's turn
  auto* shared = shadow_record<SharedMap>(word);
  const ElementTable* table = __atomic_load_n(&shared->elements, __ATOMIC_RELAXED);
  if (table == nullptr || !table->is_full()) return false;
  const bool is_plain = settle_elements(thread, shared, word) || !table->may_conflict(thread, reinterpret_cast<uptr>(element));
  return is_plain && ++thread->element_turn % MAPSAN_ELEMENT_TURNS != 0;
}

// A hint that takes no lock: false if the map is the thread's own, or its last write and first reader are ordered before.
bool maybe_concurrent(const ThreadState* thread, u64 word) {
  if (shadow_tag(word) == ShadowTag::kOwned) return static_cast<Tid>(word >> 48) != thread->tid;
  if (shadow_tag(word) != ShadowTag::kShared) return false;
  const auto* shared = shadow_record<SharedMap>(word);
  const Epoch write = __atomic_load_n(&shared->write.epoch, __ATOMIC_RELAXED);
  return is_concurrent_with(thread, write) || is_concurrent_with(thread, shared->reads.first_epoch());
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void __mapsan_access(const volatile void* map, __mapsan_access_t access, __mapsan_site site,
                                      const void* element, const void* key, const __mapsan_map_ops* ops) {
  const AccessScope scope;
  if (scope.thread == nullptr) return;
  if (MAPSAN_UNLIKELY(scope.thread->pending != nullptr)) scope.thread->pending->set = false;
  void* frame = __builtin_frame_address(0);
  if (access == MAPSAN_STRUCTURE_READ && !tsan_listens() && read_structure(scope.thread, map, site, key, ops, frame)) return;
  const CurrentAccess current = describe(scope.thread, map, access, site, element, key, ops, frame);
  access_map(current);
  if (tsan_listens()) tell_tsan(current, frame);
}

MAPSAN_INTERFACE void __mapsan_attempt(const volatile void* map, __mapsan_access_t access, __mapsan_site site,
                                       const void* key, const __mapsan_map_ops* ops) {
  const AccessScope scope;
  if (scope.thread == nullptr) return;
  const uptr address = reinterpret_cast<uptr>(map);
  const ShadowWord* word = find_word(address);
  if (word == nullptr) return;
  if (MAPSAN_LIKELY(!maybe_concurrent(scope.thread, word->load(std::memory_order_acquire)))) return;
  const CurrentAccess current =
      describe(scope.thread, map, access, site, nullptr, key, ops, __builtin_frame_address(0));
  Conflicts found;
  MapFacts facts;
  {
    SpinLock lock(stripe_of(address));
    const u64 seen = word->load(std::memory_order_acquire);
    if (!maybe_concurrent(scope.thread, seen)) return;
    find_conflicts_with_record(current, seen, &facts, &found);
  }
  if (found.any() && scope.thread->ignoring == 0) keep_pending(current, found, facts);
}

MAPSAN_INTERFACE void __mapsan_element_access(const volatile void* map, __mapsan_access_t access, __mapsan_site site,
                                              const void* element, const void* key, const __mapsan_map_ops* ops) {
  const AccessScope scope;
  if (scope.thread == nullptr) return;
  if ((access & MAPSAN_ELEMENT_WRITE) == 0 && may_skip_read(scope.thread, map, element)) return;
  void* frame = __builtin_frame_address(0);
  const CurrentAccess current = describe(scope.thread, map, access, site, element, key, ops, frame);
  access_map(current);
  if (tsan_listens()) tell_tsan(current, frame);
}
