// operations.h: tells the runtime of operations that take part in check-then-act.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Those are the checks and acts that the plugin has found, and all writes to maps of a type that has any in the
// program: a type is marked when the first object file that holds one of its checks or acts is initialised. What is
// told is told after the operation, and before it only of an erasure by iterator, which takes its key away.
#ifndef MAPSAN_HOOK_OPERATIONS_H
#define MAPSAN_HOOK_OPERATIONS_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

constexpr __mapsan_access_t kParts = MAPSAN_HOOK_PARTS;

// Whether a program has pairs on maps of a type; of `void`: of any type. Written during static initialisation only.
template <class Map>
struct __attribute__((visibility("default"))) Interest {
  static __mapsan_u32 on;
  static __mapsan_u32 marked;
};
template <class Map>
__mapsan_u32 Interest<Map>::on = 0;
template <class Map>
__mapsan_u32 Interest<Map>::marked = Interest<void>::on = Interest<Map>::on = 1;

// Relaxed: set before there are threads, or a library that is loaded later begins to be watched a little later.
template <class Map>
MAPSAN_HOOK bool is_of_interest() noexcept {
  return __atomic_load_n(&Interest<Map>::on, __ATOMIC_RELAXED) != 0;
}

// Whether a write that is no act is to be told: it may come between another thread's check and act. What a thread does to a map
// of its own without a lock does not: that comes before all that others do to the map once they know it, or it is a race.
template <class Map>
MAPSAN_HOOK bool may_interfere(const volatile void* map) noexcept {
  return MAPSAN_UNLIKELY(is_of_interest<Map>()) && !is_private(map);
}

MAPSAN_HOOK __mapsan_u32 part_of(__mapsan_access_t access) noexcept {
  return (static_cast<__mapsan_u32>(access >> MAPSAN_HOOK_PART_SHIFT) & 0xF) |
         ((access & MAPSAN_HOOK_VALUE) ? MAPSAN_OP_VALUE : 0);
}
// What is done to the mapped value, as far as the plugin sees it.
MAPSAN_HOOK __mapsan_u32 use_of_value(__mapsan_access_t access) noexcept {
  return ((access & (MAPSAN_ELEMENT_WRITE | MAPSAN_HOOK_WRITTEN)) ? MAPSAN_OP_ASSIGNED : 0) |
         ((access & (MAPSAN_ELEMENT_READ | MAPSAN_HOOK_REMEMBER)) ? MAPSAN_OP_VALUE : 0);
}

MAPSAN_HOOK void tell(const volatile void* map, __mapsan_u32 what, __mapsan_site site, u64 hash, const void* key,
                      const __mapsan_map_ops* ops) noexcept {
  __mapsan_operation(map, what, site, hash, key, ops, __builtin_frame_address(0));
}

// Whether this lookup is no check under the calls in progress, as the runtime has found before.
MAPSAN_HOOK bool is_quiet(__mapsan_site site) noexcept {
  const __mapsan_thread* self = __mapsan_self;
  const void* frame = __builtin_frame_address(0);
  const __mapsan_quiet_slot& slot = self->quiet[__mapsan_quiet_slot_of(frame, site)];
  return slot.site == site && slot.frame == frame && slot.call_top == self->call_top;
}

// ---- What a lookup found, by the type of its result

template <class Map, class Result>
MAPSAN_HOOK auto is_found(Map&, const Result& result, Rank<4>) noexcept ->
    typename EnableIf<__is_arithmetic(Result), bool>::type {
  return result != 0;
}
template <class Map, class Result>
MAPSAN_HOOK auto is_found(Map&, const Result& result, Rank<3>) noexcept
    -> decltype(static_cast<bool>(result.first != result.second)) {
  return result.first != result.second;
}
template <class Map, class Result>
MAPSAN_HOOK auto is_found(Map& map, const Result& result, Rank<2>) noexcept
    -> decltype(static_cast<bool>(result != map.end())) {
  return result != map.end();
}
template <class Map, class Result>
MAPSAN_HOOK bool is_found(Map& map, const Result&, Rank<0>) noexcept {
  return !map.empty();
}

// A lookup of the key that is the first argument, or a question to the whole map.
template <class Map, class Result, class... Args>
MAPSAN_HOOK void tell_lookup(__mapsan_site site, __mapsan_access_t access, Map& map, const Result& result,
                             const Args&... args) noexcept {
  typedef typename Bare<Map>::type Container;
  if (is_quiet(site)) return;
  bool found = is_found(map, result, Rank<4>());
  bool is_whole = sizeof...(Args) == 0;
  if (is_whole && IsSame<Result, bool>::value) found = !found;  // empty()
  tell(address(map), part_of(access) | (found ? MAPSAN_OP_FOUND : 0) | (is_whole ? MAPSAN_OP_WHOLE : 0), site,
       hash_first<Container>(__builtin_addressof(map), args...), key_argument<Container>(Rank<2>(), args...),
       ops<Map>());
}

// All of a map was replaced, emptied or handed over.
template <class Map>
MAPSAN_HOOK void tell_whole(__mapsan_site site, __mapsan_access_t access, const Map& map) noexcept {
  if (is_guarding() || (!(access & kParts) && !may_interfere<Map>(address(map)))) return;
  tell(address(map), part_of(access) | MAPSAN_OP_CLEARED | MAPSAN_OP_WHOLE, site, 0, nullptr, ops<Map>());
}

}  // namespace detail

// Around the map of a check or act: marks its type.
template <class Map>
MAPSAN_HOOK Map& watched(Map& map) noexcept {
  (void)&detail::Interest<typename detail::Bare<Map>::type>::marked;
  return map;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_OPERATIONS_H
