// interceptors_jumps.cpp: jumps out of a signal handler that interrupted the runtime.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Such a jump, like the asynchronous cancellation of a thread, leaves a piece of the runtime half done: see
// abandon_hook(). The functions are one in the C library but for the check in __longjmp_chk.
#include "interceptors.h"
#include "mapsan/abi.h"
#include "real_functions.h"
#include "thread_registry.h"

namespace mapsan {
namespace {

using Jump = void(void*, int);
RealFunction<Jump> real_longjmp("longjmp");
RealFunction<Jump> real_siglongjmp("siglongjmp");
RealFunction<Jump> real_underscore_longjmp("_longjmp");
RealFunction<Jump> real_longjmp_chk("__longjmp_chk");

[[noreturn]] void jump(RealFunction<Jump>& real, void* environment, int value) {
  abandon_hook();
  real(environment, value);
  __builtin_unreachable();
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

// By their names in the object file: the C library declares them with a type of its own.
MAPSAN_INTERFACE void mapsan_longjmp(void* environment, int value) __asm__("longjmp");
MAPSAN_INTERFACE void mapsan_longjmp(void* environment, int value) { jump(real_longjmp, environment, value); }
MAPSAN_INTERFACE void mapsan_siglongjmp(void* environment, int value) __asm__("siglongjmp");
MAPSAN_INTERFACE void mapsan_siglongjmp(void* environment, int value) { jump(real_siglongjmp, environment, value); }
MAPSAN_INTERFACE void mapsan_underscore_longjmp(void* environment, int value) __asm__("_longjmp");
MAPSAN_INTERFACE void mapsan_underscore_longjmp(void* environment, int value) {
  jump(real_underscore_longjmp, environment, value);
}
MAPSAN_INTERFACE void mapsan_longjmp_chk(void* environment, int value) __asm__("__longjmp_chk");
MAPSAN_INTERFACE void mapsan_longjmp_chk(void* environment, int value) { jump(real_longjmp_chk, environment, value); }
