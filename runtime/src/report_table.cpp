// report_table.cpp: the hash table of known violations.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See report_table.h.
#include "report_table.h"

#include "platform.h"

namespace mapsan {

namespace {

constexpr u32 kFirstCapacity = 1024;

uptr bytes_for(u32 capacity) { return round_up(capacity * sizeof(KnownViolation), 64 * 1024); }

}  // namespace

KnownViolation* ReportTable::slot_of(u64 identity) {
  u32 i = static_cast<u32>(identity) & (capacity_ - 1);
  while (slots_[i].identity != 0 && slots_[i].identity != identity) i = (i + 1) & (capacity_ - 1);
  return &slots_[i];
}

bool ReportTable::grow() {
  const u32 old_capacity = capacity_;
  KnownViolation* old = slots_;
  const u32 capacity = old_capacity == 0 ? kFirstCapacity : 2 * old_capacity;
  auto* slots = static_cast<KnownViolation*>(map_pages(bytes_for(capacity)));
  if (slots == nullptr) return false;
  slots_ = slots;
  capacity_ = capacity;
  for (u32 i = 0; i < old_capacity; ++i) {
    if (old[i].identity != 0) *slot_of(old[i].identity) = old[i];
  }
  if (old != nullptr) unmap_pages(old, bytes_for(old_capacity));
  return true;
}

KnownViolation* ReportTable::find_or_add(u64 identity) {
  if (capacity_ == 0 && !grow()) return nullptr;
  KnownViolation* slot = slot_of(identity);
  if (slot->identity != 0) return slot;
  if (used_ == kMaxKnown) return nullptr;
  if (2 * (used_ + 1) > capacity_) {
    if (!grow()) return nullptr;
    slot = slot_of(identity);
  }
  *slot = KnownViolation();
  slot->identity = identity;
  ++used_;
  return slot;
}

void ReportTable::clear() {
  if (slots_ != nullptr) unmap_pages(slots_, bytes_for(capacity_));
  slots_ = nullptr;
  capacity_ = used_ = 0;
}

}  // namespace mapsan
