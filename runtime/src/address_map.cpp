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
  std::atomic<Node*> next;
};

// A hash table in shards; nodes never move, and go back to their shard's free list when their object is forgotten.
class HashMap {
 public:
  // Without the lock; for a table from which nothing is erased. A node that is found is right whatever goes on; that
  // there is none is believed only if the chains were not re-linked meanwhile.
  Node* find_unlocked(uptr object) {
    Shard& shard = shard_of(object);
    // Acquire: pairs with the release after growing; the table and its chains are then those of that version.
    const u32 version = shard.version.load(std::memory_order_acquire);
    const Table* table = shard.table.load(std::memory_order_acquire);
    if (table == nullptr) return nullptr;
    if (version % 2 == 0) {
      // Acquire: pairs with the release that put the node at the head of its chain.
      Node* node = table->heads[slot(object, table->capacity)].load(std::memory_order_acquire);
      for (; node != nullptr; node = node->next.load(std::memory_order_acquire)) {
        if (node->object.load(std::memory_order_relaxed) == object) return node;
      }
      std::atomic_thread_fence(std::memory_order_acquire);
      if (shard.version.load(std::memory_order_relaxed) == version) return nullptr;
    }
    return find(object);
  }
  Node* find(uptr object) {
    Shard& shard = shard_of(object);
    SpinLock lock(shard.mutex);
    return find_in(shard, object);
  }
  Node* find_or_make(uptr object) {
    Shard& shard = shard_of(object);
    SpinLock lock(shard.mutex);
    if (Node* node = find_in(shard, object)) return node;
    Table* table = shard.table.load(std::memory_order_relaxed);
    if (table == nullptr || shard.count >= table->capacity) table = grow(shard);
    if (table == nullptr) return nullptr;
    Node* node = shard.free;
    if (node != nullptr) {
      shard.free = node->next.load(std::memory_order_relaxed);
    } else {
      node = static_cast<Node*>(allocate(sizeof(Node)));
      if (node == nullptr) return nullptr;
    }
    node->word.store(0, std::memory_order_relaxed);
    node->object.store(object, std::memory_order_relaxed);
    link(table, node);
    ++shard.count;
    // Release: pairs with the acquire in maybe_empty(); a reader that saw the object published sees it is not empty.
    count_.fetch_add(1, std::memory_order_release);
    return node;
  }
  void erase(uptr object) {
    Shard& shard = shard_of(object);
    SpinLock lock(shard.mutex);
    Table* table = shard.table.load(std::memory_order_relaxed);
    if (table == nullptr) return;
    std::atomic<Node*>* place = &table->heads[slot(object, table->capacity)];
    for (Node* node; (node = place->load(std::memory_order_relaxed)) != nullptr; place = &node->next) {
      if (node->object.load(std::memory_order_relaxed) != object) continue;
      place->store(node->next.load(std::memory_order_relaxed), std::memory_order_relaxed);
      node->word.store(0, std::memory_order_relaxed);
      node->object.store(0, std::memory_order_relaxed);
      node->next.store(shard.free, std::memory_order_relaxed);
      shard.free = node;
      --shard.count;
      count_.fetch_sub(1, std::memory_order_relaxed);
      return;
    }
  }
  bool maybe_empty() const { return count_.load(std::memory_order_acquire) == 0; }

 private:
  struct Table {
    u32 capacity;
    std::atomic<Node*> heads[1];  // `capacity` of them
  };
  struct alignas(64) Shard {
    SpinMutex mutex;
    std::atomic<u32> version;  // odd while the chains are being re-linked
    u32 count;
    std::atomic<Table*> table;
    Node* free;
  };
  static constexpr int kShards = 256;

  static u64 hash(uptr object) { return (object >> 2) * 0x9E3779B97F4A7C15ull; }
  Shard& shard_of(uptr object) { return shards_[hash(object) >> 56]; }
  static u32 slot(uptr object, u32 capacity) { return static_cast<u32>(hash(object) >> 24) & (capacity - 1); }

  static void link(Table* table, Node* node) {
    std::atomic<Node*>& head = table->heads[slot(node->object.load(std::memory_order_relaxed), table->capacity)];
    node->next.store(head.load(std::memory_order_relaxed), std::memory_order_relaxed);
    head.store(node, std::memory_order_release);
  }
  static Node* find_in(Shard& shard, uptr object) {
    const Table* table = shard.table.load(std::memory_order_relaxed);
    if (table == nullptr) return nullptr;
    Node* node = table->heads[slot(object, table->capacity)].load(std::memory_order_relaxed);
    while (node != nullptr && node->object.load(std::memory_order_relaxed) != object) {
      node = node->next.load(std::memory_order_relaxed);
    }
    return node;
  }
  // The table with room for more, or the crowded one if memory has run out. The old one stays: someone may be reading it.
  static Table* grow(Shard& shard) {
    Table* old = shard.table.load(std::memory_order_relaxed);
    const u32 capacity = old == nullptr ? 16 : old->capacity * 4;
    auto* table = static_cast<Table*>(allocate(sizeof(Table) + (capacity - 1) * sizeof(Node*)));
    if (table == nullptr) return old;
    table->capacity = capacity;
    const u32 version = shard.version.load(std::memory_order_relaxed);
    shard.version.store(version + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    for (u32 i = 0; old != nullptr && i < old->capacity; ++i) {
      for (Node* node = old->heads[i].load(std::memory_order_relaxed); node != nullptr;) {
        Node* next = node->next.load(std::memory_order_relaxed);
        link(table, node);
        node = next;
      }
    }
    shard.table.store(table, std::memory_order_release);
    shard.version.store(version + 2, std::memory_order_release);
    return table;
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

ShadowWord* find_atomic_word(uptr object) { return word_of(g_atomics.find_unlocked(object)); }
ShadowWord* find_or_make_atomic_word(uptr object) {
  Node* known = g_atomics.find_unlocked(object);
  return word_of(known != nullptr ? known : g_atomics.find_or_make(object));
}

}  // namespace mapsan
