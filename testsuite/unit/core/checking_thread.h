// checking_thread.h: a simulated thread that checks and acts, as instrumented code would tell.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One object of every kind (map, mutexes) is enough for a test; keys are numbers.
#pragma once

#include "simulated_thread.h"

#define MAPSAN_TEST_SITE(operation, line, type, id, needs, function, callee) \
  operation                                                                  \
      "\x1f"                                                                 \
      "test.cpp\x1f" line                                                    \
      "\x1f"                                                                 \
      "1\x1f"                                                                \
      "test\x1f"                                                             \
      "map\x1f" type "\x1f" id "\x1f" needs "\x1f" function "\x1f" callee
#define PLAIN_SITE(operation, line, id, needs) \
  MAPSAN_TEST_SITE(operation, line, "std::map<int, int>", id, needs, "f1", "")
#define CONCURRENT_SITE(operation, line, id, needs) \
  MAPSAN_TEST_SITE(operation, line, "tbb::concurrent_unordered_map<int, int>", id, needs, "f1", "")

namespace mapsan::test {

// A function's frame; deeper frames have smaller addresses.
inline const void* frame(int depth) { return reinterpret_cast<const void*>(0x7000000 - static_cast<uptr>(depth) * 64); }

inline constexpr unsigned kAbsent = 0, kFound = MAPSAN_OP_FOUND;
inline constexpr unsigned kCheckOp = MAPSAN_OP_CHECK, kActOp = MAPSAN_OP_ACT;
inline constexpr unsigned kInsertOp = MAPSAN_OP_INSERTED | MAPSAN_OP_ASSIGNED;
inline constexpr unsigned kAssignOp = MAPSAN_OP_FOUND | MAPSAN_OP_ASSIGNED;
inline constexpr unsigned kEraseOp = MAPSAN_OP_FOUND | MAPSAN_OP_ERASED;

class CheckingThread : public SimulatedThread {
 public:
  using SimulatedThread::SimulatedThread;

  void operation(const void* map, unsigned what, const char* site, u64 key, int depth = 0) {
    run([=] { __mapsan_operation(map, what, site, key, nullptr, nullptr, frame(depth)); });
  }
  // A call marked by the function `function` in the frame at this depth.
  void enter(const char* site, u32 function, u32 flags, int depth, u32 nesting = 0) {
    ThreadState* thread = state();
    const void* own = frame(depth);
    u32& count = thread->call_count;
    while (count > 0 && thread->calls[count - 1].frame < own) --count;
    for (u32 i = 0; i < count; ++i) {
      const __mapsan_call& call = thread->calls[i];
      if (call.frame == own && call.function == function && call.flags >> MAPSAN_CALL_DEPTH_SHIFT >= nesting) count = i;
    }
    const u64 below = count == 0 ? 0 : thread->calls[count - 1].serial;
    thread->call_top = ++thread->call_serial;
    const u64 run = ++thread->call_runs;
    thread->calls[count++] = {own, site, thread->call_top, below, run, function, flags | nesting << MAPSAN_CALL_DEPTH_SHIFT};
  }
};

}  // namespace mapsan::test
