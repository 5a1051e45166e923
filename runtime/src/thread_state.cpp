// thread_state.cpp: see thread_state.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "thread_state.h"

#include <unwind.h>

#include "address_map.h"
#include "options.h"
#include "quiet.h"
#include "runtime.h"
#include "thread_registry.h"

// Weak: C programs may have no unwinder.
extern "C" __attribute__((weak)) _Unwind_Reason_Code _Unwind_Backtrace(_Unwind_Trace_Fn, void*);
extern "C" __attribute__((weak)) _Unwind_Ptr _Unwind_GetIP(_Unwind_Context*);

namespace mapsan {
namespace {

__thread bool g_thread_is_over __attribute__((tls_model("initial-exec")));
__thread bool g_attaching __attribute__((tls_model("initial-exec")));

// The stack above `frame` by frame pointers. Each step must go up, by less than a megabyte, and stay below the frame
// the thread began in; a frame built without frame pointers ends or shortens the walk.
int walk_stack(const ThreadState* thread, void* frame, uptr* pcs, int limit) {
  constexpr uptr kLongestStep = 1 << 20;
  uptr current = reinterpret_cast<uptr>(frame);
  int depth = 0;
  const bool known_stack = current < thread->stack_top && thread->stack_top - current < (1ull << 30);
  if (!known_stack) limit = 1;  // a coroutine's or signal handler's own stack: its bounds are not known
  while (depth < limit) {
    const uptr* words = reinterpret_cast<const uptr*>(current);
    if (words[1] < 4096) break;
    pcs[depth++] = words[1];
    const uptr up = words[0];
    if (up <= current || up - current > kLongestStep || up >= thread->stack_top - 8 || up % 8 != 0) break;
    current = up;
  }
  return depth;
}

// Whether the innermost frames are still those of the memo. The frames lie above `frame`, in the live part of the
// stack that was walked before, so that reading them is safe whatever they hold now.
MAPSAN_INLINE bool is_same_stack(const ThreadState::TraceMemo& memo, void* frame) {
  const uptr* words = static_cast<const uptr*>(frame);
  if (memo.frames[0] != reinterpret_cast<uptr>(frame) || memo.pcs[0] != words[1]) return false;
  for (int i = 1; i < ThreadState::kMemoFrames; ++i) {
    if (memo.frames[i] == 0) return true;  // the walk ended there
    if (words[0] != memo.frames[i]) return false;
    words = reinterpret_cast<const uptr*>(memo.frames[i]);
    if (words[1] != memo.pcs[i]) return false;
  }
  return true;
}

void remember_stack(ThreadState::TraceMemo* memo, void* frame, int depth) {
  const uptr* words = static_cast<const uptr*>(frame);
  for (int i = 0; i < ThreadState::kMemoFrames; ++i) {
    const bool walked = i == 0 || i < depth;
    memo->frames[i] = walked ? reinterpret_cast<uptr>(words) : 0;
    memo->pcs[i] = walked ? words[1] : 0;
    if (i + 1 < depth) words = reinterpret_cast<const uptr*>(words[0]);
  }
}

MAPSAN_INLINE bool is_memo_of(const ThreadState::TraceMemo& memo, __mapsan_site site, u32 flags, void* frame) {
  return memo.site == site && memo.flags == flags && is_same_stack(memo, frame);
}

MAPSAN_COLD void remember_trace(const ThreadState* thread, ThreadState::TraceMemo* memo, __mapsan_site site, u32 flags,
                                void* frame) {
  uptr pcs[kMaxStackDepth];
  const int depth = walk_stack(thread, frame, pcs, static_cast<int>(options().stack_depth));
  memo->site = site;
  memo->flags = flags;
  remember_stack(memo, frame, depth);
  memo->trace = intern_trace(site, flags, pcs, depth, hash_trace(site, flags, pcs, depth));
}

struct UnwindWalk {
  uptr pcs[kMaxStackDepth];
  int depth;
  int limit;
  uptr first_pc;  // nothing is kept up to this return address; 0 once it was met
};

}  // namespace

MAPSAN_COLD ThreadState* attach_thread() {
  if (g_thread_is_over || g_attaching || g_hooks_are_over.load(std::memory_order_relaxed)) return nullptr;
  g_attaching = true;
  ensure_started();  // attaches the thread that starts the runtime
  if (__mapsan_self == &g_mapsan_nobody) {
    ThreadState* thread = create_thread(nullptr, 0);
    if (thread != nullptr) {
      see_all_threads(thread);
      begin_thread(thread, 0, 0);
    }
  }
  g_attaching = false;
  return __mapsan_self == &g_mapsan_nobody || is_quiet() ? nullptr : static_cast<ThreadState*>(__mapsan_self);
}

void forget_current_thread() {
  __mapsan_self = &g_mapsan_nobody;
  g_thread_is_over = true;
}

TraceId capture_trace(ThreadState* thread, __mapsan_site site, u32 flags, void* frame) {
  const u64 mixed =
      (reinterpret_cast<uptr>(site) ^ reinterpret_cast<uptr>(frame) << 8 ^ static_cast<u64>(flags) << 40) *
      0x9E3779B97F4A7C15ull;
  const u32 hash = static_cast<u32>(mixed >> 58);
  ThreadState::TraceMemo* first = &thread->trace_memos.at(hash);
  if (MAPSAN_LIKELY(is_memo_of(*first, site, flags, frame))) return first->trace;
  ThreadState::TraceMemo& memo = thread->trace_memos.twin_of(hash);
  if (is_memo_of(memo, site, flags, frame)) return memo.trace;
  if (memo.site != nullptr && thread->trace_memos.note_replaced()) {
    first = &thread->trace_memos.at(hash);
  } else {
    memo = *first;  // the older of the two goes
  }
  remember_trace(thread, first, site, flags, frame);
  return first->trace;
}

bool ThreadState::make_room_for_lock() {
  if (held_count == kMaxHeld) return false;
  if (has_more_room) return true;
  auto* more = static_cast<HeldLock*>(allocate(kMaxHeld * sizeof(HeldLock)));
  if (more == nullptr) return false;
  for (int i = 0; i < held_count; ++i) more[i] = held[i];
  held = more;
  has_more_room = true;
  return true;
}

TraceId capture_full_trace(ThreadState* thread, __mapsan_site site, void* frame) {
  if (_Unwind_Backtrace == nullptr) return capture_trace(thread, site, 0, frame);
  const uptr* words = static_cast<const uptr*>(frame);
  UnwindWalk walk{{}, 0, static_cast<int>(options().stack_depth), words[1]};
  _Unwind_Backtrace(
      [](_Unwind_Context* context, void* argument) {
        auto* state = static_cast<UnwindWalk*>(argument);
        const uptr pc = _Unwind_GetIP(context);
        if (pc == state->first_pc) state->first_pc = 0;  // from here on outside the runtime
        if (state->first_pc == 0 && pc != 0) state->pcs[state->depth++] = pc;
        return state->depth < state->limit ? _URC_NO_REASON : _URC_END_OF_STACK;
      },
      &walk);
  if (walk.depth == 0) return capture_trace(thread, site, 0, frame);
  return intern_trace(site, 0, walk.pcs, walk.depth, hash_trace(site, 0, walk.pcs, walk.depth));
}

}  // namespace mapsan
