// handles.h: remembers, per thread, which map an iterator or element belongs to.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An iterator is known by the node pointer it holds or by what else names its place (iterator_shapes.h). The table is
// small and forgets: an iterator that is not found in it is not watched (may miss, never blames another map, because a
// slot is filled anew whenever a node is obtained).
#ifndef MAPSAN_HOOK_HANDLES_H
#define MAPSAN_HOOK_HANDLES_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

// A pair of slots is a set, the later one first: the newcomer takes the first and what was there moves to the second. So an
// iterator and the end it is compared with never push each other out.
MAPSAN_HOOK void remember_address(const void* element, const volatile void* map) noexcept {
  if (!element) return;
  __mapsan_element_slot* slots = __mapsan_self->elements;
  __mapsan_u32 first = __mapsan_element_slot_of(element) & ~1u;
  if (slots[first].element != element) slots[first + 1] = slots[first];
  slots[first].element = element;
  slots[first].map = map;
}

MAPSAN_HOOK __mapsan_bound_slot& bound_slot(const void* element) noexcept {
  return __mapsan_self->bound[(to_number(element) >> 4) % MAPSAN_BOUND_SLOTS];
}

// An element is bound to a variable: what is kept of its address was another element's.
MAPSAN_HOOK void forget_bound(const void* element) noexcept {
  if (bound_slot(element).element == element) bound_slot(element).element = nullptr;
}
MAPSAN_HOOK void remember_element(const void* element, const volatile void* map) noexcept {
  remember_address(element, map);
  forget_bound(element);
}

MAPSAN_HOOK void forget_address(const void* element) noexcept {
  __mapsan_element_slot* slots = __mapsan_self->elements;
  __mapsan_u32 own = __mapsan_element_slot_of(element);
  if (slots[own].element == element) slots[own].element = nullptr;
  if (slots[own ^ 1].element == element) slots[own ^ 1].element = nullptr;
}

MAPSAN_HOOK const volatile void* map_of(const void* element) noexcept {
  const __mapsan_element_slot* slots = __mapsan_self->elements;
  __mapsan_u32 own = __mapsan_element_slot_of(element);
  if (!element) return nullptr;
  if (slots[own].element == element) return slots[own].map;
  return slots[own ^ 1].element == element ? slots[own ^ 1].map : nullptr;
}

// What names the place of an iterator; null for what is no iterator of a supported kind.
template <class Iterator>
MAPSAN_HOOK const void* handle(const Iterator& iterator, Rank<0>) noexcept {
  return ShapeOf<Iterator>::handle(iterator);
}
// Reverse and checked iterators wrap the iterator that holds the node.
template <class Iterator>
MAPSAN_HOOK auto handle(const Iterator& iterator, Rank<1>) noexcept
    -> decltype((void)iterator.base(), static_cast<const void*>(nullptr)) {
  return handle(iterator.base(), Rank<0>());
}
// Accessors, which hold an element or none.
template <class Accessor>
MAPSAN_HOOK auto handle(const Accessor& accessor, Rank<2>) noexcept
    -> decltype((void)accessor.empty(), (void)accessor->first, static_cast<const void*>(nullptr)) {
  return accessor.empty() ? nullptr : plain(address(*accessor));
}
template <class Iterator>
MAPSAN_HOOK const void* handle_of(const Iterator& iterator) noexcept {
  return handle(iterator, Rank<2>());
}

// Remembers every iterator in an operation's result: the iterator itself, both halves of a pair, a node's position.
template <class Result>
MAPSAN_HOOK auto remember(const Result& result, const volatile void* map, Rank<2>) noexcept
    -> decltype((void)result.first, (void)result.second) {
  remember_address(handle_of(result.first), map);
  remember_address(handle_of(result.second), map);
}
template <class Result>
MAPSAN_HOOK auto remember(const Result& result, const volatile void* map, Rank<1>) noexcept
    -> decltype((void)result.position) {
  remember_address(handle_of(result.position), map);
}
template <class Result>
MAPSAN_HOOK void remember(const Result& result, const volatile void* map, Rank<0>) noexcept {
  remember_address(handle_of(result), map);
}
template <class Result>
MAPSAN_HOOK void remember(const Result& result, const volatile void* map) noexcept {
  remember(result, map, Rank<2>());
}

}  // namespace detail
}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_HANDLES_H
