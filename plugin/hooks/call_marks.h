// call_marks.h: marks the program's calls that check or act, for as long as they are in progress.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plugin makes `(enter(…), call)` of a call, and `(enter(…), call, leave(…))` or `left(…, (enter(…), call))` where
// the result allows. Marks are kept in the thread's own state; one without an end is dropped by the next mark of the
// same function or of one further out (abi.h, __mapsan_call).
#ifndef MAPSAN_HOOK_CALL_MARKS_H
#define MAPSAN_HOOK_CALL_MARKS_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

// Drops what lies deeper in the stack, and what this activation has finished. Returns how many marks are left.
MAPSAN_TABLE __mapsan_u32 drop_marks(__mapsan_thread* self, const void* frame, __mapsan_u32 function,
                                     __mapsan_u32 flags) noexcept {
  __mapsan_u32 count = self->call_count;
  if (count > MAPSAN_CALL_SLOTS) count = MAPSAN_CALL_SLOTS;
  while (count != 0 && self->calls[count - 1].frame < frame) --count;
  for (__mapsan_u32 left = count; left != 0 && self->calls[left - 1].frame == frame; --left) {
    const __mapsan_call& call = self->calls[left - 1];
    if (call.function == function && (call.flags >> MAPSAN_CALL_DEPTH_SHIFT) >= (flags >> MAPSAN_CALL_DEPTH_SHIFT)) {
      count = left - 1;
    }
  }
  return count;
}

MAPSAN_TABLE void set_marks(__mapsan_thread* self, __mapsan_u32 count) noexcept {
  self->call_count = count;
  self->call_top = count == 0 ? 0 : self->calls[count - 1].serial;
}

MAPSAN_TABLE bool is_mark(const __mapsan_call& call, __mapsan_site site, __mapsan_u32 function, __mapsan_u32 flags,
                          const void* frame) noexcept {
  return call.frame == frame && call.site == site && call.function == function && call.flags == flags;
}

MAPSAN_TABLE __attribute__((noinline)) void push_new_mark(__mapsan_thread* self, __mapsan_site site,
                                                          __mapsan_u32 function, __mapsan_u32 flags,
                                                          const void* frame) noexcept {
  __mapsan_u32 count = drop_marks(self, frame, function, flags);
  if (count < MAPSAN_CALL_SLOTS) {
    __mapsan_call& call = self->calls[count];
    __mapsan_u64 below = count == 0 ? 0 : self->calls[count - 1].serial;
    // What was there may be this very mark, with the same ones below.
    if (!is_mark(call, site, function, flags, frame) || call.below != below || call.serial == 0) {
      call.frame = frame;
      call.site = site;
      call.serial = ++self->call_serial;
      call.below = below;
      call.function = function;
      call.flags = flags;
    }
    call.run = ++self->call_runs;
    ++count;
  }
  set_marks(self, count);
}

MAPSAN_TABLE __attribute__((noinline)) void push_mark(__mapsan_site site, __mapsan_u32 function, __mapsan_u32 flags,
                                                      const void* frame) noexcept {
  __mapsan_thread* self = __mapsan_self;
  // A call in a loop: the place of its mark still holds it, and all below is as it was, or its last round left it behind.
  __mapsan_u32 count = self->call_count;
  if (count < MAPSAN_CALL_SLOTS) {
    __mapsan_call& call = self->calls[count];
    if (call.below == self->call_top && is_mark(call, site, function, flags, frame)) {
      call.run = ++self->call_runs;
      self->call_count = count + 1;
      self->call_top = call.serial;
      return;
    }
    if (count != 0 && is_mark(self->calls[count - 1], site, function, flags, frame)) {
      self->calls[count - 1].run = ++self->call_runs;
      return;
    }
  }
  push_new_mark(self, site, function, flags, frame);
}

MAPSAN_TABLE __attribute__((noinline)) void pop_mark(__mapsan_u32 function, __mapsan_u32 flags,
                                                     const void* frame) noexcept {
  __mapsan_thread* self = __mapsan_self;
  __mapsan_u32 top = self->call_count - 1;
  if (top < MAPSAN_CALL_SLOTS) {
    const __mapsan_call& call = self->calls[top];
    // When it was made, what it takes the place of was dropped.
    bool is_own = call.frame == frame && call.function == function &&
                  (call.flags >> MAPSAN_CALL_DEPTH_SHIFT) == (flags >> MAPSAN_CALL_DEPTH_SHIFT);
    if (is_own) {
      self->call_count = top;
      self->call_top = call.below;
      return;
    }
  }
  set_marks(self, drop_marks(self, frame, function, flags));
}

}  // namespace detail

MAPSAN_HOOK void enter(__mapsan_site site, __mapsan_u64 function, __mapsan_u64 flags) noexcept {
  if (detail::is_guarding()) return;
  detail::push_mark(site, static_cast<__mapsan_u32>(function), static_cast<__mapsan_u32>(flags),
                    __builtin_frame_address(0));
}
MAPSAN_HOOK void leave(__mapsan_u64 function, __mapsan_u64 flags) noexcept {
  if (detail::is_guarding()) return;
  detail::pop_mark(static_cast<__mapsan_u32>(function), static_cast<__mapsan_u32>(flags), __builtin_frame_address(0));
}
// The result of the call, after it.
template <class Result>
MAPSAN_HOOK Result left(__mapsan_u64 function, __mapsan_u64 flags, Result&& result) noexcept {
  hook::v1::leave(function, flags);
  return static_cast<Result&&>(result);
}

// In a function some of whose calls have no end that could be marked: ends the marks with the function.
struct CallScope {
  __mapsan_u32 function;
  const void* frame;

  MAPSAN_HOOK explicit CallScope(__mapsan_u64 id) noexcept
      : function(static_cast<__mapsan_u32>(id)), frame(__builtin_frame_address(0)) {}
  CallScope(const CallScope&) = delete;
  MAPSAN_HOOK ~CallScope() {
    if (!detail::is_guarding()) detail::pop_mark(function, 0, frame);
  }
};

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_CALL_MARKS_H
