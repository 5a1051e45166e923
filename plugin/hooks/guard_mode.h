// guard_mode.h: guard mode's part of an operation: whether another thread is inside an operation on the same map.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Thread-safety: a map's guard word is read and written by all threads, without read-modify-write. A store that is lost
// to another thread's is noticed by both, or by neither (may miss). Nobody waits and nothing is counted, so that an
// operation that is left by longjmp, or whose thread ends in it, leaves nothing behind that must be undone.
//
// Invariants: 1. What an operation stores there last says that it is over. 2. Between its loads at begin and end, an
// operation of a program in which every pair of operations is ordered finds marks of its own thread only.
#ifndef MAPSAN_HOOK_GUARD_MODE_H
#define MAPSAN_HOOK_GUARD_MODE_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

// Decided once per thread: a thread that is not known yet is not guarded.
MAPSAN_HOOK bool is_guarding() noexcept { return __mapsan_self->guard_base != 0; }

// The guard word of a map, as an address; 0 outside guard mode.
MAPSAN_HOOK u64 guard_word(const __mapsan_thread* self, const volatile void* map) noexcept {
  u64 base = self->guard_base;
  if (base == 0) return 0;
  u64 word = base + ((to_number(map) >> 2) & self->guard_mask);
  __builtin_assume(word != 0);
  return word;
}

// One machine access each, in the order written. To the compiler an atomic access may change all that has an address, so
// that what it knows of the program's variables would be lost; on x86 a volatile one does the same without that.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
MAPSAN_HOOK u64 guard_load(u64 word) noexcept { return *reinterpret_cast<volatile u64*>(word); }
template <class Field, class Value>
MAPSAN_HOOK void guard_store(Field* field, Value value) noexcept {
  *const_cast<volatile Field*>(field) = value;
}
#else
MAPSAN_HOOK u64 guard_load(u64 word) noexcept {
  return __atomic_load_n(reinterpret_cast<const u64*>(word), __ATOMIC_ACQUIRE);
}
template <class Field, class Value>
MAPSAN_HOOK void guard_store(Field* field, Value value) noexcept {
  __atomic_store_n(field, static_cast<Field>(value), __ATOMIC_RELEASE);
}
#endif
MAPSAN_HOOK void store_guard_word(u64 word, u64 mark) noexcept { guard_store(reinterpret_cast<u64*>(word), mark); }

MAPSAN_HOOK const void* code_address() noexcept {
#if defined(__x86_64__)
  const void* address;
  __asm__ volatile("leaq (%%rip), %0" : "=r"(address));
  return address;
#elif defined(__aarch64__)
  const void* address;
  __asm__ volatile("adr %0, ." : "=r"(address));
  return address;
#else
  return nullptr;
#endif
}

// One operation that only reads: leaves no mark.
struct GuardedRead {
  u64 word;
  u64 seen;  // without UNDER_WAY: of an operation under way, then, the word will not equal it if that writes

  MAPSAN_HOOK explicit GuardedRead(const volatile void* map) noexcept : word(guard_word(__mapsan_self, map)), seen(0) {
    if (!word) return;
    seen = guard_load(word);
    if (MAPSAN_UNLIKELY(seen & MAPSAN_GUARD_UNDER_WAY) && seen != __mapsan_self->guard_owner) {
      seen ^= MAPSAN_GUARD_UNDER_WAY;
    }
  }
  MAPSAN_HOOK bool on() const noexcept { return word != 0; }
  MAPSAN_HOOK void end(const volatile void* map, __mapsan_site site) const noexcept {
    if (MAPSAN_UNLIKELY(guard_load(word) != seen)) __mapsan_guard_read(map, site, seen);
  }
};

// One operation that may write, marked while it is under way.
struct GuardedWrite {
  u64 word;
  u64 mark;    // what the word says while nobody else does anything to the map
  u64 before;
  __mapsan_guard_op* operation;  // null on a map that is the thread's own: it stays unmarked
  const volatile void* map;
  __mapsan_site site;

  MAPSAN_HOOK GuardedWrite(const volatile void* its_map, __mapsan_site its_site) noexcept
      : word(guard_word(__mapsan_self, its_map)), mark(0), before(0), operation(nullptr), map(its_map), site(its_site) {
    if (word) begin(__mapsan_self);
  }
  MAPSAN_HOOK bool on() const noexcept { return word != 0; }

  MAPSAN_HOOK void begin(__mapsan_thread* self) noexcept {
    mark = guard_load(word);
    if (mark != self->guard_owner) begin_marked(self);
  }
  MAPSAN_HOOK void begin_marked(__mapsan_thread* self) noexcept {
    mark = self->guard_mark + MAPSAN_GUARD_NEXT;
    self->guard_mark = mark;
    operation = self->guard_ops + (mark / MAPSAN_GUARD_NEXT & (MAPSAN_GUARD_OPS - 1));
    const void* frame = __builtin_frame_address(0);
    guard_store(&operation->state, mark);
    guard_store(&operation->map, map);
    guard_store(&operation->site, site);
    guard_store(&operation->place, code_address());
    guard_store(&operation->frame, frame);
    guard_store(&operation->caller, static_cast<const void* const*>(frame)[1]);
    before = guard_load(word);
    if (!(before & MAPSAN_GUARD_UNMARKED)) store_guard_word(word, mark);
  }
  MAPSAN_HOOK void end(bool wrote) const noexcept {
    if (!operation) {
      if (MAPSAN_UNLIKELY(guard_load(word) != mark)) __mapsan_guard_own(map, site, wrote);
      return;
    }
    if (MAPSAN_UNLIKELY(guard_load(word) != mark || (before & MAPSAN_GUARD_UNDER_WAY))) {
      __mapsan_guard_end(operation, reinterpret_cast<u64*>(word), mark, before, wrote);
    } else {
      u64 outcome = mark ^ (wrote ? MAPSAN_GUARD_UNDER_WAY | MAPSAN_GUARD_WROTE : MAPSAN_GUARD_UNDER_WAY);
      guard_store(&operation->state, outcome);
      store_guard_word(word, outcome);
    }
  }
};

// One that is certain to write, until this goes out of scope.
struct GuardedChange {
  GuardedWrite guarded;
  MAPSAN_HOOK GuardedChange(const volatile void* map, __mapsan_site site) noexcept : guarded(map, site) {}
  GuardedChange(const GuardedChange&) = delete;
  MAPSAN_HOOK bool on() const noexcept { return guarded.on(); }
  MAPSAN_HOOK ~GuardedChange() {
    if (guarded.on()) guarded.end(true);
  }
};

// One that reads until this goes out of scope.
struct GuardedLook {
  const volatile void* map;
  __mapsan_site site;
  GuardedRead guarded;
  MAPSAN_HOOK GuardedLook(const volatile void* its_map, __mapsan_site its_site) noexcept
      : map(its_map), site(its_site), guarded(its_map) {}
  GuardedLook(const GuardedLook&) = delete;
  MAPSAN_HOOK ~GuardedLook() {
    if (guarded.on()) guarded.end(map, site);
  }
};

}  // namespace detail
}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_GUARD_MODE_H
