// trace_depot.cpp: see trace_depot.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "trace_depot.h"

#include "allocator.h"

namespace mapsan {
namespace {

constexpr u32 kBlock = 4096;
constexpr u32 kBlocks = kMaxTraces / kBlock;
static_assert(kMaxTraces <= 1u << (32 - kTraceFlagBits));
constexpr u32 kHeads = 1 << 14;

std::atomic<std::atomic<Trace*>*> g_blocks[kBlocks];
std::atomic<u32> g_heads[kHeads];
u32 g_count = 1;
SpinMutex g_mutex;

bool same(const Trace& trace, __mapsan_site site, u32 flags, const uptr* pcs, int depth, u64 hash) {
  return trace.hash == hash && trace.site == site && trace.flags == flags && trace.depth == depth &&
         __builtin_memcmp(trace.pcs, pcs, static_cast<uptr>(depth) * sizeof(uptr)) == 0;
}

const Trace* trace_number(u32 number) {
  return g_blocks[number / kBlock].load(std::memory_order_acquire)[number % kBlock].load(std::memory_order_acquire);
}

TraceId find(u32 head, __mapsan_site site, u32 flags, const uptr* pcs, int depth, u64 hash) {
  // Acquire: pairs with the release that put the trace at the head of its chain.
  for (u32 number = g_heads[head].load(std::memory_order_acquire); number != 0;) {
    const Trace* trace = trace_number(number);
    if (same(*trace, site, flags, pcs, depth, hash)) return to_trace_id(number, flags);
    number = trace->next;
  }
  return 0;
}

}  // namespace

u64 hash_trace(__mapsan_site site, u32 flags, const uptr* pcs, int depth) {
  u64 hash = (reinterpret_cast<uptr>(site) ^ flags) * 0x9E3779B97F4A7C15ull;
  for (int i = 0; i < depth; ++i) hash = (hash ^ (hash >> 29) ^ pcs[i]) * 0xBF58476D1CE4E5B9ull;
  return hash ^ (hash >> 32);
}

TraceId intern_trace(__mapsan_site site, u32 flags, const uptr* pcs, int depth, u64 hash) {
  const u32 head = static_cast<u32>(hash) % kHeads;
  if (const TraceId known = find(head, site, flags, pcs, depth, hash)) return known;
  SpinLock lock(g_mutex);
  if (const TraceId known = find(head, site, flags, pcs, depth, hash)) return known;
  if (g_count >= kMaxTraces) return 0;
  if (g_count >= kMaxTraces / 2 && depth > 1) depth = 1;  // Half full: from here on traces share what they can.
  std::atomic<std::atomic<Trace*>*>& block = g_blocks[g_count / kBlock];
  if (block.load(std::memory_order_relaxed) == nullptr) {
    auto* fresh = static_cast<std::atomic<Trace*>*>(allocate(kBlock * sizeof(Trace*)));
    if (fresh == nullptr) return 0;
    block.store(fresh, std::memory_order_release);
  }
  auto* trace = static_cast<Trace*>(allocate(sizeof(Trace) + static_cast<uptr>(depth) * sizeof(uptr)));
  if (trace == nullptr) return 0;
  trace->site = site;
  trace->hash = hash;
  trace->next = g_heads[head].load(std::memory_order_relaxed);
  trace->flags = static_cast<u16>(flags);
  trace->depth = static_cast<u16>(depth);
  __builtin_memcpy(trace->pcs, pcs, static_cast<uptr>(depth) * sizeof(uptr));
  const u32 number = g_count++;
  block.load(std::memory_order_relaxed)[number % kBlock].store(trace, std::memory_order_release);
  // Release: publishes the trace; pairs with the acquire in find().
  g_heads[head].store(number, std::memory_order_release);
  return to_trace_id(number, flags);
}

const Trace* trace_at(TraceId id) { return id == 0 ? nullptr : trace_number(id >> kTraceFlagBits); }

}  // namespace mapsan
