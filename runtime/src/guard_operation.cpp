// guard_operation.cpp: see guard_operation.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "guard_operation.h"

#include <stdio.h>

#include "options.h"
#include "platform.h"
#include "reported_access.h"
#include "site.h"

namespace mapsan {
namespace {

constexpr int kFixSize = 512;

uptr load(const void* const& field) {
  return reinterpret_cast<uptr>(__atomic_load_n(&field, __ATOMIC_RELAXED));
}

// Frame pointer and return address of a frame on another thread's stack, which may be gone.
bool read_frame(uptr frame, uptr words[2]) { return read_memory(frame, words, 2 * sizeof(uptr)); }

int read_callers(uptr frame, uptr* pcs, int limit) {
  constexpr uptr kLongestStep = 1 << 20;
  uptr words[2];
  int depth = 0;
  if (frame % 8 != 0 || !read_frame(frame, words)) return 0;
  while (depth < limit) {
    const uptr up = words[0];
    if (up <= frame || up - frame > kLongestStep || up % 8 != 0 || !read_frame(up, words)) break;
    if (words[1] < 4096) break;
    pcs[depth++] = words[1];
    frame = up;
  }
  return depth;
}

bool is_iteration(const GuardedSide& side) {
  return !side.wrote && parse_site(side.site).operation.starts_with("iterator");
}

// As Go says it.
const char* words_for(const GuardedSide& a, const GuardedSide& b) {
  if (a.wrote && b.wrote) return "concurrent map writes";
  return is_iteration(a) || is_iteration(b) ? "concurrent map iteration and map write"
                                            : "concurrent map read and map write";
}

void fill_side(ReportedEvent* event, const GuardedSide& side) {
  Access access{};
  access.epoch = side.epoch;
  access.trace = side.trace;
  event->role = side.wrote ? Role::kWrite : Role::kRead;
  event->site = side.site;
  fill_access(event, access);
  event->locks_known = false;
}

}  // namespace

bool find_guarded_operation(u64 mark, GuardedOperation* found) {
  const GuardedThread* thread = guarded_thread(guard_tid(mark));
  if (thread == nullptr) return false;
  __mapsan_guard_op* place = thread->operations.load(std::memory_order_acquire);
  if (place == nullptr) return false;
  place += guard_number(mark) & (MAPSAN_GUARD_OPS - 1);
  // Acquire: pairs with the release stores of the injected code, which stores the state first.
  const u64 first = __atomic_load_n(&place->state, __ATOMIC_ACQUIRE);
  *found = {place,           first, reinterpret_cast<uptr>(__atomic_load_n(&place->map, __ATOMIC_RELAXED)),
            __atomic_load_n(&place->site, __ATOMIC_RELAXED), load(place->place), load(place->frame), load(place->caller),
            thread->epoch};
  std::atomic_thread_fence(std::memory_order_acquire);
  found->state = __atomic_load_n(&place->state, __ATOMIC_RELAXED);
  return guard_number(first) == guard_number(mark) && guard_number(found->state) == guard_number(mark);
}

TraceId trace_of(const GuardedOperation& operation) {
  uptr pcs[kMaxStackDepth] = {operation.code, operation.caller};
  const int limit = static_cast<int>(options().stack_depth);
  int depth = limit < 2 ? limit : 2;
  uptr words[2];
  if (limit > 2 && read_frame(operation.frame, words) && words[1] == operation.caller) {
    depth += read_callers(operation.frame, pcs + depth, limit - depth);
  }
  const u32 flags = operation.wrote() ? MAPSAN_STRUCTURE_WRITE : MAPSAN_STRUCTURE_READ;
  return intern_trace(operation.site, flags, pcs, depth, hash_trace(operation.site, flags, pcs, depth));
}

void report_overlap(uptr map, const GuardedSide& now, const GuardedSide& other) {
  const ErrnoKeeper keep_errno;
  Report report;
  report.rule = now.wrote && other.wrote ? Rule::kConcurrentWrite : Rule::kReadWriteRace;
  report.reason = words_for(now, other);
  report.consequence = "corrupted-container";
  report.event_count = 2;
  fill_side(&report.events[0], now);
  fill_side(&report.events[1], other);
  fill_map(&report, map, MapFacts{});
  char here[256], there[256], fix[kFixSize];
  describe_place(report.events[0], here, sizeof(here));
  describe_place(report.events[1], there, sizeof(there));
  snprintf(fix, kFixSize, "both threads were inside their operation at one moment: guard the map with one mutex, held at %s and at %s",
           here, there);
  report.fix = fix;
  publish(report);
}

}  // namespace mapsan
