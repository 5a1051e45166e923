// real_functions.h: the functions the runtime intercepts, as the next library in line defines them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resolved on first use: interceptors run before the runtime has started.
#pragma once

#include <dlfcn.h>

#include "internal.h"

namespace mapsan {

// Another sanitizer in the same executable (address, thread, ...) intercepts too; its function, which must see every call
// as well, goes by this name. Null if there is none.
inline void* find_sanitizer_interceptor(const char* name) {
  constexpr char kPrefix[] = "__interceptor_";
  char prefixed[128];
  const uptr length = __builtin_strlen(name);
  if (length + sizeof(kPrefix) > sizeof(prefixed)) return nullptr;
  __builtin_memcpy(prefixed, kPrefix, sizeof(kPrefix) - 1);
  __builtin_memcpy(prefixed + sizeof(kPrefix) - 1, name, length + 1);
  return dlsym(RTLD_DEFAULT, prefixed);
}

template <class Function>
class RealFunction {
 public:
  // `version` names a symbol version where the library has several.
  constexpr explicit RealFunction(const char* name, const char* version = nullptr) : name_(name), version_(version) {}

  MAPSAN_INLINE Function* get() {
    Function* known = function_.load(std::memory_order_relaxed);
    return MAPSAN_LIKELY(known != nullptr) ? known : resolve();
  }
  template <class... Args>
  MAPSAN_INLINE auto operator()(Args... args) {
    return get()(args...);
  }

 private:
  MAPSAN_COLD Function* resolve() {
    void* found = find_sanitizer_interceptor(name_);
    if (found == nullptr && version_ != nullptr) found = dlvsym(RTLD_NEXT, name_, version_);
    if (found == nullptr) found = dlsym(RTLD_NEXT, name_);
    Function* function = reinterpret_cast<Function*>(found);
    // Relaxed: every thread finds the same address.
    function_.store(function, std::memory_order_relaxed);
    return function;
  }

  const char* name_;
  const char* version_;
  std::atomic<Function*> function_{nullptr};
};

#define MAPSAN_REAL(name) real_##name
#define MAPSAN_DECLARE_REAL(result, name, ...) \
  static ::mapsan::RealFunction<result(__VA_ARGS__)> real_##name(#name)
#define MAPSAN_DECLARE_REAL_VERSION(version, result, name, ...) \
  static ::mapsan::RealFunction<result(__VA_ARGS__)> real_##name(#name, version)

}  // namespace mapsan
