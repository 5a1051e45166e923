// clock_snapshot.cpp: see clock_snapshot.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "clock_snapshot.h"

#include "allocator.h"
#include "clock_loops.h"

namespace mapsan {
namespace {

uptr snapshot_bytes(u32 size) { return offsetof(ClockSnapshot, components) + size * sizeof(u64); }

}  // namespace

ClockSnapshot* ClockSnapshot::make(u32 size) {
  auto* snapshot = static_cast<ClockSnapshot*>(allocate_unset(snapshot_bytes(size)));
  if (snapshot == nullptr) return nullptr;
  snapshot->references.store(1, std::memory_order_relaxed);
  snapshot->size = size;
  snapshot->machine = nullptr;
  for (ClockSnapshot*& weak : snapshot->weak) weak = nullptr;
  return snapshot;
}

ClockSnapshot* ClockSnapshot::renew(ClockSnapshot* old, u32 size) {
  if (old == nullptr || old->size != size || !old->is_unshared()) {
    drop(old);
    return make(size);
  }
  drop(old->machine);
  old->machine = nullptr;
  for (ClockSnapshot*& weak : old->weak) {
    drop(weak);
    weak = nullptr;
  }
  return old;
}

void ClockSnapshot::drop(ClockSnapshot* snapshot) {
  if (snapshot == nullptr) return;
  // Acquire-release: the last holder's free comes after every other holder's reads.
  if (snapshot->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    drop(snapshot->machine);
    for (ClockSnapshot* weak : snapshot->weak) drop(weak);
    deallocate(snapshot, snapshot_bytes(snapshot->size));
  }
}

ClockSnapshot* ClockSnapshot::join(const ClockSnapshot* a, const ClockSnapshot* b, Epoch epoch) {
  ClockSnapshot* joined = join_components(a, b, epoch, 0);
  if (joined == nullptr) return nullptr;
  for (u32 i = 0; i < kWeakClocks; ++i) {
    const auto weak = static_cast<WeakClock>(i);
    if ((a == nullptr || !a->has_own(weak)) && (b == nullptr || !b->has_own(weak))) continue;
    // As long as the whole: it then has room for whatever that has room for.
    joined->weak[weak] = join_components(a == nullptr ? nullptr : &a->weakly(weak),
                                         b == nullptr ? nullptr : &b->weakly(weak), epoch, joined->size);
  }
  ClockSnapshot* first = a == nullptr ? nullptr : a->machine;
  ClockSnapshot* second = b == nullptr ? nullptr : b->machine;
  if (MAPSAN_LIKELY(first == nullptr && second == nullptr)) return joined;
  if (first != nullptr && second != nullptr && first != second) {
    joined->machine = join_components(first, second, 0, joined->size);
  } else {
    joined->machine = first != nullptr ? first : second;
    joined->machine->add_reference();
  }
  return joined;
}

bool ClockSnapshot::has_room_for_machine(const ClockSnapshot& other) const {
  if (other.machine == nullptr || other.machine == machine || machine == nullptr) return true;
  return machine->is_unshared() && machine->size >= other.machine->size;
}

// Whether it and its parts, which are the same as the other's, can take that in.
bool ClockSnapshot::has_room_for(const ClockSnapshot* other, Epoch epoch) const {
  const auto has_room = [&](const ClockSnapshot& part, u32 needed) {
    return part.is_unshared() && part.size >= needed && part.size > epoch_tid(epoch);
  };
  if (other != nullptr && !has_room_for_machine(*other)) return false;
  if (!has_room(*this, other == nullptr ? 0 : other->size)) return false;
  for (u32 i = 0; i < kWeakClocks; ++i) {
    if (weak[i] == nullptr && (other == nullptr || other->weak[i] == nullptr)) continue;
    const auto clock = static_cast<WeakClock>(i);
    if (weak[i] == nullptr || !has_room(*weak[i], other == nullptr ? 0 : other->weakly(clock).size)) return false;
  }
  return true;
}

void ClockSnapshot::add_components(const ClockSnapshot* other, Epoch epoch) {
  if (other != nullptr && other->size != 0) put_maxima(components, components, other->components, other->size);
  if (epoch != 0 && components[epoch_tid(epoch)] < epoch_clock(epoch))
    components[epoch_tid(epoch)] = epoch_clock(epoch);
}

ClockSnapshot* ClockSnapshot::add(ClockSnapshot* own, const ClockSnapshot* other, Epoch epoch) {
  if (add_in_place(own, other, epoch)) return own;
  ClockSnapshot* joined = join(own, other, epoch);
  if (joined != nullptr) drop(own);
  return joined;
}

bool ClockSnapshot::add_in_place(ClockSnapshot* own, const ClockSnapshot* other, Epoch epoch) {
  if (own == nullptr || !own->has_room_for(other, epoch)) return false;
  for (u32 i = 0; i < kWeakClocks; ++i) {
    if (own->weak[i] == nullptr) continue;
    own->weak[i]->add_components(other == nullptr ? nullptr : &other->weakly(static_cast<WeakClock>(i)), epoch);
  }
  own->add_components(other, epoch);
  if (MAPSAN_UNLIKELY(other != nullptr && other->machine != nullptr)) own->add_machine(other->machine);
  return true;
}

void ClockSnapshot::add_machine(ClockSnapshot* other) {
  if (other == machine) return;
  if (machine != nullptr) return machine->add_components(other, 0);
  other->add_reference();
  machine = other;
}

ClockSnapshot* ClockSnapshot::join_components(const ClockSnapshot* a, const ClockSnapshot* b, Epoch epoch, u32 size) {
  if (epoch != 0 && epoch_tid(epoch) >= size) size = epoch_tid(epoch) + 1;
  if (a != nullptr && a->size > size) size = a->size;
  if (b != nullptr && b->size > size) size = b->size;
  ClockSnapshot* joined = make(size);
  if (joined == nullptr) return nullptr;
  const u32 a_size = a == nullptr ? 0 : a->size, b_size = b == nullptr ? 0 : b->size;
  const ClockSnapshot* longer = a_size > b_size ? a : b;
  const u32 common = a_size < b_size ? a_size : b_size, most = a_size < b_size ? b_size : a_size;
  if (common != 0) put_maxima(joined->components, a->components, b->components, common);
  for (u32 tid = common; tid < most; ++tid) joined->components[tid] = longer->components[tid];
  for (u32 tid = most; tid < size; ++tid) joined->components[tid] = 0;
  if (epoch != 0 && joined->components[epoch_tid(epoch)] < epoch_clock(epoch)) {
    joined->components[epoch_tid(epoch)] = epoch_clock(epoch);
  }
  return joined;
}

}  // namespace mapsan
