// report_stack.cpp: see report_stack.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "report_stack.h"

namespace mapsan {
namespace {

constexpr uptr kStackSize = 128 * 1024;  // with room for a handler of the program that interrupts

alignas(4096) char g_stack[kStackSize];

// Calls work(argument) with the stack pointer at `top`. A call like any other but for that: the frame pointer leads
// back to the old stack, so that debuggers can walk out of it.
void call_on_stack(void* top, void (*work)(void*), void* argument) {
#if defined(__x86_64__)
  __asm__ volatile(
      "movq %%rsp, %%rbx\n\t"
      "movq %[top], %%rsp\n\t"
      "callq *%[work]\n\t"
      "movq %%rbx, %%rsp"
      : [top] "+r"(top), [work] "+r"(work), "+D"(argument)
      :
      : "rbx", "rax", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3",
        "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
#elif defined(__aarch64__)
  register void* x0 __asm__("x0") = argument;
  __asm__ volatile(
      "mov x19, sp\n\t"
      "mov sp, %[top]\n\t"
      "blr %[work]\n\t"
      "mov sp, x19"
      : "+r"(x0)
      : [top] "r"(top), [work] "r"(work)
      : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17",
        "x18", "x19", "x30", "memory", "cc", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19",
        "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
#endif
}

}  // namespace

void run_on_report_stack(void (*work)(void*), void* argument) {
  const uptr here = reinterpret_cast<uptr>(__builtin_frame_address(0));
  const uptr bottom = reinterpret_cast<uptr>(g_stack);
  if (here - bottom < kStackSize) return work(argument);
  call_on_stack(g_stack + kStackSize, work, argument);
}

}  // namespace mapsan
