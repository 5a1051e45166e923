// object_table.h: a hash table from objects' addresses to one word each.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In shards, each with a lock of its own. Nodes never move, and go back to their shard's free list when their object is
// forgotten. Thread-safe; what the words mean, and who may change them, is the users' business.
#pragma once

#include "allocator.h"

namespace mapsan {

class ObjectTable {
 public:
  struct Node {
    std::atomic<u64> word;
    std::atomic<uptr> object;
    std::atomic<Node*> next;
  };

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
  // The table with room for more, or the crowded one if memory has run out. The old one stays: someone may be reading
  // it.
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

}  // namespace mapsan
