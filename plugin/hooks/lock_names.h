// lock_names.h: tells the runtime how the source calls the lock that is about to be taken, and what its critical section may
// hand over.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_HOOK_LOCK_NAMES_H
#define MAPSAN_HOOK_LOCK_NAMES_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {

// A section that is not known (bit 63) leaves what was said of the same lock further out: by the guard that is about to take it.
template <class Lock>
MAPSAN_HOOK Lock& critical_section(const char* name, __mapsan_u64 gives, __mapsan_u64 takes, Lock& lock) noexcept {
  if (detail::is_guarding()) return lock;
  if (takes >> 63 != 0 && __mapsan_self->lock_address == detail::address(lock)) return lock;
  __mapsan_self->lock_address = detail::address(lock);
  __mapsan_self->lock_name = name;
  __mapsan_self->lock_section.gives = gives;
  __mapsan_self->lock_section.takes = takes;
  return lock;
}

// The guard is about to take its lock again.
template <class Guard>
MAPSAN_HOOK Guard& critical_section_of(__mapsan_u64 gives, __mapsan_u64 takes, Guard& guard) noexcept {
  if (auto* lock = guard.mutex()) critical_section("", gives, takes, *lock);
  return guard;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_LOCK_NAMES_H
