// elements.h: hooks of uses of an element through a variable bound to it: `auto& v = m[k]; v = 3;`.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `offset` is where in the element the variable's object lies (`auto& n = m[k].n`).
#ifndef MAPSAN_HOOK_ELEMENTS_H
#define MAPSAN_HOOK_ELEMENTS_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

MAPSAN_HOOK void use_bound(__mapsan_site site, __mapsan_access_t access, const volatile void* map,
                           const void* element) noexcept {
  __mapsan_u32 use = use_of_value(access);
  const __mapsan_bound_slot& bound = bound_slot(element);
  const bool is_known = bound.element == element && (use & MAPSAN_OP_ASSIGNED);
  if (is_known && ((access & kParts) || may_interfere<void>(map))) {
    tell(map, part_of(access) | use | MAPSAN_OP_FOUND, site, bound.key_hash, bound.key, bound.ops);
  } else if ((access & kParts) && ((use & MAPSAN_OP_ASSIGNED) || !is_quiet(site))) {
    tell(map, part_of(access) | use | MAPSAN_OP_FOUND, site, 0, nullptr, nullptr);
  }
  if (is_element_covered(map, element, access, site)) return;
  __mapsan_element_access(map, access & ~static_cast<__mapsan_access_t>(MAPSAN_HOOK_BITS), site, element, nullptr,
                          nullptr);
}

// The map is the one that the thread remembers for the element.
MAPSAN_HOOK void use_bound(__mapsan_site site, __mapsan_access_t access, u64 offset,
                           const volatile void* object) noexcept {
  if (is_guarding()) return;
  const void* element = static_cast<const char*>(plain(object)) - offset;
  const volatile void* map = map_of(element);
  if (map) use_bound(site, access, map, element);
}

// The map is the one that a range-for walks over.
MAPSAN_HOOK void use_bound_in(__mapsan_site site, __mapsan_access_t access, u64 offset, const volatile void* map,
                              const volatile void* object) noexcept {
  if (!is_guarding()) use_bound(site, access, map, static_cast<const void*>(static_cast<const char*>(plain(object)) - offset));
}

}  // namespace detail

template <class Element>
MAPSAN_HOOK Element& element_use(__mapsan_site site, __mapsan_access_t access, __mapsan_u64 offset,
                                 Element& element) noexcept {
  detail::use_bound(site, access, offset, detail::address(element));
  return element;
}

// The same through `auto* p = &m[k]`: `pointer` is the variable, what it points at is used.
template <class Pointer>
MAPSAN_HOOK Pointer& pointer_use(__mapsan_site site, __mapsan_access_t access, __mapsan_u64 offset,
                                 Pointer& pointer) noexcept {
  detail::use_bound(site, access, offset, pointer);
  return pointer;
}

// A use of a map's pair (`auto& kv = *it; auto copy = kv;`): its mapped half is what is used.
template <class Pair>
MAPSAN_HOOK Pair& pair_use(__mapsan_site site, __mapsan_access_t access, __mapsan_u64, Pair& pair) noexcept {
  detail::use_bound(site, access, 0, detail::address(pair.second));
  return pair;
}
template <class Pointer>
MAPSAN_HOOK Pointer& pair_pointer_use(__mapsan_site site, __mapsan_access_t access, __mapsan_u64,
                                      Pointer& pointer) noexcept {
  detail::use_bound(site, access, 0, detail::address(pointer->second));
  return pointer;
}

// The four of them in the body of a range-for over `map`.
template <class Element, class Map>
MAPSAN_HOOK Element& element_use_in(__mapsan_site site, __mapsan_access_t access, __mapsan_u64 offset, Element& element,
                                    Map&& map) noexcept {
  detail::use_bound_in(site, access, offset, detail::address(map), detail::address(element));
  return element;
}
template <class Pointer, class Map>
MAPSAN_HOOK Pointer& pointer_use_in(__mapsan_site site, __mapsan_access_t access, __mapsan_u64 offset, Pointer& pointer,
                                    Map&& map) noexcept {
  detail::use_bound_in(site, access, offset, detail::address(map), pointer);
  return pointer;
}
template <class Pair, class Map>
MAPSAN_HOOK Pair& pair_use_in(__mapsan_site site, __mapsan_access_t access, __mapsan_u64, Pair& pair, Map&& map) noexcept {
  detail::use_bound_in(site, access, 0, detail::address(map), detail::address(pair.second));
  return pair;
}
template <class Pointer, class Map>
MAPSAN_HOOK Pointer& pair_pointer_use_in(__mapsan_site site, __mapsan_access_t access, __mapsan_u64, Pointer& pointer,
                                         Map&& map) noexcept {
  detail::use_bound_in(site, access, 0, detail::address(map), detail::address(pointer->second));
  return pointer;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_ELEMENTS_H
