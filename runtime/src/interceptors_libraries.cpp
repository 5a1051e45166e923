// interceptors_libraries.cpp: dlsym and dlclose; see library_order.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The real dlsym goes by who calls it (RTLD_NEXT): it is jumped to, with the caller's return address.
#include "interceptors.h"
#include "library_order.h"
#include "mapsan/abi.h"
#include "real_functions.h"

namespace mapsan {
namespace {

using FindSymbol = void*(void*, const char*);
std::atomic<FindSymbol*> g_real_dlsym{nullptr};

FindSymbol* real_dlsym() {
  FindSymbol* known = g_real_dlsym.load(std::memory_order_relaxed);
  if (MAPSAN_LIKELY(known != nullptr)) return known;
  // By its versions, as its own name leads here.
  static constexpr const char* kVersions[] = {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"};
  for (const char* version : kVersions) {
    known = reinterpret_cast<FindSymbol*>(dlvsym(RTLD_NEXT, "dlsym", version));
    if (known != nullptr) break;
  }
  g_real_dlsym.store(known, std::memory_order_relaxed);
  return known;
}

RealFunction<int(void*)> real_dlclose("dlclose");

}  // namespace
}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void* mapsan_dlsym(void* library, const char* name) __asm__("dlsym");
MAPSAN_INTERFACE void* mapsan_dlsym(void* library, const char* name) {
  symbol_is_wanted();
  FindSymbol* real = real_dlsym();
  __attribute__((musttail)) return real(library, name);
}

MAPSAN_INTERFACE int mapsan_dlclose(void* library) __asm__("dlclose");
MAPSAN_INTERFACE int mapsan_dlclose(void* library) {
  unloading_begins();
  const int result = real_dlclose(library);
  unloading_ends();
  return result;
}
