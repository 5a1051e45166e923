// address_map.cpp: see address_map.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "address_map.h"

#include "object_table.h"

namespace mapsan {
namespace {

// User addresses have 47 bits; 8 bytes per 32 make 2^45 bytes of shadow, which no program touches but in parts.
constexpr uptr kLinearBase = 0x100000000000ull;
constexpr uptr kLinearSize = 1ull << 45;
constexpr u64 kLinearMask = (kLinearSize - 1) & ~7ull;

u64 g_zero_word = 0;
u64 g_base = 0;
u64 g_mask = 0;

ObjectTable g_objects;
ObjectTable g_atomics;

ShadowWord* linear_word(uptr object) { return reinterpret_cast<ShadowWord*>(g_base + ((object >> 2) & g_mask)); }

bool is_for(u64 word, uptr object) { return (word & 0xC) == shadow_offset_bits(object); }

ShadowWord* word_of(ObjectTable::Node* node) { return node == nullptr ? nullptr : &node->word; }

}  // namespace

void start_address_map() {
  g_base = reinterpret_cast<u64>(&g_zero_word);
  if (map_pages_at(kLinearBase, kLinearSize) == nullptr) return;
  g_base = kLinearBase;
  g_mask = kLinearMask;
}

u64 linear_shadow_base() { return g_base; }
u64 linear_shadow_mask() { return g_mask; }
u64 zero_shadow_base() { return reinterpret_cast<u64>(&g_zero_word); }

ShadowWord* find_word(uptr object) {
  if (g_mask != 0) {
    ShadowWord* linear = linear_word(object);
    // Acquire: pairs with the compare-and-swap that published the record.
    const u64 word = linear->load(std::memory_order_acquire);
    if (word != 0 && is_for(word, object)) return linear;
    if (g_objects.maybe_empty()) return nullptr;
  }
  return word_of(g_objects.find(object));
}

ShadowWord* find_or_make_word(uptr object) {
  if (g_mask != 0) {
    ShadowWord* linear = linear_word(object);
    const u64 word = linear->load(std::memory_order_acquire);
    if (word != 0 && is_for(word, object)) return linear;
    if (!g_objects.maybe_empty()) {
      if (ObjectTable::Node* node = g_objects.find(object)) return &node->word;
    }
    if (word == 0) return linear;
  }
  return word_of(g_objects.find_or_make(object));
}

void touch_word(uptr object) {
  if (g_mask == 0) return;
  u64 none = 0;
  linear_word(object)->compare_exchange_strong(none, 0, std::memory_order_relaxed);
}

void clear_word(uptr object, ShadowWord* word) {
  // Release: what the record held is out of use before the word can be taken again.
  word->store(0, std::memory_order_release);
  if (g_mask == 0 || word != linear_word(object)) g_objects.erase(object);
}

ShadowWord* find_atomic_word(uptr object) { return word_of(g_atomics.find_unlocked(object)); }
ShadowWord* find_or_make_atomic_word(uptr object) {
  ObjectTable::Node* known = g_atomics.find_unlocked(object);
  return word_of(known != nullptr ? known : g_atomics.find_or_make(object));
}

}  // namespace mapsan
