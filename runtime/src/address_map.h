// address_map.h: from the address of a map, lock or atomic to the runtime's record of it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One word per object (abi.h, "Shadow word"). Maps and pthread objects have theirs in the linear shadow: 8 bytes for
// every 32 of address space, one load away. A second object in the same 32 bytes (two 24-byte maps side by side), all
// atomics, and every object where the linear shadow cannot be had (ulimit -v, overcommit_memory=2, another sanitizer's
// shadow in the way) live in a sharded hash table. Thread-safe; words are changed by compare-and-swap or under the
// caller's lock; the address of a word is stable while its object is known.
#pragma once

#include "internal.h"
#include "mapsan/abi.h"

namespace mapsan {

enum class ShadowTag : u64 { kNone = 0, kOwned = 1, kShared = 2, kSync = 3 };

inline constexpr u64 kShadowTagMask = 3;
inline constexpr u64 kShadowPointerMask = 0x00007FFFFFFFFFF0ull;

constexpr u64 shadow_offset_bits(uptr address) { return (address >> 1) & 0xC; }
inline u64 make_shadow_word(ShadowTag tag, uptr object, const void* record, u64 owner = 0) {
  return owner << 48 | reinterpret_cast<uptr>(record) | shadow_offset_bits(object) | static_cast<u64>(tag);
}
inline ShadowTag shadow_tag(u64 word) { return static_cast<ShadowTag>(word & kShadowTagMask); }
template <class T>
T* shadow_record(u64 word) {
  return reinterpret_cast<T*>(word & kShadowPointerMask);
}

using ShadowWord = std::atomic<u64>;

// Reserves the linear shadow if that is possible.
void start_address_map();
// What a thread's fast path needs (abi.h): base and mask of the linear shadow, or of a word that always reads 0.
u64 linear_shadow_base();
u64 linear_shadow_mask();
// The word that always reads 0.
u64 zero_shadow_base();

// The object's word in the linear shadow, if it is there; else 0.
MAPSAN_INLINE u64 known_word(const __mapsan_thread* self, uptr object) {
  const auto* word = reinterpret_cast<const ShadowWord*>(self->shadow_base + ((object >> 2) & self->shadow_mask));
  // Acquire: pairs with the release that published the record.
  const u64 seen = word->load(std::memory_order_acquire);
  return (seen & 0xC) == shadow_offset_bits(object) ? seen : 0;
}

// The object's word, or null if it is not known.
ShadowWord* find_word(uptr object);
// The object's word; made (reading 0) if it is not known. Null only when memory has run out.
ShadowWord* find_or_make_word(uptr object);
// Of an object that is about to get a record. A page whose first use is a read is mapped twice, and the second time
// every processor is told.
void touch_word(uptr object);
// Forgets the object. The caller has taken its record out of use.
void clear_word(uptr object, ShadowWord* word);

// The same for atomics, which may lie inside any other object: always in a hash table of their own.
ShadowWord* find_atomic_word(uptr object);
ShadowWord* find_or_make_atomic_word(uptr object);

}  // namespace mapsan
