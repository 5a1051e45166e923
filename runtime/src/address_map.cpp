// address_map.cpp: see address_map.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "address_map.h"

#include "allocator.h"

namespace mapsan {
namespace {

// User addresses have 47 bits; 8 bytes per 32 make 2^45 bytes of shadow, which no program touches but in parts.
constexpr uptr kLinearBase = 0x100000000000ull;
constexpr uptr kLinearSize = 1ull << 45;
constexpr u64 kLinearMask = (kLinearSize - 1) & ~7ull;

u64 g_zero_word = 0;
u64 g_base = 0;
u64 g_mask = 0;

struct Node {
  ShadowWord word;
  std::atomic<uptr> object;
  Node* next;
};

// A hash table in shards; nodes never move, and go back to their shard's free list when their object is forgotten.
class HashMap {
 public:
  Node* find(uptr object) {
    Shard& shard = shard_of(object);
    SpinLock lock(shard.mutex);
    return find_in(shard, object);
  }
  Node* find_or_make(uptr object) {
    Shard& shard = shard_of(object);
    SpinLock lock(shard.mutex);
    if (Node* node = find_in(shard, object)) return node;
    if (shard.count >= shard.capacity && !grow(shard)) return nullptr;
    Node* node = shard.free;
    if (node != nullptr) {
      shard.free = node->next;
    } else {
      node = static_cast<Node*>(allocate(sizeof(Node)));
      if (node == nullptr) return nullptr;
    }
    node->word.store(0, std::memory_order_relaxed);
    node->object.store(object, std::memory_order_relaxed);
    Node*& head = shard.heads[slot(object, shard.capacity)];
    node->next = head;
    head = node;
    ++shard.count;
    // Release: pairs with the acquire in maybe_empty(); a reader that saw the object published sees it is not empty.
    count_.fetch_add(1, std::memory_order_release);
    return node;
  }
  void erase(uptr object) {
    Shard& shard = shard_of(object);
    SpinLock lock(shard.mutex);
    if (shard.heads == nullptr) return;
    for (Node** link = &shard.heads[slot(object, shard.capacity)]; *link != nullptr; link = &(*link)->next) {
      Node* node = *link;
      if (node->object.load(std::memory_order_relaxed) != object) continue;
      *link = node->next;
      node->word.store(0, std::memory_order_relaxed);
      node->object.store(0, std::memory_order_relaxed);
      node->next = shard.free;
      shard.free = node;
      --shard.count;
      count_.fetch_sub(1, std::memory_order_relaxed);
      return;
    }
  }
  bool maybe_empty() const { return count_.load(std::memory_order_acquire) == 0; }

 private:
  struct alignas(64) Shard {
    SpinMutex mutex;
    u32 count;
    u32 capacity;
    Node** heads;
    Node* free;
  };
  static constexpr int kShards = 256;

  static u64 hash(uptr object) { return (object >> 2) * 0x9E3779B97F4A7C15ull; }
  Shard& shard_of(uptr object) { return shards_[hash(object) >> 56]; }
  static u32 slot(uptr object, u32 capacity) { return static_cast<u32>(hash(object) >> 24) & (capacity - 1); }

  static Node* find_in(Shard& shard, uptr object) {
    if (shard.heads == nullptr) return nullptr;
    for (Node* node = shard.heads[slot(object, shard.capacity)]; node != nullptr; node = node->next) {
      if (node->object.load(std::memory_order_relaxed) == object) return node;
    }
    return nullptr;
  }
  static bool grow(Shard& shard) {
    const u32 capacity = shard.capacity == 0 ? 16 : shard.capacity * 2;
    Node** heads = static_cast<Node**>(allocate(capacity * sizeof(Node*)));
    if (heads == nullptr) return shard.capacity != 0;  // a crowded table still works
    for (u32 i = 0; i < shard.capacity; ++i) {
      for (Node* node = shard.heads[i]; node != nullptr;) {
        Node* next = node->next;
        Node*& head = heads[slot(node->object.load(std::memory_order_relaxed), capacity)];
        node->next = head;
        head = node;
        node = next;
      }
    }
    deallocate(shard.heads, shard.capacity * sizeof(Node*));
    shard.heads = heads;
    shard.capacity = capacity;
    return true;
  }

  std::atomic<u64> count_{0};
  Shard shards_[kShards] = {};
};

HashMap g_objects;
HashMap g_atomics;

ShadowWord* linear_word(uptr object) { return reinterpret_cast<ShadowWord*>(g_base + ((object >> 2) & g_mask)); }

bool is_for(u64 word, uptr object) { return (word & 0xC) == shadow_offset_bits(object); }

ShadowWord* word_of(Node* node) { return node == nullptr ? nullptr : &node->word; }

}  // namespace

void start_address_map() {
  g_base = reinterpret_cast<u64>(&g_zero_word);
  if (map_pages_at(kLinearBase, kLinearSize) == nullptr) return;
  g_base = kLinearBase;
  g_mask = kLinearMask;
}

u64 linear_shadow_base() { return g_base; }
u64 linear_shadow_mask() { return g_mask; }

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
      if (Node* node = g_objects.find(object)) return &node->word;
    }
    if (word == 0) return linear;
  }
  return word_of(g_objects.find_or_make(object));
}

void clear_word(uptr object, ShadowWord* word) {
  // Release: what the record held is out of use before the word can be taken again.
  word->store(0, std::memory_order_release);
  if (g_mask == 0 || word != linear_word(object)) g_objects.erase(object);
}

ShadowWord* find_atomic_word(uptr object) { return word_of(g_atomics.find(object)); }
ShadowWord* find_or_make_atomic_word(uptr object) { return word_of(g_atomics.find_or_make(object)); }

}  // namespace mapsan
