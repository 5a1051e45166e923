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

template <class Map, class Key>
MAPSAN_HOOK auto name_of_key(const Key& key, Rank<2>) noexcept ->
    typename EnableIf<(__is_integral(Key) || __is_enum(Key)), u64>::type {
  return static_cast<u64>(key) + 1;
}
template <class Map, class Key>
MAPSAN_HOOK auto name_of_key(const Key& key, Rank<1>) noexcept -> typename EnableIf<IsText<Key>::value, u64>::type {
  u64 name = 0xCBF29CE484222325ull;
  for (u64 i = 0; i < key.size(); ++i) name = (name ^ static_cast<unsigned char>(key.data()[i])) * 0x100000001B3ull;
  return name;
}
template <class Map, class Key>
MAPSAN_HOOK u64 name_of_key(const Key&, Rank<0>) noexcept {
  return 0;
}
template <class Map, class Key>
MAPSAN_HOOK u64 name_of_lock(const Key& key) noexcept {
  return IsSame<Key, typename Map::key_type>::value ? name_of_key<Map>(key, Rank<2>()) : 0;
}

template <class Map, class Accessor>
MAPSAN_HOOK void hold(const Map& map, const Accessor& accessor) noexcept {
  if (accessor.empty()) return;
  u64 name = name_of_lock<Map>(accessor->first);
  if (!name) name = reinterpret_cast<u64>(plain(address(*accessor)));
  remember_address(handle_of(accessor), address(map));
  __mapsan_accessor_holds(address(accessor), address(map), name, IsShared<Map, Accessor>::value);
}

// An accessor gives up what it holds before it takes another element.
template <class Map, class Accessor, class... Rest>
MAPSAN_HOOK const void* key_beside(const Accessor& accessor, const Rest&... rest) noexcept {
  __mapsan_accessor_releases(address(accessor));
  return key_argument<Map>(Rank<2>(), rest...);
}

// An operation that has the element locked while it runs.
template <class Map>
struct ElementLock {
  MAPSAN_HOOK ElementLock(const Map& map, u64 name) noexcept {
    if (name) __mapsan_accessor_holds(this, address(map), name, 0);
  }
  ElementLock(const ElementLock&) = delete;
  MAPSAN_HOOK ~ElementLock() { __mapsan_accessor_releases(this); }
};

}  // namespace detail

template <class Map, class Accessor, class Key>
MAPSAN_HOOK auto accessor_find(__mapsan_site site, __mapsan_access_t, Map&& map, Accessor&& accessor, Key&& key)
    -> decltype(MAPSAN_FORWARD(Map, map).find(MAPSAN_FORWARD(Accessor, accessor), MAPSAN_FORWARD(Key, key))) {
  typedef typename detail::Bare<Map>::type Container;
  detail::SafeOperation<Container> operation(site, map, detail::key_beside<Container>(accessor, key));
  detail::InContainer inside;
  bool found = MAPSAN_FORWARD(Map, map).find(MAPSAN_FORWARD(Accessor, accessor), MAPSAN_FORWARD(Key, key));
  detail::hold(map, accessor);
  return found;
}

#define MAPSAN_INSERTING_AT(name, member)                                                                       \
  template <class Map, class Accessor, class... Args>                                                           \
  MAPSAN_HOOK auto name(__mapsan_site site, __mapsan_access_t, Map&& map, Accessor&& accessor, Args&&... args)  \
      ->typename detail::EnableIf<                                                                              \
          detail::IsAccessor<typename detail::Bare<Map>::type, typename detail::Bare<Accessor>::type>::value,   \
          bool>::type {                                                                                         \
    typedef typename detail::Bare<Map>::type Container;                                                         \
    detail::SafeOperation<Container> operation(site, map, detail::key_beside<Container>(accessor, args...));    \
    detail::InContainer inside;                                                                                 \
    bool inserted =                                                                                             \
        MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Accessor, accessor), MAPSAN_FORWARD(Args, args)...);     \
    operation.key = detail::plain(detail::address(accessor->first));                                            \
    detail::hold(map, accessor);                                                                                \
    if (inserted) operation.wrote();                                                                            \
    return inserted;                                                                                            \
  }                                                                                                             \
  template <class Map, class First, class... Args>                                                              \
  MAPSAN_HOOK auto name(__mapsan_site site, __mapsan_access_t access, Map&& map, First&& first, Args&&... args) \
      ->typename detail::EnableIf<                                                                              \
          !detail::IsAccessor<typename detail::Bare<Map>::type, typename detail::Bare<First>::type>::value,     \
          decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(First, first),                                \
                                                   MAPSAN_FORWARD(Args, args)...))>::type {                     \
    return hook::v1::concurrent_##member(site, access, MAPSAN_FORWARD(Map, map), MAPSAN_FORWARD(First, first),  \
                                         MAPSAN_FORWARD(Args, args)...);                                        \
  }
MAPSAN_INSERTING_AT(accessor_insert, insert)
MAPSAN_INSERTING_AT(accessor_emplace, emplace)
#undef MAPSAN_INSERTING_AT

// By accessor: the element ends under the accessor's lock.
template <class Map, class Accessor>
MAPSAN_HOOK auto
accessor_erase(__mapsan_site site, __mapsan_access_t, Map&& map, Accessor&& accessor) -> typename detail::EnableIf<
    detail::IsAccessor<typename detail::Bare<Map>::type, typename detail::Bare<Accessor>::type>::value, bool>::type {
  typedef typename detail::Bare<Map>::type Container;
  const void* key = detail::plain(detail::address(accessor->first));
  detail::SafeOperation<Container> operation(site, map, key);
  operation.use_element(MAPSAN_ELEMENT_WRITE, detail::plain(detail::address(accessor->second)));
  operation.wrote();
  detail::InContainer inside;
  bool erased = MAPSAN_FORWARD(Map, map).erase(MAPSAN_FORWARD(Accessor, accessor));
  __mapsan_accessor_releases(detail::address(accessor));
  return erased;
}

// By key: the container waits for the element's lock.
template <class Map, class Key>
MAPSAN_HOOK auto accessor_erase(__mapsan_site site, __mapsan_access_t, Map&& map, Key&& key) ->
    typename detail::EnableIf<
        !detail::IsAccessor<typename detail::Bare<Map>::type, typename detail::Bare<Key>::type>::value, bool>::type {
  typedef typename detail::Bare<Map>::type Container;
  detail::SafeOperation<Container> operation(site, map, detail::key_argument<Container>(detail::Rank<2>(), key));
  detail::InContainer inside;
  bool erased = MAPSAN_FORWARD(Map, map).erase(MAPSAN_FORWARD(Key, key));
  detail::ElementLock<Container> lock(map, detail::name_of_lock<Container>(key));
  if (erased) operation.wrote();
  return erased;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_ACCESSORS_H
