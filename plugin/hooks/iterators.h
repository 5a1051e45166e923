// iterators.h: hooks of `*it`, `it->`, `++it`, `it++`, `--it`, `it--`.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A step reads the map's structure; going through an iterator uses an element, as the flags from the plugin say. The map is
// the one the thread remembers for the iterator's node, or the one the plugin names (range-for: `…_in`).
#ifndef MAPSAN_HOOK_ITERATORS_H
#define MAPSAN_HOOK_ITERATORS_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

// The parts of what an iterator refers to: a map's pair or a set's value.
template <class Value>
MAPSAN_HOOK auto element_at(const Value& value, __mapsan_access_t access, Rank<1>) noexcept
    -> decltype(plain(address(value.second))) {
  return (access & MAPSAN_HOOK_PAIR) ? plain(address(value.second)) : plain(address(value));
}
template <class Value>
MAPSAN_HOOK const void* element_at(const Value& value, __mapsan_access_t, Rank<0>) noexcept {
  return plain(address(value));
}
template <class Value>
MAPSAN_HOOK auto key_at(const Value& value, __mapsan_access_t access, Rank<1>) noexcept
    -> decltype(plain(address(value.first))) {
  return (access & MAPSAN_HOOK_PAIR) ? plain(address(value.first)) : plain(address(value));
}
template <class Value>
MAPSAN_HOOK const void* key_at(const Value& value, __mapsan_access_t, Rank<0>) noexcept {
  return plain(address(value));
}
template <class Value>
MAPSAN_HOOK auto ops_at(const Value& value, __mapsan_access_t access, Rank<1>) noexcept
    -> decltype((void)value.first, static_cast<const __mapsan_map_ops*>(nullptr)) {
  return (access & MAPSAN_HOOK_PAIR) ? &KeyOps<typename Bare<decltype(value.first)>::type>::table : nullptr;
}
template <class Value>
MAPSAN_HOOK const __mapsan_map_ops* ops_at(const Value&, __mapsan_access_t, Rank<0>) noexcept {
  return &KeyOps<Value>::table;
}

template <class Value>
MAPSAN_HOOK auto hash_at(const Value& value, __mapsan_access_t access, Rank<1>) noexcept
    -> decltype((void)value.first, u64()) {
  return (access & MAPSAN_HOOK_PAIR) ? hash_of<AnyContainer>(nullptr, value.first) : hash_of<AnyContainer>(nullptr, value);
}
template <class Value>
MAPSAN_HOOK u64 hash_at(const Value& value, __mapsan_access_t, Rank<0>) noexcept {
  return hash_of<AnyContainer>(nullptr, value);
}

template <class Value>
MAPSAN_HOOK void use_element(const volatile void* map, __mapsan_access_t access, __mapsan_site site,
                             const Value& value) noexcept {
  if (!map) return;
  const void* element = element_at(value, access, Rank<1>());
  if (access & MAPSAN_HOOK_REMEMBER) remember_element(element, map);
  if (access & MAPSAN_HOOK_IN_RANGE) forget_bound(element);
  bool writes = access & (MAPSAN_ELEMENT_WRITE | MAPSAN_HOOK_WRITTEN);
  if (writes ? (access & kParts) || may_interfere<void>(map) : (access & kParts) && !is_quiet(site)) {
    tell(map, part_of(access) | use_of_value(access) | MAPSAN_OP_FOUND, site, hash_at(value, access, Rank<1>()),
         key_at(value, access, Rank<1>()), ops_at(value, access, Rank<1>()));
  }
  if (access & MAPSAN_HOOK_MAY_BE_WRITTEN) {
    bound_slot(element) = {element, key_at(value, access, Rank<1>()), ops_at(value, access, Rank<1>()),
                           hash_at(value, access, Rank<1>())};
  }
  if (!(access & (MAPSAN_ELEMENT_READ | MAPSAN_ELEMENT_WRITE))) return;
  if (MAPSAN_LIKELY(is_element_covered(map, element, access, site))) return;
  __mapsan_element_access(map, access & ~static_cast<__mapsan_access_t>(MAPSAN_HOOK_BITS), site, element,
                          key_at(value, access, Rank<1>()), ops_at(value, access, Rank<1>()));
}

