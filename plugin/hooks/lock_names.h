// lock_names.h: tells the runtime how the source calls the lock that is about to be taken.
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

template <class Lock>
MAPSAN_HOOK Lock& named_lock(const char* name, Lock& lock) noexcept {
  __mapsan_self->lock_address = detail::address(lock);
  __mapsan_self->lock_name = name;
  return lock;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_LOCK_NAMES_H
