// lookup.h: hooks of operations that only read the container's structure, and of at().
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The read is recorded before the operation: a lookup in a tree that another thread is changing may never return.
#ifndef MAPSAN_HOOK_LOOKUP_H
#define MAPSAN_HOOK_LOOKUP_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {

#define MAPSAN_READING(member)                                                                       \
  template <class Map, class... Args>                                                                \
  MAPSAN_HOOK auto member(__mapsan_site site, __mapsan_access_t access, Map&& map, Args&&... args)   \
      ->decltype(MAPSAN_CALL(member)) {                                                              \
    typedef typename detail::Bare<Map>::type Container;                                              \
    const volatile void* object = detail::address(map);                                              \
    detail::record(object, MAPSAN_STRUCTURE_READ, site, nullptr,                                     \
                   detail::key_argument<Container>(detail::Rank<2>(), args...), detail::ops<Map>()); \
    decltype(MAPSAN_CALL(member)) result = MAPSAN_CALL(member);                                      \
    detail::remember(result, object);                                                                \
    if (access & detail::kParts) detail::tell_lookup(site, access, map, result, args...);            \
    return result;                                                                                   \
  }
MAPSAN_READING(find)
MAPSAN_READING(count)
MAPSAN_READING(contains)
MAPSAN_READING(equal_range)
MAPSAN_READING(lower_bound)
MAPSAN_READING(upper_bound)
MAPSAN_READING(size)
MAPSAN_READING(empty)
MAPSAN_READING(begin)
MAPSAN_READING(cbegin)
MAPSAN_READING(rbegin)
MAPSAN_READING(crbegin)
MAPSAN_READING(bucket)
MAPSAN_READING(bucket_count)
MAPSAN_READING(bucket_size)
MAPSAN_READING(load_factor)
MAPSAN_READING(capacity)
MAPSAN_READING(nth)
MAPSAN_READING(index_of)
MAPSAN_READING(range)
MAPSAN_READING(unsafe_bucket_count)
MAPSAN_READING(unsafe_bucket_size)
#undef MAPSAN_READING

// end() only names a place: on every implementation it reads nothing that another call may change. Recording it would
// say of `m.find(k) != m.end()` everything twice.
#define MAPSAN_NAMING(member)                                                                                         \
  template <class Map>                                                                                                \
  MAPSAN_HOOK auto member(__mapsan_site, __mapsan_access_t, Map&& map)->decltype(MAPSAN_FORWARD(Map, map).member()) { \
    decltype(MAPSAN_FORWARD(Map, map).member()) result = MAPSAN_FORWARD(Map, map).member();                           \
    detail::remember(result, detail::address(map));                                                                   \
    return result;                                                                                                    \
  }
MAPSAN_NAMING(end)
MAPSAN_NAMING(cend)
MAPSAN_NAMING(rend)
MAPSAN_NAMING(crend)
#undef MAPSAN_NAMING

namespace detail {

// at(), told of when it is over, by an exception too.
template <class Map, class Key>
struct ThrowingLookup {
  __mapsan_site site;
  __mapsan_access_t access;
  const Map& map;
  const Key& key;
  bool found;

  MAPSAN_HOOK ~ThrowingLookup() {
    bool writes = found && (access & (MAPSAN_ELEMENT_WRITE | MAPSAN_HOOK_WRITTEN));
    if (!(access & kParts) && !(writes && is_of_interest<Map>())) return;
    __mapsan_u32 outcome = found ? MAPSAN_OP_FOUND | use_of_value(access) : 0;
    tell(address(map), part_of(access) | outcome, site, hash_of<Map>(__builtin_addressof(map), key),
         key_argument<Map>(Rank<2>(), key), ops<Map>());
  }
};

}  // namespace detail

// `access` holds the element flags of the use that the result is put to.
template <class Map, class Key>
MAPSAN_HOOK auto at(__mapsan_site site, __mapsan_access_t access, Map&& map, Key&& key)
    -> decltype(MAPSAN_FORWARD(Map, map).at(MAPSAN_FORWARD(Key, key))) {
  typedef typename detail::Bare<Map>::type Container;
  const volatile void* object = detail::address(map);
  const void* stored_key = detail::key_argument<Container>(detail::Rank<2>(), key);
  detail::record(object, MAPSAN_STRUCTURE_READ, site, nullptr, stored_key, detail::ops<Map>());
  detail::ThrowingLookup<Container, typename detail::Bare<Key>::type> told = {site, access, map, key, false};
  decltype(MAPSAN_FORWARD(Map, map).at(MAPSAN_FORWARD(Key, key))) element =
      MAPSAN_FORWARD(Map, map).at(MAPSAN_FORWARD(Key, key));
  const void* place = detail::plain(detail::address(element));
  detail::record(object, access, site, place, stored_key, detail::ops<Map>());
  if (access & MAPSAN_HOOK_REMEMBER) detail::remember_address(place, object);
  told.found = true;
  return element;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_LOOKUP_H
