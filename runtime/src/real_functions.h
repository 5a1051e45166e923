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

// Weak: address, thread, memory and leak sanitizer each define it.
extern "C" __attribute__((weak)) int __interceptor_pthread_create(void*, const void*, void* (*)(void*), void*);

namespace mapsan {

// Another sanitizer in the same executable (address, thread, ...) intercepts too; its function, which must see every call
// as well, goes by this name. Null if there is none. Asked for in vain, dlsym calls malloc for its sentence, and malloc may be
// what is calling here (jemalloc locks a mutex, tcmalloc calls pthread_once): so not where there is no sanitizer.
inline void* find_sanitizer_interceptor(const char* name) {
  if (__interceptor_pthread_create == nullptr) return nullptr;
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

// One that is called so often that quiet modes pass the call on at once. What the program calls is one jump through
// `entry`: to the interceptor's work in full mode, to the real function in quiet modes, and to what finds out at first.
struct PassedOn {
  std::atomic<void*>* entry = nullptr;
  void* real = nullptr;
  PassedOn* next = nullptr;
};
inline std::atomic<PassedOn*> g_passed_on{nullptr};

// Those that were called before the mode was known.
inline void quiet_real_functions() {
  for (PassedOn* function = g_passed_on.load(std::memory_order_acquire); function != nullptr; function = function->next) {
    function->entry->store(function->real, std::memory_order_relaxed);
  }
}

template <class Function>
class PassableFunction {
 public:
  // `first` calls resolve() and then what is the entry by then.
  constexpr PassableFunction(Function* first, Function* full, const char* name, const char* version = nullptr)
      : entry_(first), full_(full), real_(name, version) {}

  MAPSAN_INLINE Function* entry() const { return entry_.load(std::memory_order_relaxed); }
  // The real function.
  template <class... Args>
  MAPSAN_INLINE auto operator()(Args... args) {
    return real_(args...);
  }
  MAPSAN_COLD Function* resolve() {
    Function* real = real_.get();
    Function* entry = is_quiet() ? real : full_;
    entry_.store(entry, std::memory_order_relaxed);
    if (is_quiet() || is_listed_.exchange(true, std::memory_order_relaxed)) return entry;
    listed_.entry = reinterpret_cast<std::atomic<void*>*>(&entry_);
    listed_.real = reinterpret_cast<void*>(real);
    listed_.next = g_passed_on.load(std::memory_order_relaxed);
    while (!g_passed_on.compare_exchange_weak(listed_.next, &listed_, std::memory_order_release)) {
    }
    return entry;
  }

 private:
  std::atomic<Function*> entry_;
  Function* full_;
  RealFunction<Function> real_;
  std::atomic<bool> is_listed_{false};
  PassedOn listed_;
};

// Defines the function NAME and its PassableFunction real_NAME; full_NAME must be declared.
#define MAPSAN_PASSABLE(name, version, parameters, arguments)                                                       \
  static int first_##name parameters;                                                                               \
  static ::mapsan::PassableFunction<int parameters> real_##name(first_##name, full_##name, #name, version);         \
  static int first_##name parameters { return real_##name.resolve() arguments; }                                    \
  MAPSAN_INTERFACE int name parameters { return real_##name.entry() arguments; }

#define MAPSAN_REAL(name) real_##name
#define MAPSAN_DECLARE_REAL(result, name, ...) \
  static ::mapsan::RealFunction<result(__VA_ARGS__)> real_##name(#name)
#define MAPSAN_DECLARE_REAL_VERSION(version, result, name, ...) \
  static ::mapsan::RealFunction<result(__VA_ARGS__)> real_##name(#name, version)

}  // namespace mapsan
