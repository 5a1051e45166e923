// allocator.cpp: size classes over mapped pages; see allocator.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "allocator.h"

#include "failpoint.h"
#include "give_up.h"

namespace mapsan {
namespace {

constexpr uptr kChunk = 1 << 20;
constexpr uptr kLeastChunk = 4096;
constexpr int kClasses = 40;

struct FreeBlock {
  FreeBlock* next;
};

SpinMutex g_mutex;
char* g_chunk;
char* g_chunk_end;
FreeBlock* g_free[kClasses];
std::atomic<u64> g_allocated{0};

// Classes 16, 24->32, 32, 48, 64, 96, 128, ...: class 2n is 16 << n, class 2n+1 is 24 << n.
int size_class(uptr size) {
  int index = 0;
  for (uptr step = 16;; step *= 2) {
    if (size <= step) return index;
    if (step > 16 && size <= step / 2 * 3) return index + 1;
    index += 2;
  }
}

uptr class_size(int index) {
  const uptr step = 16ull << (index / 2);
  return index % 2 == 0 ? step : step / 2 * 3;
}

// Where there is no room for a whole chunk there may be for a small one. A system that has none is not asked every
// time.
bool map_chunk(uptr least) {
  constexpr u32 kAsksOnceIn = 1024;
  static u32 refusals = 0;
  if (refusals != 0 && refusals++ % kAsksOnceIn != 0) return false;
  for (uptr size = kChunk; size >= least && size >= kLeastChunk; size /= 4) {
    char* chunk = static_cast<char*>(map_lasting_pages(size));
    if (chunk == nullptr) continue;
    g_chunk = chunk;
    g_chunk_end = chunk + size;
    refusals = 0;
    return true;
  }
  ++refusals;
  return false;
}

void* carve(uptr size) {
  if (static_cast<uptr>(g_chunk_end - g_chunk) < size && !map_chunk(size)) return nullptr;
  void* block = g_chunk;
  g_chunk += size;
  return block;
}

void* try_allocate(uptr size, bool zeroed) {
  if (size > kChunk / 2) {
    void* pages = fails_now(Failpoint::kBlocks) ? nullptr : map_lasting_pages(round_up(size, 4096));
    if (pages != nullptr) g_allocated.fetch_add(size, std::memory_order_relaxed);
    return pages;
  }
  if (fails_now(Failpoint::kBlocks)) return nullptr;
  const int index = size_class(size);
  const uptr rounded = class_size(index);
  FreeBlock* block;
  {
    SpinLock lock(g_mutex);
    block = g_free[index];
    if (block == nullptr) {
      void* fresh = carve(rounded);
      if (fresh != nullptr) g_allocated.fetch_add(rounded, std::memory_order_relaxed);
      return fresh;
    }
    g_free[index] = block->next;
  }
  g_allocated.fetch_add(rounded, std::memory_order_relaxed);
  if (zeroed) __builtin_memset(static_cast<void*>(block), 0, rounded);
  return block;
}

void* allocate_or_give_up(uptr size, bool zeroed) {
  void* block = try_allocate(size, zeroed);
  // What is large is a table that can stay as it is, or be missed. Of the rest, some is what order is told by.
  if (MAPSAN_UNLIKELY(block == nullptr) && size <= kChunk / 2) give_up(GaveUp::kMemory);
  return block;
}

}  // namespace

void* allocate(uptr size) { return allocate_or_give_up(size, true); }
void* allocate_unset(uptr size) { return allocate_or_give_up(size, false); }

void deallocate(void* block, uptr size) {
  if (block == nullptr) return;
  if (size > kChunk / 2) {
    g_allocated.fetch_sub(size, std::memory_order_relaxed);
    unmap_pages(block, round_up(size, 4096));
    return;
  }
  const int index = size_class(size);
  SpinLock lock(g_mutex);
  FreeBlock* node = static_cast<FreeBlock*>(block);
  node->next = g_free[index];
  g_free[index] = node;
  g_allocated.fetch_sub(class_size(index), std::memory_order_relaxed);
}

u64 allocated_bytes() { return g_allocated.load(std::memory_order_relaxed); }

}  // namespace mapsan
