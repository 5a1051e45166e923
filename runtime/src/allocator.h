// allocator.h: the runtime's own memory.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks come from pages mapped for the runtime and never go back to the system; a freed block goes to the free list of
// its size class and keeps its type if callers allocate one type per size class pool (see Pool). Thread-safe; never
// calls malloc. Returns null only when the system has no more memory: callers drop what they wanted to remember, and
// nothing is reported any more (give_up.h) unless what was asked for is large.
#pragma once

#include "spin_mutex.h"

namespace mapsan {

// Zeroed, 16-byte aligned. `size` up to 1 MiB comes from size classes (powers of two and their three-quarter points).
void* allocate(uptr size);
// The same, but what is in it is left as it is.
void* allocate_unset(uptr size);
void deallocate(void* block, uptr size);

// Bytes handed out and not returned.
u64 allocated_bytes();

// Blocks of one type that stay of that type: a stale pointer to a freed T still points at a T.
template <class T>
class Pool {
 public:
  constexpr Pool() = default;

  // Not zeroed when recycled; null when out of memory.
  T* take() {
    SpinLock lock(mutex_);
    if (free_ != nullptr) {
      Node* node = free_;
      free_ = node->next;
      --free_count_;
      return reinterpret_cast<T*>(node);
    }
    constexpr uptr kSize = round_up(sizeof(T), 16);
    if (left_ == 0) {
      constexpr uptr kBatch = kSize >= 4096 ? 1 : 8192 / kSize;
      batch_ = static_cast<char*>(allocate(kBatch * kSize));
      if (batch_ == nullptr) return nullptr;
      left_ = kBatch;
    }
    T* block = reinterpret_cast<T*>(batch_);
    batch_ += kSize;
    --left_;
    return block;
  }
  void give_back(T* block) {
    SpinLock lock(mutex_);
    Node* node = reinterpret_cast<Node*>(block);
    node->next = free_;
    free_ = node;
    ++free_count_;
  }

 private:
  struct Node {
    Node* next;
  };
  SpinMutex mutex_;
  Node* free_ = nullptr;
  char* batch_ = nullptr;
  uptr left_ = 0;
  uptr free_count_ = 0;
};

}  // namespace mapsan