template <class Value>
MAPSAN_HOOK void use_element_at(const void* node, __mapsan_access_t access, __mapsan_site site, const Value& value) noexcept {
  if (!is_guarding()) use_element(map_of(node), access, site, value);
}

// One step of an iterator: the structure is read before it, and the node it reaches is remembered after it, where the next
// step is not told the map.
struct Step {
  __mapsan_site site;
  const volatile void* map;
  GuardedRead guarded;
  MAPSAN_HOOK Step(__mapsan_site where, const volatile void* its_map) noexcept
      : site(where), map(its_map), guarded(its_map) {
    if (map && !guarded.on()) record(map, MAPSAN_STRUCTURE_READ, site, nullptr, nullptr, nullptr);
  }
  MAPSAN_HOOK void end() const noexcept {
    if (map && guarded.on()) guarded.end(map, site);
  }
  template <class Iterator>
  MAPSAN_HOOK void arrive(const Iterator& iterator) const noexcept {
    end();
    if (map) remember_address(handle_of(iterator), map);
  }
};

}  // namespace detail

template <class Iterator>
MAPSAN_HOOK auto iterator_star(__mapsan_site site, __mapsan_access_t access, Iterator&& iterator)
    -> decltype(*MAPSAN_FORWARD(Iterator, iterator)) {
  const void* node = detail::handle_of(iterator);
  decltype(*MAPSAN_FORWARD(Iterator, iterator)) value = *MAPSAN_FORWARD(Iterator, iterator);
  detail::use_element_at(node, access, site, value);
  return value;
}

template <class Iterator>
MAPSAN_HOOK auto iterator_arrow(__mapsan_site site, __mapsan_access_t access, Iterator&& iterator)
    -> decltype(MAPSAN_FORWARD(Iterator, iterator).operator->()) {
  const void* node = detail::handle_of(iterator);
  decltype(MAPSAN_FORWARD(Iterator, iterator).operator->()) value = MAPSAN_FORWARD(Iterator, iterator).operator->();
  detail::use_element_at(node, access, site, *value);
  return value;
}

#define MAPSAN_STEPPING(name, expression)                                                \
  template <class Iterator>                                                              \
  MAPSAN_HOOK auto name(__mapsan_site site, Iterator&& iterator)->decltype(expression) { \
    detail::Step step(site, detail::map_of(detail::handle_of(iterator)));                \
    decltype(expression) result = expression;                                            \
    step.arrive(iterator);                                                        \
    return result;                                                                       \
  }
MAPSAN_STEPPING(iterator_increment, ++MAPSAN_FORWARD(Iterator, iterator))
MAPSAN_STEPPING(iterator_decrement, --MAPSAN_FORWARD(Iterator, iterator))
MAPSAN_STEPPING(iterator_post_increment, MAPSAN_FORWARD(Iterator, iterator)++)
MAPSAN_STEPPING(iterator_post_decrement, MAPSAN_FORWARD(Iterator, iterator)--)
#undef MAPSAN_STEPPING

// Range-for: the plugin names the range, so that no step is lost when the body visits many other elements. The iterator is the
// loop's own: nothing else asks for its map.
template <class Map, class Iterator>
MAPSAN_HOOK auto iterator_star_in(__mapsan_site site, __mapsan_access_t access, Map&& map, Iterator&& iterator)
    -> decltype(*MAPSAN_FORWARD(Iterator, iterator)) {
  decltype(*MAPSAN_FORWARD(Iterator, iterator)) value = *MAPSAN_FORWARD(Iterator, iterator);
  if (!detail::is_guarding()) detail::use_element(detail::address(map), access, site, value);
  return value;
}

template <class Map, class Iterator>
MAPSAN_HOOK auto iterator_increment_in(__mapsan_site site, Map&& map, Iterator&& iterator)
    -> decltype(++MAPSAN_FORWARD(Iterator, iterator)) {
  detail::Step step(site, detail::address(map));
  decltype(++MAPSAN_FORWARD(Iterator, iterator)) result = ++MAPSAN_FORWARD(Iterator, iterator);
  step.end();
  return result;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_ITERATORS_H
