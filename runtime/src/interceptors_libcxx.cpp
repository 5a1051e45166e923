// interceptors_libcxx.cpp: the two pieces of libc++ that synchronise inside the shared library, out of the plugin's sight.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::call_once sets its flag there, std::barrier counts arrivals there. The rest of libc++'s synchronisation is in its
// headers (and so in instrumented code) or goes through pthread. Named by their mangled names: no libc++ header is needed.
#include "interceptors.h"
#include "real_functions.h"

namespace mapsan {
namespace {

using CallOnce = void(volatile unsigned long*, void*, void (*)(void*));
using ArriveBarrier = bool(void*, unsigned char);

RealFunction<CallOnce> real_call_once("_ZNSt3__111__call_onceERVmPvPFvS2_E");
RealFunction<ArriveBarrier> real_arrive_barrier("_ZNSt3__131__arrive_barrier_algorithm_baseEPNS_24__barrier_algorithm_baseEh");

struct Once {
  volatile unsigned long* flag;
  void* argument;
  void (*routine)(void*);
};

// An exception thrown by the routine passes through: the flag is then not set, and there is nothing to publish.
void run_once(void* pointer) {
  auto* once = static_cast<Once*>(pointer);
  once->routine(once->argument);
  release_object(once->flag);
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void _ZNSt3__111__call_onceERVmPvPFvS2_E(volatile unsigned long* flag, void* argument,
                                                            void (*routine)(void*)) {
  Once once = {flag, argument, routine};
  real_call_once(flag, static_cast<void*>(&once), &run_once);
  acquire_object(flag);
}

MAPSAN_INTERFACE bool _ZNSt3__131__arrive_barrier_algorithm_baseEPNS_24__barrier_algorithm_baseEh(
    void* barrier, unsigned char phase) {
  release_object(barrier);
  const bool last = real_arrive_barrier(barrier, phase);
  acquire_object(barrier);
  return last;
}
