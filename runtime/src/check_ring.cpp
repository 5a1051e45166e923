// check_ring.cpp: see check_ring.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "check_ring.h"

#include "allocator.h"

namespace mapsan {

CheckRing* CheckRing::of(ThreadState* thread, bool make) {
  if (MAPSAN_LIKELY(thread->checks != nullptr || !make)) return thread->checks;
  auto* ring = static_cast<CheckRing*>(allocate(sizeof(CheckRing)));
  if (ring == nullptr) return nullptr;
  if (ring->take_room(kFirstSlots)) {
    thread->checks = ring;
  } else {
    deallocate(ring, sizeof(CheckRing));
  }
  return thread->checks;
}

void CheckRing::free(CheckRing* ring) {
  deallocate(ring->checks_, ring->slots_ * kEach);
  deallocate(ring, sizeof(CheckRing));
}

// An empty room; false when memory has run out.
bool CheckRing::take_room(u64 slots) {
  auto* checks = static_cast<RecentCheck*>(allocate(slots * kEach));
  if (checks == nullptr) return false;
  checks_ = checks;
  maps_ = reinterpret_cast<uptr*>(checks + slots);
  tags_ = reinterpret_cast<u32*>(maps_ + slots);
  slots_ = slots;
  return true;
}

// All slots are in use, the oldest check's first, and twice as many are wanted. The checks keep their slots.
void CheckRing::grow() {
  const CheckRing old = *this;
  if (!take_room(slots_ * 2)) return;
  for (u64 slot = 0; slot < old.slots_; ++slot) {
    checks_[slot] = old.checks_[slot];
    maps_[slot] = old.maps_[slot];
    tags_[slot] = old.tags_[slot];
  }
  deallocate(old.checks_, old.slots_ * kEach);
}

RecentCheck* CheckRing::add(uptr map, u64 key, const PastOperation& operation) {
  if (MAPSAN_UNLIKELY(count_ == slots_ && slots_ < kMostSlots)) grow();
  const u64 slot = count_++ & (slots_ - 1);
  const u64 bit = 1ull << slot;
  maps_[slot] = map;
  tags_[slot] = tag_of(map, key);
  claimed_ &= ~bit;
  whole_ = operation.whole() ? whole_ | bit : whole_ & ~bit;
  RecentCheck& check = checks_[slot];
  check = RecentCheck{};
  check.operation = operation;
  check.key = key;
  check.order = count_;
  check.unsure = lacks_claim(operation.access);
  return &check;
}

void CheckRing::claim_by_write(uptr map, u64 key, const Access& write, bool inserted) {
  for_all_with_map([&](RecentCheck& check, uptr of_map) {
    // A lock that spans an earlier check spans this one.
    if (span_of(check.operation.access, write) != Span::kExclusive) return false;
    const OperationKind kind = check.operation.kind;
    const bool by_iteration = kind == OperationKind::kFirst || kind == OperationKind::kStep;
    if (of_map != map || (check.operation.whole() ? !by_iteration : check.key != key || key == 0)) return true;
    claim(&check);
    check.created |= !check.operation.whole() && inserted;
    return true;
  });
}

void CheckRing::leave_out_check(const Access& check, const CheckName* names, int count) {
  left_out_check_ = check;
  for (int i = 0; i < count; ++i) superseded_[names[i].id % kSuperseded] = {names[i].id, names[i].frame, count_};
}

void CheckRing::leave_out_write(uptr map, const Access& write) {
  if (whole_ != 0) claim_by_write(map, 0, write, false);
  if (!lacks_check(write)) return;
  left_out_claim_ = write;
  for_all([&](RecentCheck& check) {
    if (span_of(check.operation.access, write) != Span::kExclusive) return false;
    check.unsure = true;
    return true;
  });
}

}  // namespace mapsan
