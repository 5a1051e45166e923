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

// `remembers`: in guard mode iterators are followed from where iteration begins, not from every key that is looked up.
#define MAPSAN_READING(member, remembers)                                                              \
  template <class Map, class... Args>                                                                  \
  MAPSAN_HOOK auto member(__mapsan_site site, __mapsan_access_t access, Map&& map, Args&&... args)     \
      ->decltype(MAPSAN_CALL(member)) {                                                                \
    typedef typename detail::Bare<Map>::type Container;                                                \
    const volatile void* object = detail::address(map);                                                \
    detail::GuardedRead guarded(object);                                                               \
    if (!guarded.on()) {                                                                               \
      detail::record_keyed(object, MAPSAN_STRUCTURE_READ, site, detail::key_source<Container>(args...),  \
                           detail::ops<Map>());                                                        \
    }                                                                                                  \
    decltype(MAPSAN_CALL(member)) result = MAPSAN_CALL(member);                                        \
    if (guarded.on()) {                                                                                \
      guarded.end(object, site);                                                                       \
      if (remembers) detail::remember(result, object);                                                 \
      return result;                                                                                   \
    }                                                                                                  \
    detail::remember(result, object);                                                                  \
    if (access & detail::kParts) detail::tell_lookup(site, access, map, result, args...);              \
    return result;                                                                                     \
  }
MAPSAN_READING(find, false)
MAPSAN_READING(count, false)
MAPSAN_READING(contains, false)
MAPSAN_READING(equal_range, true)
MAPSAN_READING(lower_bound, true)
MAPSAN_READING(upper_bound, true)
MAPSAN_READING(size, false)
MAPSAN_READING(empty, false)
MAPSAN_READING(begin, true)
MAPSAN_READING(cbegin, true)
MAPSAN_READING(rbegin, true)
MAPSAN_READING(crbegin, true)
MAPSAN_READING(bucket, false)
MAPSAN_READING(bucket_count, false)
MAPSAN_READING(bucket_size, false)
MAPSAN_READING(load_factor, false)
MAPSAN_READING(capacity, false)
MAPSAN_READING(nth, true)
MAPSAN_READING(index_of, false)
MAPSAN_READING(range, true)
MAPSAN_READING(unsafe_bucket_count, false)
MAPSAN_READING(unsafe_bucket_size, false)
#undef MAPSAN_READING

// end() only names a place: on every implementation it reads nothing that another call may change. Recording it would
// say of `m.find(k) != m.end()` everything twice.
#define MAPSAN_NAMING(member)                                                                                         \
  template <class Map>                                                                                                \
  MAPSAN_HOOK auto member(__mapsan_site, __mapsan_access_t, Map&& map)->decltype(MAPSAN_FORWARD(Map, map).member()) { \
    decltype(MAPSAN_FORWARD(Map, map).member()) result = MAPSAN_FORWARD(Map, map).member();                           \
    if (!detail::is_guarding()) detail::remember(result, detail::address(map));                                       \
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
    if (!(access & kParts) && !(writes && may_interfere<Map>(address(map)))) return;
    if (!writes && is_quiet(site)) return;
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
  detail::GuardedRead guarded(object);
  if (!guarded.on()) detail::record(object, MAPSAN_STRUCTURE_READ, site, nullptr, stored_key, detail::ops<Map>());
  detail::ThrowingLookup<Container, typename detail::Bare<Key>::type> told = {
      site, guarded.on() ? 0 : access, map, key, false};
  decltype(MAPSAN_FORWARD(Map, map).at(MAPSAN_FORWARD(Key, key))) element =
      MAPSAN_FORWARD(Map, map).at(MAPSAN_FORWARD(Key, key));
  if (guarded.on()) {
    guarded.end(object, site);
    return element;
  }
  const void* place = detail::plain(detail::address(element));
  detail::record(object, access, site, place, stored_key, detail::ops<Map>());
  if (access & MAPSAN_HOOK_REMEMBER) detail::remember_element(place, object);
  told.found = true;
  return element;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_LOOKUP_H
