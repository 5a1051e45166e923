// sync.cpp: see sync.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "sync.h"

#include <algorithm>

#include "address_map.h"
#include "allocator.h"
#include "give_up.h"
#include "lock_order.h"
#include "lock_path.h"
#include "thread_state.h"

namespace mapsan {
namespace {

// Syncs are numbered, so that a recorded access can name its locks in 4 bytes each; they live in blocks that never
// move and are recycled last, so that a report seldom finds another lock under a number.
constexpr u32 kBlock = 256;
constexpr u32 kBlocks = 16384;
Sync* g_blocks[kBlocks];
u32 g_count = 1;
SpinMutex g_mutex;

constexpr u32 kQuarantine = 4096;
u32 g_retired[kQuarantine];
u32 g_retired_first = 0;
u32 g_retired_count = 0;

// Release: who reads the number and does not know it yet comes for what it stands for; who knows it has all of that.
void note_release(Sync* sync) { sync->version.fetch_add(1, std::memory_order_release); }

void reset_sync(Sync* sync) {
  ClockSnapshot::drop(sync->snapshot);
  sync->snapshot = nullptr;
  sync->epoch = 0;
  sync->joined = false;
  note_release(sync);
  sync->guards_map.store(false, std::memory_order_relaxed);
  sync->hands_over.store(false, std::memory_order_relaxed);
  sync->has_sections.store(false, std::memory_order_relaxed);
  free_handed_over(sync);
  sync->name = nullptr;
  sync->episodes.store(0, std::memory_order_relaxed);
  sync->writer.store(0, std::memory_order_relaxed);
  if (VectorClock* shared = sync->shared.load(std::memory_order_relaxed)) shared->reset();
  ++sync->shared_generation;
}

Sync* new_sync(uptr address) {
  SpinLock lock(g_mutex);
  u32 index = g_count;
  if (g_retired_count == kQuarantine) {
    index = g_retired[g_retired_first];
    g_retired_first = (g_retired_first + 1) % kQuarantine;
    --g_retired_count;
    reset_sync(sync_at(index));
  } else {
    if (index / kBlock >= kBlocks) {
      give_up(GaveUp::kLocks);
      return nullptr;
    }
    if (g_blocks[index / kBlock] == nullptr) {
      g_blocks[index / kBlock] = static_cast<Sync*>(allocate(kBlock * sizeof(Sync)));
      if (g_blocks[index / kBlock] == nullptr) return nullptr;
    }
    ++g_count;
  }
  Sync* sync = sync_at(index);
  sync->address = address;
  sync->index = index;
  sync->shared_edge.store(static_cast<u8>(Edge::kLuck), std::memory_order_relaxed);
  return sync;
}

void retire_sync(Sync* sync) {
  sync->epoch = 0;  // nobody goes on in an epoch that it published (kept_epoch.h)
  SpinLock lock(g_mutex);
  if (g_retired_count == kQuarantine) return;  // the number is not used again
  g_retired[(g_retired_first + g_retired_count) % kQuarantine] = sync->index;
  ++g_retired_count;
}

// Installs a Sync in a word that holds none; the word may hold the record of a map that stood here before.
Sync* install(ShadowWord* word, uptr address) {
  u64 seen = word->load(std::memory_order_acquire);
  if (shadow_tag(seen) == ShadowTag::kSync) return shadow_record<Sync>(seen);
  Sync* fresh = new_sync(address);
  if (fresh == nullptr) return nullptr;
  // Release: publishes the Sync's fields; pairs with the acquire in find_word().
  while (!word->compare_exchange_weak(seen, make_shadow_word(ShadowTag::kSync, address, fresh),
                                      std::memory_order_release, std::memory_order_acquire)) {
    const bool taken_by_neighbour = seen != 0 && (seen & 0xC) != shadow_offset_bits(address);
    if (shadow_tag(seen) != ShadowTag::kSync && !taken_by_neighbour) continue;
    retire_sync(fresh);
    return taken_by_neighbour ? nullptr : shadow_record<Sync>(seen);
  }
  return fresh;
}

void set_published(Sync* sync, Published published) {
  if (sync->snapshot != published.snapshot) {
    ClockSnapshot::drop(sync->snapshot);
    sync->snapshot = published.snapshot;
    if (published.snapshot != nullptr) published.snapshot->add_reference();
  }
  // Atomic, here and where a release joins: acquire_joined() looks without the lock.
  __atomic_store_n(&sync->epoch, published.epoch, __ATOMIC_RELEASE);
  __atomic_store_n(&sync->joined, false, __ATOMIC_RELEASE);
}

// True if the thread has seen all that the Sync holds, so that its own release can take the place of that.
bool knows_all(const ThreadState* thread, const Sync* sync) {
  if (!thread->clock.has_seen_weakly(sync->epoch)) return false;
  return !sync->joined || sync->snapshot == nullptr || thread->clock.covers(*sync->snapshot);
}

}  // namespace

Sync* make_element_lock(uptr address) {
  Sync* sync = new_sync(address);
  if (sync == nullptr) return nullptr;
  sync->hands_over = true;  // its order is told by the container's own atomics
  sync->name = "accessor";
  return sync;
}

Sync* sync_at(u32 index) { return &g_blocks[index / kBlock][index % kBlock]; }

Sync* find_or_make_sync(ThreadState* thread, const volatile void* object) {
  const uptr address = reinterpret_cast<uptr>(object);
  for (int attempt = 0; attempt < 4; ++attempt) {
    ShadowWord* word = find_or_make_word(address);
    if (word == nullptr) return nullptr;
    Sync* sync = install(word, address);
    if (sync == nullptr || sync->address != address) continue;  // a neighbour took the word: next, the hash table
    const bool is_named = thread->lock_address == object && thread->lock_name != nullptr && thread->lock_name[0] != '\0';
    if (MAPSAN_UNLIKELY(sync->name == nullptr && is_named)) sync->name = thread->lock_name;
    return sync;
  }
  return nullptr;
}

Sync* sync_of_atomic(const volatile void* object, bool make) {
  const uptr address = reinterpret_cast<uptr>(object);
  ShadowWord* word = make ? find_or_make_atomic_word(address) : find_atomic_word(address);
  if (word == nullptr) return nullptr;
  if (make) return install(word, address);
  const u64 seen = word->load(std::memory_order_acquire);
  return seen == 0 ? nullptr : shadow_record<Sync>(seen);
}

void forget_sync_object(const volatile void* object) {
  const uptr address = reinterpret_cast<uptr>(object);
  ShadowWord* word = find_word(address);
  if (word == nullptr) return;
  const u64 seen = word->load(std::memory_order_acquire);
  if (shadow_tag(seen) != ShadowTag::kSync) return;
  clear_word(address, word);
  retire_sync(shadow_record<Sync>(seen));
}

Published publish_clock(ThreadState* thread) {
  const bool is_published = thread->kept_by != nullptr;
  if (thread->dirty) thread->released = thread->epoch;
  if (thread->dirty || is_published) thread->advance();
  thread->dirty = false;
  return last_published(thread);
}

Published last_published(ThreadState* thread) {
  if (thread->snapshot == nullptr || thread->snapshot_version != thread->clock_version) {
    thread->snapshot = thread->clock.snapshot(thread->released, thread->snapshot);
    thread->snapshot_version = thread->clock_version;
  }
  return {thread->released, thread->snapshot};
}

Edge edge_in_code(const ThreadState* thread, Edge edge) {
  if (MAPSAN_UNLIKELY(thread->in_own_lock != 0)) return Edge::kLuck;
  return MAPSAN_UNLIKELY(thread->in_container != 0) ? std::max(edge, Edge::kContents) : edge;
}

void see(ThreadState* thread, Epoch epoch, const ClockSnapshot* snapshot, Edge edge) {
  edge = edge_in_code(thread, edge);
  bool changed = snapshot != nullptr && thread->clock.join(*snapshot, edge);
  if (epoch != 0) changed |= thread->clock.raise(epoch, edge);
  if (changed) thread->note_news();
}

void acquire_news(ThreadState* thread, Sync* sync, Edge edge) { see(thread, sync->epoch, sync->snapshot, edge); }

void release_news(ThreadState* thread, Sync* sync) { set_published(sync, publish_clock(thread)); }

// Without the lock: what the thread's load has read was published here before it was stored. The epoch is read twice, so that it
// goes with the flag.
bool has_seen_published(const ThreadState* thread, const Sync* sync) {
  const Epoch epoch = __atomic_load_n(&sync->epoch, __ATOMIC_ACQUIRE);
  const bool joined = __atomic_load_n(&sync->joined, __ATOMIC_ACQUIRE);
  const bool is_consistent = __atomic_load_n(&sync->epoch, __ATOMIC_ACQUIRE) == epoch;
  return is_consistent && !joined && thread->clock.has_seen_weakly(epoch);
}

void acquire_joined(ThreadState* thread, Sync* sync) {
  if (has_seen_published(thread, sync)) return;
  ThreadState::JoinedAcquire& last = thread->joined_acquires[sync->index % ThreadState::kJoinedAcquires];
  const u32 version = sync->version.load(std::memory_order_acquire);
  if (last.sync == sync->index && last.version == version) return;
  SpinLock lock(sync->mutex);
  last = {sync->index, sync->version.load(std::memory_order_relaxed)};
  if (!sync->joined && thread->clock.has_seen_weakly(sync->epoch)) return;
  see(thread, sync->epoch, sync->snapshot);
}

void join_published(Sync* sync, Published published) {
  ClockSnapshot* joined = ClockSnapshot::add(sync->snapshot, published.snapshot, sync->epoch);
  if (joined == nullptr) return;  // memory has run out: keep what there is
  sync->snapshot = joined;
  __atomic_store_n(&sync->joined, true, __ATOMIC_RELEASE);
  __atomic_store_n(&sync->epoch, published.epoch, __ATOMIC_RELEASE);
  note_release(sync);
}

void forget_published(Sync* sync) {
  SpinLock lock(sync->mutex);
  set_published(sync, {0, nullptr});
  note_release(sync);
}

void release_joined(ThreadState* thread, Sync* sync) {
  // Without the lock: where the last release was the thread's own, and told all that this one would.
  const bool has_news = thread->dirty || thread->kept_by != nullptr;
  const bool is_last = __atomic_load_n(&sync->epoch, __ATOMIC_ACQUIRE) == thread->released;
  if (!has_news && is_last && !__atomic_load_n(&sync->joined, __ATOMIC_ACQUIRE)) return;
  const Published mine = publish_clock(thread);
  SpinLock lock(sync->mutex);
  if (!knows_all(thread, sync)) return join_published(sync, mine);
  // Where threads take turns, what the object has of its own serves all of them.
  const bool is_turn = sync->epoch != 0 && epoch_tid(sync->epoch) != thread->tid;
  if (!is_turn || !ClockSnapshot::add_in_place(sync->snapshot, mine.snapshot, sync->epoch)) {
    set_published(sync, mine);
    return note_release(sync);
  }
  __atomic_store_n(&sync->epoch, mine.epoch, __ATOMIC_RELEASE);
  __atomic_store_n(&sync->joined, false, __ATOMIC_RELEASE);
  note_release(sync);
}

void acquire_exclusive(ThreadState* thread, Sync* sync) {
  acquire(thread, sync);
  // Acquire: pairs with the release in release_shared(), which made the clock.
  VectorClock* shared = sync->shared.load(std::memory_order_acquire);
  if (shared == nullptr) return;
  SpinLock lock(sync->mutex);
  if (shared->size() == 0) return;
  const Edge shared_edge = static_cast<Edge>(sync->shared_edge.load(std::memory_order_relaxed));
  if (thread->clock.join(*shared, std::min(shared_edge, edge_of_next(thread, sync)))) {
    thread->note_news();
  }
  shared->reset();
  ++sync->shared_generation;
}

void acquire_shared(ThreadState* thread, Sync* sync) {
  // The exclusive part changes only while no shared holder is inside.
  acquire(thread, sync);
}

void release_shared(ThreadState* thread, Sync* sync) {
  ThreadState::SharedRelease& last = thread->shared_releases[sync->index % ThreadState::kSharedReleases];
  const bool keeps = may_keep(thread, sync) && (thread->kept_by == nullptr || thread->kept_shared) && is_worth_keeping(thread);
  if (keeps && thread->kept_by != nullptr && last.sync == sync->index && last.clock_version == thread->clock_version) {
    thread->dirty = false;  // its epoch is there, and nobody has taken it away
    return keep(thread, sync, true);
  }
  Published mine;
  if (keeps && thread->dirty) {
    thread->released = thread->epoch;
    thread->dirty = false;
    mine = last_published(thread);
    keep(thread, sync, true);
  } else {
    mine = publish_clock(thread);
  }
  SpinLock lock(sync->mutex);
  VectorClock* shared = sync->shared.load(std::memory_order_relaxed);
  if (shared == nullptr) {
    shared = static_cast<VectorClock*>(allocate(sizeof(VectorClock)));
    if (shared == nullptr) return;
    shared->init();
    sync->shared.store(shared, std::memory_order_release);
  }
  const bool only_own_changed = last.sync == sync->index && last.generation == sync->shared_generation &&
                                last.clock_version == thread->clock_version;
  if (!only_own_changed) {
    if (mine.snapshot != nullptr) shared->join(*mine.snapshot);
    last = {sync->index, sync->shared_generation, thread->clock_version};
  }
  if (mine.epoch != 0) shared->raise(mine.epoch);
}

}  // namespace mapsan
