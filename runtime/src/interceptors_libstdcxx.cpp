// interceptors_libstdcxx.cpp: the one piece of libstdc++ that synchronises inside the shared library, out of the
// plugin's sight.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::promise::set_value_at_thread_exit (and its kin) puts a callback in a list that the library runs at the thread's
// end; the callback makes the shared state ready by an atomic store. The waiter's load is in a header, and so in
// instrumented code. Named by their mangled names, with the library's layout, which is part of its ABI.
#include "interceptors.h"
#include "real_functions.h"

namespace mapsan {
namespace {

// std::__future_base::_State_baseV2::_Make_ready.
struct MakeReady {
  void* next;
  void (*callback)(void*);
  char* state;  // a weak_ptr's pointer
};

// Of _State_baseV2: after the vtable pointer and the pointer to the result.
constexpr uptr kStatusOffset = 2 * sizeof(void*);

RealFunction<void(MakeReady*)> real_set("_ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv");
std::atomic<void (*)(void*)> g_run{nullptr};

void run_at_thread_exit(void* element) {
  release_object(static_cast<MakeReady*>(element)->state + kStatusOffset);
  g_run.load(std::memory_order_relaxed)(element);
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void _ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv(MakeReady* element) {
  real_set(element);
  // Relaxed: every call stores the same function. The list is the calling thread's own.
  g_run.store(element->callback, std::memory_order_relaxed);
  element->callback = run_at_thread_exit;
}
