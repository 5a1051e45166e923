// shadow_map.cpp: see shadow_map.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "shadow_map.h"

#include "allocator.h"

namespace mapsan {
namespace {

struct alignas(64) Stripe {
  SpinMutex mutex;
};
constexpr u32 kStripes = 256;
Stripe g_stripes[kStripes];

Pool<OwnedMap> g_owned;
Pool<SharedMap> g_shared;

// The addresses of the latest tombstones; an older one is forgotten when it is overwritten here.
constexpr u32 kTombstones = 4096;
std::atomic<uptr> g_tombstones[kTombstones];
std::atomic<u32> g_tombstone_count{0};
std::atomic<bool> g_foreign_maps{false};

void forget_tombstone(uptr map) {
  if (map == 0) return;
  if (!stripe_of(map).try_lock()) return;  // in use just now: it stays, which only costs its 48 bytes
  if (ShadowWord* word = find_word(map)) {
    const u64 seen = word->load(std::memory_order_acquire);
    if (shadow_tag(seen) == ShadowTag::kOwned && shadow_record<OwnedMap>(seen)->destroyed) {
      clear_word(map, word);
      free_owned(shadow_record<OwnedMap>(seen));
    }
  }
  stripe_of(map).unlock();
}

Access to_access(Tid owner, u64 clock, TraceId trace, LockMark lock, const unsigned char (&key)[16]) {
  Access access{};
  access.epoch = make_epoch(owner, clock & kClockMask);
  access.trace = trace;
  access.locks[0] = lock;
  __builtin_memcpy(access.key, key, sizeof(access.key));
  return access;
}

}  // namespace

Access last_write(const OwnedMap& owned, Tid owner) {
  return to_access(owner, owned.write, owned.write_trace, owned.write_lock, owned.write_key);
}

Access last_read(const OwnedMap& owned, Tid owner) {
  return to_access(owner, owned.read, owned.read_trace, owned.read_lock, owned.read_key);
}

SpinMutex& stripe_of(uptr map) { return g_stripes[(map >> 5) * 0x9E3779B97F4A7C15ull >> 56].mutex; }

OwnedMap* make_owned(ThreadState* thread, uptr map, ShadowWord* word) {
  OwnedMap* owned = g_owned.take();
  if (owned == nullptr) return nullptr;
  *owned = OwnedMap{};
  // Release: publishes the record; pairs with the acquire in find_word().
  word->store(make_shadow_word(ShadowTag::kOwned, map, owned, thread->tid), std::memory_order_release);
  return owned;
}

SharedMap* make_shared(uptr map, ShadowWord* word, OwnedMap* owned, Tid owner) {
  SharedMap* shared = g_shared.take();
  if (shared == nullptr) return nullptr;
  {
    SpinLock lock(shared->mutex);
    shared->created_trace = owned == nullptr ? 0 : owned->created_trace;
    shared->created = owned == nullptr ? 0 : owned->created;
    shared->ops = owned == nullptr ? nullptr : owned->ops;
    shared->elements = owned == nullptr ? nullptr : owned->elements;
    shared->write = Access{};
    shared->reads = ReadSet{};
    shared->elements_written = shared->elements != nullptr && shared->elements->has_writes();
    shared->elements_quiet = false;
    shared->element_write = shared->elements_written ? shared->elements->last_write_of(owner) : 0;
    shared->element_writes_unordered = shared->elements_written && shared->element_write == 0;
    shared->element_writes_awaited = false;
    if (owned != nullptr && owned->write != 0) shared->write = last_write(*owned, owner);
    if (owned != nullptr && (owned->read & kClockMask) != 0) shared->reads.start(last_read(*owned, owner));
    shared->address = map;
  }
  word->store(make_shadow_word(ShadowTag::kShared, map, shared), std::memory_order_release);
  // After the word: a child that is forked by another thread just now must not find a record that is free.
  if (owned != nullptr) {
    owned->elements = nullptr;
    free_owned(owned);
  }
  return shared;
}

void free_owned(OwnedMap* owned) {
  ElementTable::free(owned->elements);
  owned->elements = nullptr;
  g_owned.give_back(owned);
}

void free_shared(SharedMap* shared) {
  {
    SpinLock lock(shared->mutex);
    shared->address = 0;
    ElementTable::free(shared->elements);
    shared->elements = nullptr;
    shared->reads.free();
  }
  g_shared.give_back(shared);
}

namespace {

template <class Change>
void change_word(const SharedMap* shared, Change changed) {
  ShadowWord* word = find_word(shared->address);
  if (word == nullptr) return;
  u64 seen = word->load(std::memory_order_acquire);
  while (shadow_tag(seen) == ShadowTag::kShared && shadow_record<SharedMap>(seen) == shared) {
    // Release: the record was published with the word that this one replaces.
    if (word->compare_exchange_weak(seen, changed(seen), std::memory_order_release, std::memory_order_acquire)) return;
  }
}

// Whoever counts on there being no write, or on the elements being what they were, looks again.
void unsettle_elements(SharedMap* shared) {
  if (!__atomic_load_n(&shared->element_writes_awaited, __ATOMIC_RELAXED)) return;
  __atomic_store_n(&shared->element_writes_awaited, false, __ATOMIC_RELAXED);
  change_word(shared, [](u64 word) { return word + MAPSAN_ELEMENTS_WRITTEN; });
}

}  // namespace

void set_elements_quiet(SharedMap* shared, bool quiet) {
  if (shared->elements_quiet == quiet) return;
  shared->elements_quiet = quiet;
  change_word(shared, [quiet](u64 word) { return quiet ? word | MAPSAN_ELEMENTS_QUIET : word & ~MAPSAN_ELEMENTS_QUIET; });
}

void note_element_write(SharedMap* shared, const ThreadState* thread) {
  if (!is_plainly_before(thread, shared->element_write)) {
    __atomic_store_n(&shared->element_writes_unordered, true, __ATOMIC_RELAXED);
  }
  __atomic_store_n(&shared->element_write, thread->epoch, __ATOMIC_RELAXED);
  unsettle_elements(shared);
}

void forget_elements(SharedMap* shared) {
  if (shared->elements != nullptr) shared->elements->clear();
  shared->elements_written = false;
  __atomic_store_n(&shared->element_writes_unordered, false, __ATOMIC_RELAXED);
  set_elements_quiet(shared, false);
  unsettle_elements(shared);
}

bool settle_elements(ThreadState* thread, SharedMap* shared, u64 word) {
  if (tsan_listens()) return false;
  if (!__atomic_load_n(&shared->element_writes_awaited, __ATOMIC_RELAXED)) {
    __atomic_store_n(&shared->element_writes_awaited, true, __ATOMIC_SEQ_CST);
  }
  if (__atomic_load_n(&shared->element_writes_unordered, __ATOMIC_RELAXED)) return false;
  if (!is_plainly_before(thread, __atomic_load_n(&shared->element_write, __ATOMIC_RELAXED))) return false;
  thread->settled_word = word;
  thread->settled_stamp = thread->filter_stamp;
  return true;
}

void bury(ThreadState* thread, uptr map, ShadowWord* word, TraceId trace) {
  const u64 seen = word->load(std::memory_order_acquire);
  const TraceId created_trace = shadow_tag(seen) == ShadowTag::kShared ? shadow_record<SharedMap>(seen)->created_trace
                                                                       : shadow_record<OwnedMap>(seen)->created_trace;
  const Epoch created = shadow_tag(seen) == ShadowTag::kShared ? shadow_record<SharedMap>(seen)->created
                                                               : shadow_record<OwnedMap>(seen)->created;
  OwnedMap* tombstone = created == 0 ? nullptr : make_owned(thread, map, word);
  if (tombstone == nullptr) clear_word(map, word);
  if (shadow_tag(seen) == ShadowTag::kShared) {
    free_shared(shadow_record<SharedMap>(seen));
  } else {
    free_owned(shadow_record<OwnedMap>(seen));
  }
  if (tombstone == nullptr) return;
  tombstone->write = epoch_clock(thread->epoch);
  tombstone->write_trace = trace;
  tombstone->created_trace = created_trace;
  tombstone->created = created;
  tombstone->destroyed = true;
  const u32 slot = g_tombstone_count.fetch_add(1, std::memory_order_relaxed) % kTombstones;
  const uptr oldest = g_tombstones[slot].exchange(map, std::memory_order_relaxed);
  if (oldest != map) forget_tombstone(oldest);
}

bool tombstones_count() { return !g_foreign_maps.load(std::memory_order_relaxed); }
void foreign_map_seen() { g_foreign_maps.store(true, std::memory_order_relaxed); }

}  // namespace mapsan
