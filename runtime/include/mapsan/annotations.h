// mapsan/annotations.h: what a program can tell mapsan. Every call is a no-op in programs built without it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Thread-safety: all calls may be made from any thread. Ownership: addresses are only names; nothing is read or kept
// beyond the call. Errors: none.
#ifndef MAPSAN_ANNOTATIONS_H
#define MAPSAN_ANNOTATIONS_H

#ifdef __cplusplus
extern "C" {
#endif

// Order that mapsan cannot see (a hand-written primitive, an uninstrumented library): everything before a
// mapsan_release(address) is ordered before everything after a later mapsan_acquire(address).
void mapsan_acquire(const volatile void* address) __attribute__((weak));
void mapsan_release(const volatile void* address) __attribute__((weak));

// A lock that mapsan does not know: call them after it was taken (exclusively, or shared with others), before it is
// given up, and before it is destroyed. They order as a mutex does, and reports name the lock. A null lock is none.
void mapsan_locked(const volatile void* lock) __attribute__((weak));
void mapsan_locked_shared(const volatile void* lock) __attribute__((weak));
void mapsan_unlocking(const volatile void* lock) __attribute__((weak));
void mapsan_lock_destroyed(const volatile void* lock) __attribute__((weak));

// What the calling thread does to maps in between is neither checked nor recorded. Scopes nest. The reason is for the
// reader of the source; it is not evaluated further.
void mapsan_ignore_begin(const char* reason) __attribute__((weak));
void mapsan_ignore_end(void) __attribute__((weak));

#ifdef __cplusplus
}
#endif

#define MAPSAN_ACQUIRE(address) (mapsan_acquire ? mapsan_acquire(address) : (void)0)
#define MAPSAN_RELEASE(address) (mapsan_release ? mapsan_release(address) : (void)0)
#define MAPSAN_LOCKED(lock) (mapsan_locked ? mapsan_locked(lock) : (void)0)
#define MAPSAN_LOCKED_SHARED(lock) (mapsan_locked_shared ? mapsan_locked_shared(lock) : (void)0)
#define MAPSAN_UNLOCKING(lock) (mapsan_unlocking ? mapsan_unlocking(lock) : (void)0)
#define MAPSAN_LOCK_DESTROYED(lock) (mapsan_lock_destroyed ? mapsan_lock_destroyed(lock) : (void)0)

// MAPSAN_BENIGN_SCOPE("why this is no error"); ignores the rest of the enclosing block.
#ifdef __cplusplus
namespace mapsan {
class BenignScope {
 public:
  explicit BenignScope(const char* reason) {
    if (mapsan_ignore_begin) mapsan_ignore_begin(reason);
  }
  ~BenignScope() {
    if (mapsan_ignore_end) mapsan_ignore_end();
  }
  BenignScope(const BenignScope&) = delete;
  BenignScope& operator=(const BenignScope&) = delete;
};
}  // namespace mapsan
namespace mapsan {
class ValidatedScope {
 public:
  constexpr explicit ValidatedScope(const char* = "") {}
};
}  // namespace mapsan
#define MAPSAN_CONCATENATED(a, b) a##b
#define MAPSAN_VALIDATED_NAME(line) MAPSAN_CONCATENATED(mapsan_validated_scope_, line)
#define MAPSAN_BENIGN_NAME(line) MAPSAN_CONCATENATED(mapsan_benign_scope_, line)
#define MAPSAN_BENIGN_SCOPE(reason) const ::mapsan::BenignScope MAPSAN_BENIGN_NAME(__LINE__)(reason)

// MAPSAN_VALIDATED("why what was checked still holds"); what the rest of the enclosing block does to maps, itself or by
// calls, counts as validated: it is no act of a check-then-act, whatever was checked before, here or in a caller.
// Needed only where mapsan does not see it: comparing behind the lock what is there with what was read, or a version with
// one kept earlier, is understood as it stands.
#define MAPSAN_VALIDATED(...) [[maybe_unused]] constexpr ::mapsan::ValidatedScope MAPSAN_VALIDATED_NAME(__LINE__){__VA_ARGS__}
#endif

#endif  // MAPSAN_ANNOTATIONS_H
