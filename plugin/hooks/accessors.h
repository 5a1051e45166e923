// accessors.h: hooks of concurrent containers that lock elements: an accessor holds its element until it is released.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The element's lock has no address that all operations know (an erasure by key meets none): it is named by the key's
// hash, or by the element's address where the key has none of its own.
#ifndef MAPSAN_HOOK_ACCESSORS_H
#define MAPSAN_HOOK_ACCESSORS_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

template <class Map, class Type, class = void>
struct IsAccessor {
  static constexpr bool value = false;
};
template <class Map, class Type>
struct IsAccessor<Map, Type, typename EnableIf<__is_class(Type), void>::type> {
  static constexpr bool value = __is_base_of(typename Map::const_accessor, Type);
};
// An element is shared by all who look at it through a const_accessor.
template <class Map, class Type>
struct IsShared : IsSame<Type, typename Map::const_accessor> {};

template <class Map, class Accessor>
MAPSAN_HOOK void hold(const Map& map, const Accessor& accessor) noexcept {
  if (accessor.empty()) return;
  u64 name = hash_of<Map>(__builtin_addressof(map), accessor->first);
  if (!name) name = reinterpret_cast<u64>(plain(address(*accessor)));
  remember_address(handle_of(accessor), address(map));
  __mapsan_accessor_holds(address(accessor), address(map), name, IsShared<Map, Accessor>::value);
}

// What an operation that fills an accessor begins with: it gives up what it holds before it takes another element.
template <class Map, class Accessor, class... Args>
MAPSAN_HOOK SafeOperation<Map> begin_with(Accessor& accessor, __mapsan_site site, __mapsan_access_t access,
                                          const Map& map, const Args&... args) noexcept {
  __mapsan_accessor_releases(address(accessor));
  return begin_insertion<Map>(site, access, map, args...);
}

// An operation that has the element locked while it runs, or would have if the element were there.
template <class Map>
struct ElementLock {
  MAPSAN_HOOK ElementLock(const Map& map, u64 name, bool shared = false) noexcept {
    if (name) __mapsan_accessor_holds(this, address(map), name, shared);
  }
  ElementLock(const ElementLock&) = delete;
  MAPSAN_HOOK ~ElementLock() { __mapsan_accessor_releases(this); }
};

}  // namespace detail

template <class Map, class Accessor, class Key>
MAPSAN_HOOK auto accessor_find(__mapsan_site site, __mapsan_access_t access, Map&& map, Accessor&& accessor, Key&& key)
    -> decltype(MAPSAN_FORWARD(Map, map).find(MAPSAN_FORWARD(Accessor, accessor), MAPSAN_FORWARD(Key, key))) {
  typedef typename detail::Bare<Map>::type Container;
  auto operation = detail::begin_with<Container>(accessor, site, access, map, key);
  detail::InContainer inside(detail::address(map), site);
  bool found = MAPSAN_FORWARD(Map, map).find(MAPSAN_FORWARD(Accessor, accessor), MAPSAN_FORWARD(Key, key));
  detail::hold(map, accessor);
  if (operation.is_part()) {
    constexpr bool kShared = detail::IsShared<Container, typename detail::Bare<Accessor>::type>::value;
    __mapsan_u64 absent = found ? 0 : detail::hash_of<Container>(__builtin_addressof(map), key);
    detail::ElementLock<Container> lock(map, absent, kShared);
    detail::tell_lookup(site, access, map, found, key);
  }
  return found;
}

#define MAPSAN_INSERTING_AT(name, member)                                                                             \
  template <class Map, class Accessor, class... Args>                                                                 \
  MAPSAN_HOOK auto name(__mapsan_site site, __mapsan_access_t access, Map&& map, Accessor&& accessor, Args&&... args) \
      ->typename detail::EnableIf<                                                                                    \
          detail::IsAccessor<typename detail::Bare<Map>::type, typename detail::Bare<Accessor>::type>::value,         \
          bool>::type {                                                                                               \
    typedef typename detail::Bare<Map>::type Container;                                                               \
    auto operation = detail::begin_with<Container>(accessor, site, access, map, args...);                             \
    detail::InContainer inside(detail::address(map), site);                                                                                       \
    bool inserted =                                                                                                   \
        MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Accessor, accessor), MAPSAN_FORWARD(Args, args)...);           \
    operation.key = detail::plain(detail::address(accessor->first));                                                  \
    detail::hold(map, accessor);                                                                                      \
    detail::end_insertion(operation, inserted);                                                                       \
    return inserted;                                                                                                  \
  }                                                                                                                   \
  template <class Map, class First, class... Args>                                                                    \
  MAPSAN_HOOK auto name(__mapsan_site site, __mapsan_access_t access, Map&& map, First&& first, Args&&... args)       \
      ->typename detail::EnableIf<                                                                                    \
          !detail::IsAccessor<typename detail::Bare<Map>::type, typename detail::Bare<First>::type>::value,           \
          decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(First, first),                                      \
                                                   MAPSAN_FORWARD(Args, args)...))>::type {                           \
    return hook::v1::concurrent_##member(site, access, MAPSAN_FORWARD(Map, map), MAPSAN_FORWARD(First, first),        \
                                         MAPSAN_FORWARD(Args, args)...);                                              \
  }
MAPSAN_INSERTING_AT(accessor_insert, insert)
MAPSAN_INSERTING_AT(accessor_emplace, emplace)
#undef MAPSAN_INSERTING_AT

// By accessor: the element ends under the accessor's lock.
template <class Map, class Accessor>
MAPSAN_HOOK auto accessor_erase(__mapsan_site site, __mapsan_access_t access, Map&& map, Accessor&& accessor) ->
    typename detail::EnableIf<
        detail::IsAccessor<typename detail::Bare<Map>::type, typename detail::Bare<Accessor>::type>::value,
        bool>::type {
  typedef typename detail::Bare<Map>::type Container;
  auto operation = detail::begin_insertion<Container>(site, access, map, accessor->first);
  detail::record(operation.map, MAPSAN_ELEMENT_WRITE, site, detail::plain(detail::address(accessor->second)),
                 operation.key, detail::ops<Container>());
  operation.wrote();
  operation.tell_outcome(MAPSAN_OP_ERASED);
  detail::InContainer inside(detail::address(map), site);
  bool erased = MAPSAN_FORWARD(Map, map).erase(MAPSAN_FORWARD(Accessor, accessor));
  __mapsan_accessor_releases(detail::address(accessor));
  return erased;
}

// By key: the container waits for the element's lock.
template <class Map, class Key>
MAPSAN_HOOK auto accessor_erase(__mapsan_site site, __mapsan_access_t access, Map&& map, Key&& key) ->
    typename detail::EnableIf<
        !detail::IsAccessor<typename detail::Bare<Map>::type, typename detail::Bare<Key>::type>::value, bool>::type {
  typedef typename detail::Bare<Map>::type Container;
  detail::SafeOperation<Container> operation(site, access, map, detail::key_argument<Container>(detail::Rank<2>(), key),
                                             detail::hash_of<Container>(__builtin_addressof(map), key));
  detail::InContainer inside(detail::address(map), site);
  bool erased = MAPSAN_FORWARD(Map, map).erase(MAPSAN_FORWARD(Key, key));
  detail::ElementLock<Container> lock(map, operation.hash);
  if (erased) operation.wrote();
  operation.tell_outcome(erased ? MAPSAN_OP_ERASED : 0);
  return erased;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_ACCESSORS_H
