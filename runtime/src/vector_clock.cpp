// vector_clock.cpp: see vector_clock.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "vector_clock.h"

#include "allocator.h"
#include "clock_loops.h"

namespace mapsan {
std::atomic<u64> g_zero_chunk[kClockChunk];

namespace {

constexpr u32 kLaterChunks = kClockChunks - kFirstChunks;

}  // namespace

void VectorClock::init() {
  size_ = 0;
  machine_ = nullptr;
  for (VectorClock*& weak : weak_) weak = nullptr;
  for (ClockSnapshot*& snapshot : weak_snapshots_) snapshot = nullptr;
  for (bool& is_current : is_current_) is_current = false;
  for (Component*& chunk : first_chunks_) chunk = g_zero_chunk;
  later_chunks_ = nullptr;
}

void VectorClock::reset() {
  for (u32 i = 0; i < size_ / kClockChunk; ++i) {
    if (chunk_at(i) == g_zero_chunk) continue;
    deallocate(chunk_at(i), kClockChunk * sizeof(u64));
    *place_of(i) = g_zero_chunk;
  }
  size_ = 0;
  deallocate(later_chunks_, kLaterChunks * sizeof(Component*));
  later_chunks_ = nullptr;
  free_part(&machine_);
  for (VectorClock*& weak : weak_) free_part(&weak);
  for (ClockSnapshot*& snapshot : weak_snapshots_) {
    ClockSnapshot::drop(snapshot);
    snapshot = nullptr;
  }
  for (bool& is_current : is_current_) is_current = false;
}

void VectorClock::free_part(VectorClock** part) {
  if (*part == nullptr) return;
  (*part)->reset();
  deallocate(*part, sizeof(VectorClock));
  *part = nullptr;
}

VectorClock::Component* VectorClock::later_chunk_at(u32 index) const {
  // Acquire: a thread that looks for a hint sees what the owner put there first.
  Component** chunks = __atomic_load_n(&later_chunks_, __ATOMIC_ACQUIRE);
  return chunks == nullptr ? g_zero_chunk : chunks[index - kFirstChunks];
}

// Null when memory has run out.
VectorClock::Component** VectorClock::place_of(u32 index) {
  if (index < kFirstChunks) return &first_chunks_[index];
  if (later_chunks_ == nullptr) {
    auto** chunks = static_cast<Component**>(allocate(kLaterChunks * sizeof(Component*)));
    if (chunks == nullptr) return nullptr;
    for (u32 i = 0; i < kLaterChunks; ++i) chunks[i] = g_zero_chunk;
    __atomic_store_n(&later_chunks_, chunks, __ATOMIC_RELEASE);
  }
  return &later_chunks_[index - kFirstChunks];
}

VectorClock::Component* VectorClock::writable_chunk(u32 index) {
  if (MAPSAN_LIKELY(chunk_at(index) != g_zero_chunk)) return chunk_at(index);
  Component** place = place_of(index);
  Component* fresh = place == nullptr ? nullptr : static_cast<Component*>(allocate(kClockChunk * sizeof(u64)));
  if (fresh == nullptr) return nullptr;
  *place = fresh;
  if ((index + 1) * kClockChunk > size_) size_ = (index + 1) * kClockChunk;
  return fresh;
}

bool VectorClock::raise_component(Tid tid, u64 clock) {
  if (get(tid) >= clock) return false;
  Component* chunk = writable_chunk(tid / kClockChunk);
  if (chunk == nullptr) return false;
  // Relaxed: other threads read a component only as a hint; order comes from the lock that carried the clock.
  chunk[tid % kClockChunk].store(clock, std::memory_order_relaxed);
  return true;
}

bool VectorClock::raise(Epoch epoch, Edge edge) {
  const Tid tid = epoch_tid(epoch);
  const u64 clock = epoch_clock(epoch);
  bool changed = false;
  for (u32 i = 0; i < kWeakClocks; ++i) {
    const auto weak = static_cast<WeakClock>(i);
    if (carries(edge, weak) && weak_[weak] != nullptr) {
      changed |= weak_changed(weak, weak_[weak]->raise_component(tid, clock));
    } else if (!carries(edge, weak) && weak_[weak] == nullptr && get(tid) < clock) {
      make_weak(weak);
    }
  }
  return raise_component(tid, clock) || changed;
}

bool VectorClock::join(const ClockSnapshot& other, Edge edge) {
  bool changed = join_weak(other, edge);
  changed |= join_components(other);
  if (MAPSAN_UNLIKELY(other.machine != nullptr)) changed |= join_machine(*other.machine);
  return changed;
}

bool VectorClock::join(const VectorClock& other, Edge edge) {
  bool changed = join_weak(other, edge);
  changed |= join_components(other);
  if (MAPSAN_UNLIKELY(other.machine_ != nullptr) && make_machine() != nullptr) {
    changed |= machine_->join_components(*other.machine_);
  }
  return changed;
}

bool VectorClock::join_chunk(u32 index, const u64* other, u32 count) {
  if (!has_news(own_chunk(index), other, count)) return false;
  Component* mine = writable_chunk(index);
  if (mine == nullptr) return false;
  for (u32 i = 0; i < count; ++i) {
    if (other[i] > mine[i].load(std::memory_order_relaxed)) mine[i].store(other[i], std::memory_order_relaxed);
  }
  return true;
}

bool VectorClock::join_components(const ClockSnapshot& other) {
  bool changed = false;
  for (u32 base = 0; base < other.size; base += kClockChunk) {
    const u32 count = other.size - base < kClockChunk ? other.size - base : kClockChunk;
    changed |= join_chunk(base / kClockChunk, other.components + base, count);
  }
  return changed;
}

// The other one is not being changed: its owner's lock is held.
bool VectorClock::join_components(const VectorClock& other) {
  bool changed = false;
  for (u32 index = 0; index < other.size_ / kClockChunk; ++index) {
    changed |= join_chunk(index, other.own_chunk(index), kClockChunk);
  }
  return changed;
}

// Before the clock itself is joined: a weak clock that takes no part splits off from what is known so far.
template <class Other>
bool VectorClock::join_weak(const Other& other, Edge edge) {
  bool changed = false;
  for (u32 i = 0; i < kWeakClocks; ++i) {
    const auto weak = static_cast<WeakClock>(i);
    const bool takes_part = carries(edge, weak);
    if (weak_[weak] == nullptr && (!takes_part || other.has_own(weak))) make_weak(weak);
    if (takes_part && weak_[weak] != nullptr) {
      changed |= weak_changed(weak, weak_[weak]->join_components(other.weakly(weak)));
    }
  }
  return changed;
}

bool VectorClock::weak_changed(WeakClock weak, bool changed) {
  if (changed) is_current_[weak] = false;
  return changed;
}

VectorClock* VectorClock::make_part() {
  auto* part = static_cast<VectorClock*>(allocate(sizeof(VectorClock)));
  if (part != nullptr) part->init();
  return part;
}

VectorClock* VectorClock::make_weak(WeakClock weak) {
  weak_[weak] = make_part();
  if (weak_[weak] != nullptr) weak_[weak]->join_components(*this);
  return weak_[weak];
}

VectorClock* VectorClock::make_machine() {
  if (machine_ == nullptr) machine_ = make_part();
  return machine_;
}

bool VectorClock::covers_components(const ClockSnapshot& other) const {
  for (u32 base = 0; base < other.size; base += kClockChunk) {
    const u32 count = other.size - base < kClockChunk ? other.size - base : kClockChunk;
    if (has_news(own_chunk(base / kClockChunk), other.components + base, count)) return false;
  }
  return true;
}

bool VectorClock::covers_machine(const ClockSnapshot& other) const {
  for (u32 tid = 0; tid < other.size; ++tid) {
    if (!has_seen_by_machine(make_epoch(tid, other.components[tid]))) return false;
  }
  return true;
}

bool VectorClock::covers(const ClockSnapshot& other) const {
  if (!covers_components(other)) return false;
  for (u32 i = 0; i < kWeakClocks; ++i) {
    const auto weak = static_cast<WeakClock>(i);
    if (weak_[weak] != nullptr && !weak_[weak]->covers_components(other.weakly(weak))) return false;
  }
  return MAPSAN_LIKELY(other.machine == nullptr) || covers_machine(*other.machine);
}

bool VectorClock::covers(const ClockSnapshot& other, WeakClock weak) const {
  return weakly(weak).covers_components(other.weakly(weak));
}

bool VectorClock::join_machine(const ClockSnapshot& other) {
  return make_machine() != nullptr && machine_->join_components(other);
}

bool VectorClock::learn_by_machine(Epoch epoch, const ClockSnapshot* snapshot) {
  if (has_seen_by_machine(epoch) || make_machine() == nullptr) return false;
  machine_->raise(epoch);
  if (snapshot == nullptr) return true;
  machine_->join_components(*snapshot);
  if (snapshot->machine != nullptr) machine_->join_components(*snapshot->machine);
  return true;
}

ClockSnapshot* VectorClock::snapshot_components(ClockSnapshot* last) const {
  u32 size = size_;
  while (size > 0 && get(size - 1) == 0) --size;
  ClockSnapshot* copy = ClockSnapshot::renew(last, size);
  if (copy == nullptr) return nullptr;
  for (u32 base = 0; base < size; base += kClockChunk) {
    const u32 count = size - base < kClockChunk ? size - base : kClockChunk;
    copy_components(copy->components + base, own_chunk(base / kClockChunk), count);
  }
  return copy;
}

ClockSnapshot* VectorClock::snapshot_weak(WeakClock weak, Tid own) {
  ClockSnapshot*& last = weak_snapshots_[weak];
  if (last == nullptr || !is_current_[weak]) {
    last = weak_[weak]->snapshot_components(last);
    is_current_[weak] = true;
    // It serves several releases: each tells the owner's component by its epoch.
    if (last != nullptr && own < last->size) last->components[own] = 0;
  }
  if (last != nullptr) last->add_reference();
  return last;
}

ClockSnapshot* VectorClock::snapshot(Epoch own, ClockSnapshot* last) {
  ClockSnapshot* copy = snapshot_components(last);
  if (copy == nullptr) return nullptr;
  for (u32 i = 0; i < kWeakClocks; ++i) {
    const auto weak = static_cast<WeakClock>(i);
    if (weak_[weak] != nullptr) copy->weak[weak] = snapshot_weak(weak, epoch_tid(own));
  }
  if (MAPSAN_UNLIKELY(machine_ != nullptr)) copy->machine = machine_->snapshot_components(nullptr);
  if (epoch_tid(own) < copy->size) copy->components[epoch_tid(own)] = epoch_clock(own);
  return copy;
}

}  // namespace mapsan
