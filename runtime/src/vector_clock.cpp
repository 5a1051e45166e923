// vector_clock.cpp: see vector_clock.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "vector_clock.h"

#include "allocator.h"

namespace mapsan {
namespace {

std::atomic<u64> g_zero_chunk[kClockChunk];

uptr snapshot_bytes(u32 size) { return offsetof(ClockSnapshot, components) + size * sizeof(u64); }

}  // namespace

void VectorClock::init() {
  size_ = 0;
  for (Component*& chunk : chunks_) chunk = g_zero_chunk;
}

void VectorClock::reset() {
  for (u32 i = 0; i < size_ / kClockChunk; ++i) {
    if (chunks_[i] == g_zero_chunk) continue;
    deallocate(chunks_[i], kClockChunk * sizeof(u64));
    chunks_[i] = g_zero_chunk;
  }
  size_ = 0;
}

VectorClock::Component* VectorClock::writable_chunk(u32 index) {
  if (MAPSAN_LIKELY(chunks_[index] != g_zero_chunk)) return chunks_[index];
  Component* fresh = static_cast<Component*>(allocate(kClockChunk * sizeof(u64)));
  if (fresh == nullptr) return nullptr;
  chunks_[index] = fresh;
  if ((index + 1) * kClockChunk > size_) size_ = (index + 1) * kClockChunk;
  return fresh;
}

bool VectorClock::raise(Tid tid, u64 clock) {
  if (get(tid) >= clock) return false;
  Component* chunk = writable_chunk(tid / kClockChunk);
  if (chunk == nullptr) return false;
  // Relaxed: other threads read a component only as a hint; order comes from the lock that carried the clock.
  chunk[tid % kClockChunk].store(clock, std::memory_order_relaxed);
  return true;
}

bool VectorClock::join(const ClockSnapshot& other) {
  bool changed = false;
  for (u32 base = 0; base < other.size; base += kClockChunk) {
    const u32 end = other.size - base < kClockChunk ? other.size - base : kClockChunk;
    Component* mine = chunks_[base / kClockChunk];
    for (u32 i = 0; i < end; ++i) {
      if (other.components[base + i] <= mine[i].load(std::memory_order_relaxed)) continue;
      mine = writable_chunk(base / kClockChunk);
      if (mine == nullptr) return changed;
      mine[i].store(other.components[base + i], std::memory_order_relaxed);
      changed = true;
    }
  }
  return changed;
}

bool VectorClock::join(const VectorClock& other) {
  bool changed = false;
  for (u32 tid = 0; tid < other.size_; ++tid) changed |= raise(tid, other.get(tid));
  return changed;
}

ClockSnapshot* VectorClock::snapshot(Epoch own) const {
  u32 size = size_;
  while (size > 0 && get(size - 1) == 0) --size;
  ClockSnapshot* copy = ClockSnapshot::make(size);
  if (copy == nullptr) return nullptr;
  for (u32 tid = 0; tid < size; ++tid) copy->components[tid] = get(tid);
  if (epoch_tid(own) < size) copy->components[epoch_tid(own)] = epoch_clock(own);
  return copy;
}

ClockSnapshot* ClockSnapshot::make(u32 size) {
  auto* snapshot = static_cast<ClockSnapshot*>(allocate(snapshot_bytes(size)));
  if (snapshot == nullptr) return nullptr;
  snapshot->references.store(1, std::memory_order_relaxed);
  snapshot->size = size;
  return snapshot;
}

void ClockSnapshot::drop(ClockSnapshot* snapshot) {
  if (snapshot == nullptr) return;
  // Acquire-release: the last holder's free comes after every other holder's reads.
  if (snapshot->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    deallocate(snapshot, snapshot_bytes(snapshot->size));
  }
}

ClockSnapshot* ClockSnapshot::join(const ClockSnapshot* a, const ClockSnapshot* b, Epoch epoch) {
  u32 size = epoch == 0 ? 0 : epoch_tid(epoch) + 1;
  if (a != nullptr && a->size > size) size = a->size;
  if (b != nullptr && b->size > size) size = b->size;
  ClockSnapshot* joined = make(size);
  if (joined == nullptr) return nullptr;
  for (u32 tid = 0; tid < size; ++tid) {
    const u64 x = a == nullptr ? 0 : a->get(tid);
    const u64 y = b == nullptr ? 0 : b->get(tid);
    joined->components[tid] = x > y ? x : y;
  }
  if (epoch != 0 && joined->components[epoch_tid(epoch)] < epoch_clock(epoch)) {
    joined->components[epoch_tid(epoch)] = epoch_clock(epoch);
  }
  return joined;
}

}  // namespace mapsan
