// erasure.h: hooks of erase and extract.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The erased element's address must be learnt before it is gone. By iterator that is free. By key it takes a lookup,
// which runs the program's own hash and comparison once more: this is done only for maps that other threads know.
#ifndef MAPSAN_HOOK_ERASURE_H
#define MAPSAN_HOOK_ERASURE_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

template <class Map, class Type>
struct IsIterator {
  static constexpr bool value =
      IsSame<Type, typename Map::iterator>::value || IsSame<Type, typename Map::const_iterator>::value;
};

// A key that stays readable although the element it lies in goes away: a copy of a small one, else nothing.
template <class Map, class Key, bool = IsSame<Key, typename Map::key_type>::value&& IsScalar<Key>::value>
struct KeptKey {
  MAPSAN_HOOK explicit KeptKey(const Key&) noexcept {}
  MAPSAN_HOOK const void* get() const noexcept { return nullptr; }
};
template <class Map, class Key>
struct KeptKey<Map, Key, true> {
  Key key;
  MAPSAN_HOOK explicit KeptKey(const Key& original) noexcept : key(original) {}
  MAPSAN_HOOK const void* get() const noexcept { return &key; }
};

template <class Map, class Iterator>
MAPSAN_HOOK void record_erase_at(__mapsan_site site, const Map& map, const Iterator& iterator) noexcept {
  constexpr __mapsan_access_t kWhole = Movement<Map>::always ? MAPSAN_WHOLE : 0;
  record(address(map), MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE | kWhole, site,
         element_in<Map>(*iterator, Rank<1>()), key_in<Map>(*iterator, Rank<1>()), ops<Map>());
  forget_address(handle_of(iterator));
}

// Recorded and told beforehand, while the key is there.
template <class Map, class Iterator>
MAPSAN_HOOK void announce_erase_at(__mapsan_site site, __mapsan_access_t access, const Map& map,
                                   const Iterator& iterator) noexcept {
  record_erase_at(site, map, iterator);
  if (!(access & kParts) && !may_interfere<Map>(address(map))) return;
  const void* key = key_in<Map>(*iterator, Rank<1>());
  tell(address(map), part_of(access) | MAPSAN_OP_ERASED, site, hash_stored<Map>(&map, key), key, ops<Map>());
}

template <class Result>
MAPSAN_HOOK auto counted(const Result& result, Rank<1>) noexcept -> typename EnableIf<__is_arithmetic(Result), u64>::type {
  return static_cast<u64>(result);
}
template <class Result>
MAPSAN_HOOK u64 counted(const Result&, Rank<0>) noexcept {
  return 0;
}

// Erasing by key or range. On a shared map a key's element is looked up and the outcome recorded beforehand; otherwise
// the outcome is recorded when this goes out of scope, from the change in size.
template <class Map, class Key>
struct Erasure {
  __mapsan_site site;
  const Map& map;
  typename Map::size_type size_before;
  __mapsan_access_t access;
  bool recorded;
  bool is_told;
  u64 hash;
  const void* key;
  GuardedWrite guarded;
  bool is_certain;  // guard mode: the result says that it erased, whatever others do to the size

  MAPSAN_HOOK Erasure(__mapsan_site where, __mapsan_access_t flags, const Map& container, const Key& first, bool by_key,
                      const KeptKey<Map, Key>& kept)
      : site(where),
        map(container),
        size_before(container.size()),
        access(flags),
        recorded(false),
        is_told(!is_guarding() && ((flags & kParts) || may_interfere<Map>(address(container)))),
        hash(is_told && by_key ? hash_of<Map>(&container, first) : 0),
        key(kept.get()),
        guarded(address(container), where),
        is_certain(false) {
    if (!guarded.on() && MAPSAN_UNLIKELY(is_shared(address(map)))) announce(first, Rank<1>());
  }
  Erasure(const Erasure&) = delete;
  MAPSAN_HOOK ~Erasure() {
    bool erased = map.size() != size_before;
    if (guarded.on()) {
      guarded.end(erased || is_certain);
      return;
    }
    if (is_told) {
      tell(address(map), part_of(access) | (erased ? MAPSAN_OP_ERASED : 0), site, hash, key, ops<Map>());
    }
    if (recorded) return;
    constexpr __mapsan_access_t kErased = MAPSAN_STRUCTURE_WRITE | (Movement<Map>::always ? kMoveAll : 0);
    record(address(map), erased ? kErased : MAPSAN_STRUCTURE_READ | MAPSAN_NONCONST, site, nullptr, key,
           ops<Map>());
  }

