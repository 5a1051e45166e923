// own_locks.h: in the members of a lock that the program makes of atomics: own_locks.h of the plugin.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One member may call another: the outermost one counts.
#ifndef MAPSAN_HOOK_OWN_LOCKS_H
#define MAPSAN_HOOK_OWN_LOCKS_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

// While a member of the lock runs: abi.h, in_own_lock.
struct OwnLockScope {
  const volatile void* lock;
  __mapsan_u64 shared;
  bool is_outermost;

  MAPSAN_HOOK OwnLockScope(const volatile void* which, __mapsan_u64 is_shared) noexcept
      : lock(which), shared(is_shared), is_outermost(!is_guarding() && __mapsan_self->in_own_lock == 0) {
    if (!is_guarding()) ++__mapsan_self->in_own_lock;
  }
  OwnLockScope(const OwnLockScope&) = delete;
  MAPSAN_HOOK void end() const noexcept {
    if (!is_guarding()) --__mapsan_self->in_own_lock;
  }
  MAPSAN_HOOK void taken() const noexcept {
    if (is_outermost) __mapsan_own_lock_taken(lock, static_cast<__mapsan_u32>(shared));
  }
};

}  // namespace detail

struct OwnLocking : detail::OwnLockScope {
  using OwnLockScope::OwnLockScope;
  MAPSAN_HOOK ~OwnLocking() {
    end();
    taken();
  }
};

struct OwnTrying : detail::OwnLockScope {
  using OwnLockScope::OwnLockScope;
  MAPSAN_HOOK ~OwnTrying() { end(); }
};

// What such a member returns.
MAPSAN_HOOK bool tried(const volatile void* lock, __mapsan_u64 shared, bool result) noexcept {
  if (result && !detail::is_guarding() && __mapsan_self->in_own_lock == 1) {
    __mapsan_own_lock_taken(lock, static_cast<__mapsan_u32>(shared));
  }
  return result;
}

struct OwnUnlocking : detail::OwnLockScope {
  MAPSAN_HOOK OwnUnlocking(const volatile void* which, __mapsan_u64 is_shared) noexcept : OwnLockScope(which, is_shared) {
    if (is_outermost) __mapsan_own_lock_giving_up(lock);
  }
  MAPSAN_HOOK ~OwnUnlocking() { end(); }
};

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_OWN_LOCKS_H
