// thread_registry.cpp: see thread_registry.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "thread_registry.h"

#include "address_map.h"
#include "allocator.h"
#include "give_up.h"
#include "guard_mode.h"
#include "lock_order.h"
#include "check_ring.h"
#include "machine_order.h"
#include "quiet.h"

namespace mapsan {
namespace {

constexpr u32 kReuseAfter = 256;

struct Slot {
  ThreadInfo* newest;  // info of the thread that runs, or ran last, under this tid
  u64 final_clock;     // of the last thread that ended
  u32 older_dead, newer_dead;
};

SpinMutex g_mutex;
Slot g_slots[kMaxTids];
u32 g_used_tids = 0;
u32 g_thread_count = 0;  // ids given out
u32 g_oldest_dead = kMaxTids, g_newest_dead = kMaxTids, g_dead_count = 0;
ThreadState* g_threads;  // alive, or ended and not yet joined
std::atomic<u64> g_maps_of_ended{0};
std::atomic<u32> g_alive{0};  // created and not ended

// The most recent threads by id, so that a report can name a creator.
constexpr u32 kRecent = 4096;
ThreadInfo* g_by_id[kRecent];

Pool<ThreadState> g_states;
Pool<ThreadInfo> g_infos;

void add_dead(Tid tid) {
  g_slots[tid].newer_dead = kMaxTids;
  g_slots[tid].older_dead = g_newest_dead;
  if (g_newest_dead == kMaxTids) {
    g_oldest_dead = tid;
  } else {
    g_slots[g_newest_dead].newer_dead = tid;
  }
  g_newest_dead = tid;
  ++g_dead_count;
}

void remove_dead(Tid tid) {
  const u32 older = g_slots[tid].older_dead, newer = g_slots[tid].newer_dead;
  if (older == kMaxTids) {
    g_oldest_dead = newer;
  } else {
    g_slots[older].newer_dead = newer;
  }
  if (newer == kMaxTids) {
    g_newest_dead = older;
  } else {
    g_slots[newer].older_dead = older;
  }
  --g_dead_count;
}

bool take_dead(const ThreadState* creator, Tid* tid) {
  constexpr int kLooks = 64;  // a creator's own children are among the latest
  u32 dead = creator == nullptr ? kMaxTids : g_newest_dead;
  for (int look = 0; look < kLooks && dead != kMaxTids; ++look, dead = g_slots[dead].older_dead) {
    if (creator->clock.get(dead) < g_slots[dead].final_clock) continue;
    remove_dead(dead);
    *tid = dead;
    return true;
  }
  if (g_oldest_dead == kMaxTids || (g_dead_count <= kReuseAfter && g_used_tids < kMaxTids)) return false;
  *tid = g_oldest_dead;
  remove_dead(g_oldest_dead);
  return true;
}

// Keeps a tid's history short: reports about a thread that ended long ago lose its name.
void trim_history(ThreadInfo* newest) {
  constexpr int kKept = 8;
  ThreadInfo* info = newest;
  for (int i = 1; i < kKept && info != nullptr; ++i) info = info->older;
  if (info == nullptr) return;
  ThreadInfo* old = info->older;
  info->older = nullptr;
  while (old != nullptr) {
    ThreadInfo* older = old->older;
    if (g_by_id[old->id % kRecent] == old) g_by_id[old->id % kRecent] = nullptr;
    g_infos.give_back(old);
    old = older;
  }
}

void unlink(ThreadState* thread) {
  for (ThreadState** link = &g_threads; *link != nullptr; link = &(*link)->next) {
    if (*link != thread) continue;
    *link = thread->next;
    return;
  }
}

void free_state(ThreadState* thread) {
  thread->clock.reset();
  ClockSnapshot::drop(thread->snapshot);
  ClockSnapshot::drop(thread->fence_snapshot);
  if (thread->relaxed_reads != nullptr) {
    thread->relaxed_reads->reset();
    deallocate(thread->relaxed_reads, sizeof(VectorClock));
  }
  free_store_loads(thread);
  if (thread->checks != nullptr) CheckRing::free(thread->checks);
  if (thread->chains != nullptr) CallChains::free(thread->chains);
  thread->trace_memos.free();
  if (thread->has_more_room) deallocate(thread->held, ThreadState::kMaxHeld * sizeof(HeldLock));
  g_states.give_back(thread);
}

template <class Which>
void see_threads(ThreadState* thread, Which which) {
  SpinLock lock(g_mutex);
  bool changed = false;
  for (const ThreadState* other = g_threads; other != nullptr; other = other->next) {
    if (other == thread || !which(other)) continue;
    changed |= thread->clock.raise(make_epoch(other->tid, other->clock.get(other->tid)));
  }
  if (!changed) return;
  thread->leave_kept();
  ++thread->clock_version;
  thread->dirty = true;
}

}  // namespace

ThreadState* create_thread(ThreadState* creator, TraceId created) {
  SpinLock lock(g_mutex);
  Tid tid;
  if (!take_dead(creator, &tid)) {
    if (g_used_tids == kMaxTids) {
      give_up(GaveUp::kThreads);
      return nullptr;
    }
    tid = g_used_tids++;
  }
  ThreadState* thread = g_states.take();
  ThreadInfo* info = g_infos.take();
  if (thread == nullptr || info == nullptr) {
    if (thread != nullptr) g_states.give_back(thread);
    if (info != nullptr) g_infos.give_back(info);
    add_dead(tid);
    return nullptr;
  }
  __builtin_memset(static_cast<void*>(thread), 0, sizeof(ThreadState));
  __builtin_memset(static_cast<void*>(info), 0, sizeof(ThreadInfo));
  thread->tid = tid;
  thread->shadow_base = linear_shadow_base();
  thread->shadow_mask = linear_shadow_mask();
  thread->held = thread->first_held;
  thread->trace_memos.init();
  thread->clock.init();
  // A tid's clock goes on where its last thread stopped, so that epochs stay unique.
  const u64 first_clock = g_slots[tid].final_clock + 1;
  thread->epoch = make_epoch(tid, first_clock);
  thread->released = make_epoch(tid, g_slots[tid].final_clock);
  // The clock below is new to everyone who has seen this tid's last thread: the first release must publish it.
  thread->dirty = true;
  thread->keep_credit = 16;
  if (creator != nullptr) {
    if (creator->held_count != 0) creator->dirty = true;  // so that what is told names this moment
    const Published published = publish_clock(creator);
    create_under_locks(creator, published.epoch);
    see(thread, published.epoch, published.snapshot);
  }
  thread->clock.advance(thread->epoch);
  thread->clock_version = 1;
  thread->refresh_fast_path();
  info->id = g_thread_count++;
  info->creator = creator == nullptr ? 0 : creator->info->id;
  info->first_clock = first_clock;
  info->created = created;
  info->older = g_slots[tid].newest;
  g_slots[tid].newest = info;
  trim_history(info);
  g_by_id[info->id % kRecent] = info;
  thread->info = info;
  if (is_quiet()) make_quiet(thread);
  thread->next = g_threads;
  g_threads = thread;
  g_alive.fetch_add(1, std::memory_order_relaxed);
  return thread;
}

void see_all_threads(ThreadState* thread) {
  see_threads(thread, [](const ThreadState*) { return true; });
}

void see_loading_threads(ThreadState* thread) {
  see_threads(thread, [](const ThreadState* other) { return other->loading; });
}

void abandon_thread(ThreadState* thread) {
  SpinLock lock(g_mutex);
  g_alive.fetch_sub(1, std::memory_order_relaxed);
  unlink(thread);
  g_slots[thread->tid].final_clock = epoch_clock(thread->epoch);
  add_dead(thread->tid);
  free_state(thread);
}

void announce_handle(u32 id, u64 handle) {
  SpinLock lock(g_mutex);
  for (ThreadState* thread = g_threads; thread != nullptr; thread = thread->next) {
    if (thread->info->id != id) continue;
    if (!thread->detached) thread->handle = handle;
    return;
  }
}

void begin_thread(ThreadState* thread, u64 handle, uptr stack_top) {
  {
    SpinLock lock(g_mutex);
    if (!thread->detached) thread->handle = handle;
  }
  thread->stack_top = stack_top;
  __mapsan_self = thread;
}

void end_thread(ThreadState* thread) {
  g_maps_of_ended.fetch_add(thread->maps_seen, std::memory_order_relaxed);
  thread->maps_seen = 0;
  publish_clock(thread);
  SpinLock lock(g_mutex);
  g_alive.fetch_sub(1, std::memory_order_relaxed);
  thread->info->finished.store(true, std::memory_order_relaxed);
  g_slots[thread->tid].final_clock = epoch_clock(thread->epoch);
  if (!thread->detached) return;
  unlink(thread);
  add_dead(thread->tid);
  free_state(thread);
}

ThreadState* take_joinable(u64 handle) {
  SpinLock lock(g_mutex);
  for (ThreadState* thread = g_threads; thread != nullptr; thread = thread->next) {
    if (thread->handle != handle || thread->detached || thread->joining) continue;
    thread->joining = true;  // a later thread may get the same handle before the join is finished
    return thread;
  }
  return nullptr;
}

void put_back_joinable(ThreadState* joined) {
  SpinLock lock(g_mutex);
  joined->joining = false;
}

void finish_join(ThreadState* joiner, ThreadState* joined) {
  SpinLock lock(g_mutex);
  see(joiner, joined->released, joined->snapshot);
  see(joiner, make_epoch(joined->tid, g_slots[joined->tid].final_clock), nullptr);
  unlink(joined);
  add_dead(joined->tid);
  free_state(joined);
}

void detach_thread(u64 handle) {
  SpinLock lock(g_mutex);
  for (ThreadState* thread = g_threads; thread != nullptr; thread = thread->next) {
    if (thread->handle != handle || thread->joining) continue;
    thread->handle = 0;
    thread->detached = true;
    if (!thread->info->finished.load(std::memory_order_relaxed)) return;
    unlink(thread);
    add_dead(thread->tid);
    free_state(thread);
    return;
  }
}

const ThreadInfo* thread_info_of(Epoch epoch) {
  SpinLock lock(g_mutex);
  const ThreadInfo* info = g_slots[epoch_tid(epoch)].newest;
  while (info != nullptr && info->first_clock > epoch_clock(epoch)) info = info->older;
  return info;
}

const ThreadInfo* thread_info_by_id(u32 id) {
  SpinLock lock(g_mutex);
  const ThreadInfo* info = g_by_id[id % kRecent];
  return info != nullptr && info->id == id ? info : nullptr;
}

void set_thread_name(u64 handle, const char* name) {
  SpinLock lock(g_mutex);
  for (ThreadState* thread = g_threads; thread != nullptr; thread = thread->next) {
    if (thread->handle != handle || thread->info->finished.load(std::memory_order_relaxed)) continue;
    __builtin_strncpy(thread->info->name, name, sizeof(thread->info->name) - 1);
    return;
  }
}

// Relaxed: a thread that is created later is ordered after this by its creation, one that ends is past recording.
bool is_only_thread() { return g_alive.load(std::memory_order_relaxed) == 1; }

u64 count_maps_seen() {
  SpinLock lock(g_mutex);
  u64 count = g_maps_of_ended.load(std::memory_order_relaxed);
  for (ThreadState* thread = g_threads; thread != nullptr; thread = thread->next) count += thread->maps_seen;
  return count;
}

void abandon_hook() {
  __mapsan_thread* self = __mapsan_self;
  if (is_quiet() || self == &g_mapsan_nobody) return;
  auto* thread = static_cast<ThreadState*>(self);
  if (MAPSAN_LIKELY(!thread->in_runtime)) return;
  give_up(GaveUp::kAbandoned);
  g_locks_are_abandoned.store(true, std::memory_order_relaxed);
}

void keep_only(ThreadState* thread) {
  SpinLock lock(g_mutex);
  for (ThreadState* other = g_threads; other != nullptr; other = other->next) {
    if (other != thread) other->info->finished.store(true, std::memory_order_relaxed);
  }
  g_alive.store(1, std::memory_order_relaxed);
}

}  // namespace mapsan
