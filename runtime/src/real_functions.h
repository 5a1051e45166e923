// real_functions.h: the functions the runtime intercepts, as the next library in line defines them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resolved on first use: interceptors run before the runtime has started.
#pragma once

#include <dlfcn.h>

#include "internal.h"
#include "quiet.h"

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

// One that is called so often that quiet modes pass the call on at once. `function_` is null there, so that the test for
// a function not yet known, which the full mode makes anyway, is the test for the mode.
struct PassedOn {
  PassedOn* next = nullptr;
  std::atomic<void*>* known = nullptr;
  std::atomic<void*>* quiet = nullptr;
};
inline std::atomic<PassedOn*> g_passed_on{nullptr};

inline void pass_on(const PassedOn& entry) {
  entry.quiet->store(entry.known->load(std::memory_order_relaxed), std::memory_order_relaxed);
  entry.known->store(nullptr, std::memory_order_relaxed);
}
// Those that were called before the mode was known.
inline void quiet_real_functions() {
  for (PassedOn* entry = g_passed_on.load(std::memory_order_acquire); entry != nullptr; entry = entry->next) pass_on(*entry);
}

template <class Function>
class PassableFunction {
 public:
  constexpr explicit PassableFunction(const char* name, const char* version = nullptr) : real_(name, version) {}

  // Null in quiet modes, and until it was looked for.
  MAPSAN_INLINE Function* known() const { return reinterpret_cast<Function*>(known_.load(std::memory_order_relaxed)); }
  // Null in full mode.
  MAPSAN_INLINE Function* quiet() {
    if (MAPSAN_LIKELY(known() != nullptr)) return nullptr;
    void* quiet = quiet_.load(std::memory_order_relaxed);
    return reinterpret_cast<Function*>(MAPSAN_LIKELY(quiet != nullptr) ? quiet : resolve());
  }
  // Passes the call on in quiet modes, and to `full` with the real function as its last argument in the full mode.
  template <class Full, class... Args>
  MAPSAN_INLINE auto pass_on_or(Full* full, Args... args) {
    Function* real = known();
    if (MAPSAN_LIKELY(real != nullptr)) return full(args..., real);
    auto* quiet = reinterpret_cast<Function*>(quiet_.load(std::memory_order_relaxed));
    return MAPSAN_LIKELY(quiet != nullptr) ? quiet(args...) : first(full, args...);
  }
  template <class... Args>
  MAPSAN_INLINE auto operator()(Args... args) {
    Function* function = known();
    return MAPSAN_LIKELY(function != nullptr) ? function(args...) : real_(args...);
  }

 private:
  template <class Full, class... Args>
  MAPSAN_COLD auto first(Full* full, Args... args) {
    auto* quiet = reinterpret_cast<Function*>(resolve());
    return quiet != nullptr ? quiet(args...) : full(args..., real_.get());
  }
  // Returns what quiet() does.
  MAPSAN_COLD void* resolve() {
    known_.store(reinterpret_cast<void*>(real_.get()), std::memory_order_relaxed);
    if (entry_.known == nullptr) {
      entry_.known = &known_;
      entry_.quiet = &quiet_;
      entry_.next = g_passed_on.load(std::memory_order_relaxed);
      while (!g_passed_on.compare_exchange_weak(entry_.next, &entry_, std::memory_order_release)) {
      }
    }
    if (is_quiet()) pass_on(entry_);
    return quiet_.load(std::memory_order_relaxed);
  }

  std::atomic<void*> known_{nullptr};
  std::atomic<void*> quiet_{nullptr};
  RealFunction<Function> real_;
  PassedOn entry_;
};

#define MAPSAN_REAL(name) real_##name
#define MAPSAN_DECLARE_REAL(result, name, ...) \
  static ::mapsan::RealFunction<result(__VA_ARGS__)> real_##name(#name)
#define MAPSAN_DECLARE_REAL_VERSION(version, result, name, ...) \
  static ::mapsan::RealFunction<result(__VA_ARGS__)> real_##name(#name, version)

}  // namespace mapsan
