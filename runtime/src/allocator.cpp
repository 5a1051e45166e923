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
std::atomic<u64> g_allocated{0};  // relaxed: a figure, as is the caches'

// Small blocks on their way out or back. Each thread keeps to one cache, so that threads seldom meet here.
constexpr int kCachedClasses = 13;  // up to 1 KiB
constexpr u32 kCaches = 16;
constexpr u32 kMostCached = 32;  // of a class
constexpr u32 kBatch = 8;
struct alignas(64) BlockCache {
  SpinMutex mutex;
  FreeBlock* free[kCachedClasses];
  u32 count[kCachedClasses];
  std::atomic<u64> allocated;  // less what was given back: of use in the sum of all only

  // With the mutex held.
  void count_allocated(u64 change) {
    allocated.store(allocated.load(std::memory_order_relaxed) + change, std::memory_order_relaxed);
  }
};
BlockCache g_caches[kCaches];
std::atomic<u32> g_cache_turn{0};  // relaxed: any cache will do

BlockCache& own_cache() {
  static thread_local u32 own __attribute__((tls_model("initial-exec")));  // counts from 1
  if (MAPSAN_UNLIKELY(own == 0)) own = g_cache_turn.fetch_add(1, std::memory_order_relaxed) % kCaches + 1;
  return g_caches[own - 1];
}

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

// A block of the class from what was given back, or a new one, which is zero.
void* take_block(int index, bool* is_new) {
  SpinLock lock(g_mutex);
  FreeBlock* block = g_free[index];
  *is_new = block == nullptr;
  if (*is_new) block = static_cast<FreeBlock*>(carve(class_size(index)));
  if (block == nullptr) return nullptr;
  if (!*is_new) g_free[index] = block->next;
  g_allocated.fetch_add(class_size(index), std::memory_order_relaxed);
  return block;
}

void give_back_block(int index, void* block) {
  auto* node = static_cast<FreeBlock*>(block);
  SpinLock lock(g_mutex);
  node->next = g_free[index];
  g_free[index] = node;
  g_allocated.fetch_sub(class_size(index), std::memory_order_relaxed);
}

// The lists of a cache change with its lock held; the two below are called so.
void refill(BlockCache* cache, int index) {
  SpinLock lock(g_mutex);
  while (g_free[index] != nullptr && cache->count[index] < kBatch) {
    FreeBlock* block = g_free[index];
    g_free[index] = block->next;
    block->next = cache->free[index];
    cache->free[index] = block;
    ++cache->count[index];
  }
}

void spill(BlockCache* cache, int index) {
  SpinLock lock(g_mutex);
  for (u32 i = 0; i < kBatch; ++i) {
    FreeBlock* block = cache->free[index];
    cache->free[index] = block->next;
    block->next = g_free[index];
    g_free[index] = block;
  }
  cache->count[index] -= kBatch;
}

void* take_cached(int index, bool* is_new) {
  BlockCache& cache = own_cache();
  SpinLock lock(cache.mutex);
  if (cache.free[index] == nullptr) refill(&cache, index);
  FreeBlock* block = cache.free[index];
  *is_new = false;
  if (block == nullptr) return take_block(index, is_new);
  cache.free[index] = block->next;
  --cache.count[index];
  cache.count_allocated(class_size(index));
  return block;
}

void give_back_cached(int index, void* block) {
  BlockCache& cache = own_cache();
  SpinLock lock(cache.mutex);
  if (cache.count[index] == kMostCached) spill(&cache, index);
  auto* node = static_cast<FreeBlock*>(block);
  node->next = cache.free[index];
  cache.free[index] = node;
  ++cache.count[index];
  cache.count_allocated(-class_size(index));
}

// A page whose first use is a read is mapped twice, and the second time every processor is told. What is larger may
// never be used in all its parts.
void touch_pages(void* block, uptr size) {
  constexpr uptr kPage = 4096, kMostTouched = 8 * kPage;
  if (size > kMostTouched) return;
  const uptr begin = reinterpret_cast<uptr>(block);
  for (uptr at = begin; at < begin + size; at = (at / kPage + 1) * kPage) *reinterpret_cast<volatile char*>(at) = 0;
}

void* try_allocate(uptr size, bool zeroed) {
  if (fails_now(Failpoint::kBlocks)) return nullptr;
  if (size > kChunk / 2) {
    void* pages = map_lasting_pages(round_up(size, 4096));
    if (pages != nullptr) g_allocated.fetch_add(size, std::memory_order_relaxed);
    return pages;
  }
  const int index = size_class(size);
  bool is_new;
  void* block = index < kCachedClasses ? take_cached(index, &is_new) : take_block(index, &is_new);
  if (block == nullptr) return nullptr;
  if (is_new) {
    touch_pages(block, size);
  } else if (zeroed) {
    __builtin_memset(block, 0, class_size(index));
  }
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
  index < kCachedClasses ? give_back_cached(index, block) : give_back_block(index, block);
}

u64 allocated_bytes() {
  u64 sum = g_allocated.load(std::memory_order_relaxed);
  for (const BlockCache& cache : g_caches) sum += cache.allocated.load(std::memory_order_relaxed);
  return sum;
}

}  // namespace mapsan
