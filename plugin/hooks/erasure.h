// erasure.h: hooks of erase and extract.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The erased element's address must be learnt before it is gone. By iterator that is free. By key it takes a lookup, which
// runs the program's own hash and comparison once more: this is done only for maps that other threads know.
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
  record(address(map), MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE, site, element_in<Map>(*iterator, Rank<1>()),
         key_in<Map>(*iterator, Rank<1>()), ops<Map>());
  forget_address(handle_of(iterator));
}

// Erasing by key or range. On a shared map a key's element is looked up and the outcome recorded beforehand; otherwise
// the outcome is recorded when this goes out of scope, from the change in size.
template <class Map, class Key>
struct Erasure {
  __mapsan_site site;
  const Map& map;
  typename Map::size_type size_before;
  bool recorded;
  KeptKey<Map, Key> key;

  MAPSAN_HOOK Erasure(__mapsan_site where, const Map& container, const Key& first)
      : site(where), map(container), size_before(container.size()), recorded(false), key(first) {
    if (is_shared(address(map))) announce(first, Rank<1>());
  }
  Erasure(const Erasure&) = delete;
  MAPSAN_HOOK ~Erasure() {
    if (recorded) return;
    bool erased = map.size() != size_before;
    record(address(map), erased ? MAPSAN_STRUCTURE_WRITE : MAPSAN_STRUCTURE_READ | MAPSAN_NONCONST, site, nullptr,
           key.get(), ops<Map>());
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
  MAPSAN_HOOK auto member(__mapsan_site site, __mapsan_access_t, Map&& map, Iterator&& iterator)                     \
      ->typename detail::EnableIf<                                                                                   \
          detail::IsIterator<typename detail::Bare<Map>::type, typename detail::Bare<Iterator>::type>::value,        \
          decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Iterator, iterator)))>::type {                     \
    typedef decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Iterator, iterator))) Result;                    \
    detail::record_erase_at<typename detail::Bare<Map>::type>(site, map, iterator);                                  \
    Result result = MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(Iterator, iterator));                             \
    detail::remember(result, detail::address(map));                                                                  \
    return result;                                                                                                   \
  }                                                                                                                  \
  template <class Map, class First, class... Args>                                                                   \
  MAPSAN_HOOK auto member(__mapsan_site site, __mapsan_access_t, Map&& map, First&& first, Args&&... args)           \
      ->typename detail::EnableIf<                                                                                   \
          (sizeof...(Args) > 0) ||                                                                                   \
              !detail::IsIterator<typename detail::Bare<Map>::type, typename detail::Bare<First>::type>::value,      \
          decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(First, first),                                     \
                                                   MAPSAN_FORWARD(Args, args)...))>::type {                          \
    typedef decltype(MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(First, first),                                   \
                                                     MAPSAN_FORWARD(Args, args)...)) Result;                         \
    detail::Erasure<typename detail::Bare<Map>::type, typename detail::Bare<First>::type> erasure(site, map, first); \
    Result result = MAPSAN_FORWARD(Map, map).member(MAPSAN_FORWARD(First, first), MAPSAN_FORWARD(Args, args)...);    \
    detail::remember(result, detail::address(map));                                                                  \
    return result;                                                                                                   \
  }
MAPSAN_ERASING(erase)
MAPSAN_ERASING(extract)
#undef MAPSAN_ERASING

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_ERASURE_H
