// stack_unwind.cpp: stack walk by the unwinder of the C++ runtime library.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The unwinder starts in our own frames; they are left out by waiting for the return address of `frame`, which is the
// first thing the caller wants.
#include "stack_unwind.h"

#include <unwind.h>

// Programs that link a C++ library have it; nothing is pulled in for the others.
extern "C" __attribute__((weak)) _Unwind_Reason_Code _Unwind_Backtrace(_Unwind_Trace_Fn visit, void* argument);
extern "C" __attribute__((weak)) std::uintptr_t _Unwind_GetIP(_Unwind_Context* context);

namespace mapsan {

namespace {

struct Walk {
  uptr first;
  uptr* pcs;
  int most;
  int size;
};

_Unwind_Reason_Code visit(_Unwind_Context* context, void* argument) {
  Walk& walk = *static_cast<Walk*>(argument);
  const uptr pc = _Unwind_GetIP(context);
  if (walk.size == 0 && pc != walk.first) return _URC_NO_REASON;
  if (pc == 0) return _URC_END_OF_STACK;
  walk.pcs[walk.size++] = pc;
  return walk.size < walk.most ? _URC_NO_REASON : _URC_END_OF_STACK;
}

}  // namespace

int unwind_from(const void* frame, uptr* pcs, int most) {
  if (_Unwind_Backtrace == nullptr || _Unwind_GetIP == nullptr || most <= 0) return 0;
  Walk walk = {static_cast<const uptr*>(frame)[1], pcs, most, 0};
  _Unwind_Backtrace(visit, &walk);
  return walk.size;
}

}  // namespace mapsan