  // How many were erased; other results do not tell.
  template <class Result>
  MAPSAN_HOOK void learn(const Result& result) noexcept {
    is_certain = counted(result, Rank<1>()) != 0;
  }

  template <class Any>
  MAPSAN_HOOK auto announce(const Any& first, Rank<1>) -> decltype((void)map.find(first)) {
    const void* stored_key = key_argument<Map>(Rank<2>(), first);
    auto found = map.find(first);
    recorded = true;
    if (found == map.end()) {
      record(address(map), MAPSAN_STRUCTURE_READ | MAPSAN_NONCONST, site, nullptr, stored_key, ops<Map>());
    } else {
      record_erase_at(site, map, found);
    }
  }
  template <class Any>
  MAPSAN_HOOK void announce(const Any&, Rank<0>) noexcept {
    __mapsan_attempt(address(map), MAPSAN_STRUCTURE_WRITE, site, nullptr, ops<Map>());
  }
};

}  // namespace detail

#define MAPSAN_ERASING(member)                                                                                       \
  template <class Map, class Iterator>                                                                               \
  MAPSAN_HOOK auto member(__mapsan_site site, __mapsan_access_t access, Map&& map, Iterator&& iterator)              \
      ->typename detail::EnableIf<                                                                                   \
          detail::IsIterator<typename detail::Bare<Map>::type, typename detail::Bare<Iterator>::type>::value &&      \
              !detail::IsVoid<decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Iterator, iterator)))>::value, \
          decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Iterator, iterator)))>::type {                     \
    typedef decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Iterator, iterator))) Result;                    \
    detail::GuardedChange guarded(detail::address(map), site);                                                       \
    if (!guarded.on()) detail::announce_erase_at<typename detail::Bare<Map>::type>(site, access, map, iterator);     \
    Result result = MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Iterator, iterator));                             \
    detail::remember(result, detail::address(map));                                                                  \
    return result;                                                                                                   \
  }                                                                                                                  \
  template <class Map, class First, class... Args>                                                                   \
  MAPSAN_HOOK auto member(__mapsan_site site, __mapsan_access_t access, Map&& map, First&& first, Args&&... args)    \
      ->typename detail::EnableIf<                                                                                   \
          (sizeof...(Args) > 0) ||                                                                                   \
              !detail::IsIterator<typename detail::Bare<Map>::type, typename detail::Bare<First>::type>::value,      \
          decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(First, first),                                     \
                                                   MAPSAN_FORWARD(Args, args)...))>::type {                          \
    typedef decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(First, first),                                   \
                                                     MAPSAN_FORWARD(Args, args)...)) Result;                         \
    typedef typename detail::Bare<Map>::type Container;                                                              \
    typedef typename detail::Bare<First>::type Key;                                                                  \
    detail::KeptKey<Container, Key> kept(first);                                                                     \
    detail::Erasure<Container, Key> erasure(site, access, map, first, sizeof...(Args) == 0, kept);                   \
    Result result = MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(First, first), MAPSAN_FORWARD(Args, args)...);    \
    erasure.learn(result);                                                                                           \
    detail::remember(result, detail::address(map));                                                                  \
    return result;                                                                                                   \
  }
MAPSAN_ERASING(erase)
MAPSAN_ERASING(extract)
MAPSAN_ERASING(unsafe_erase)
MAPSAN_ERASING(unsafe_extract)
#undef MAPSAN_ERASING

// Containers that would have to search for the next element return nothing.
#define MAPSAN_ERASING_AT(member)                                                                               \
  template <class Map, class Iterator>                                                                          \
  MAPSAN_HOOK auto member(__mapsan_site site, __mapsan_access_t access, Map&& map, Iterator&& iterator)         \
      ->typename detail::EnableIf<                                                                              \
          detail::IsVoid<decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Iterator, iterator)))>::value, \
          void>::type {                                                                                         \
    detail::GuardedChange guarded(detail::address(map), site);                                                  \
    if (!guarded.on()) {                                                                                        \
      detail::announce_erase_at<typename detail::Bare<Map>::type>(site, access, map, iterator);                 \
    }                                                                                                           \
    MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Iterator, iterator));                                        \
  }
MAPSAN_ERASING_AT(erase)
MAPSAN_ERASING_AT(erase_return_void)
MAPSAN_ERASING_AT(quick_erase)
#undef MAPSAN_ERASING_AT

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_ERASURE_H
