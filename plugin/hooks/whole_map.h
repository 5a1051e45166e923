// whole_map.h: hooks of operations on all of a map: clear, swap, assignment, comparison, rehash, and free functions.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// These are certain to happen, so they are recorded before they do.
#ifndef MAPSAN_HOOK_WHOLE_MAP_H
#define MAPSAN_HOOK_WHOLE_MAP_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

constexpr __mapsan_access_t kReadAll = MAPSAN_STRUCTURE_READ | MAPSAN_ELEMENT_READ | MAPSAN_WHOLE;
constexpr __mapsan_access_t kWriteAll = MAPSAN_STRUCTURE_WRITE | MAPSAN_ELEMENT_WRITE | MAPSAN_WHOLE;
constexpr __mapsan_access_t kReplace = kWriteAll | MAPSAN_LIFETIME;

template <class Map>
MAPSAN_HOOK void record_whole(__mapsan_site site, __mapsan_access_t access, const Map& map) noexcept {
  __mapsan_access(address(map), access, site, nullptr, nullptr, ops<Map>());
}

// The source of an assignment: a map of the same type, which is read or, if it may be moved from, emptied.
template <class Map, class Source>
MAPSAN_HOOK auto record_source(__mapsan_site site, Source&& source, Rank<1>) noexcept ->
    typename EnableIf<IsSame<Map, typename Bare<Source>::type>::value, void>::type {
  bool moved = !IsLvalue<Source>::value && !__is_const(Source);
  record_whole(site, moved ? kReplace : kReadAll, source);
}
template <class Map, class Source>
MAPSAN_HOOK void record_source(__mapsan_site, Source&&, Rank<0>) noexcept {}

// In guard mode: nothing for a source that is no map of the type.
template <class Map, class Source, bool = IsSame<Map, typename Bare<Source>::type>::value,
          bool = !IsLvalue<Source>::value && !__is_const(Source)>
struct GuardedSource {
  template <class Any>
  MAPSAN_HOOK GuardedSource(const Any&, __mapsan_site) noexcept {}
  MAPSAN_HOOK ~GuardedSource() {}
};
template <class Map, class Source>
struct GuardedSource<Map, Source, true, false> : GuardedLook {
  MAPSAN_HOOK GuardedSource(const Map& map, __mapsan_site where) noexcept : GuardedLook(address(map), where) {}
};
template <class Map, class Source>
struct GuardedSource<Map, Source, true, true> : GuardedChange {
  MAPSAN_HOOK GuardedSource(const Map& map, __mapsan_site where) noexcept : GuardedChange(address(map), where) {}
};

// Room is made or given back; where elements live in the table itself, they are moved.
template <class Map>
struct Resizing {
  __mapsan_site site;
  const Map& map;
  Growth<Map> growth;
  GuardedChange guarded;

  MAPSAN_HOOK Resizing(__mapsan_site where, const Map& container) noexcept
      : site(where), map(container), growth(container), guarded(address(container), where) {
    record(address(map), MAPSAN_STRUCTURE_WRITE | (Movement<Map>::always ? kMoveAll : 0), site, nullptr, nullptr,
           ops<Map>());
  }
  Resizing(const Resizing&) = delete;
  MAPSAN_HOOK ~Resizing() {
    if (!guarded.on() && growth.moved(map)) record_whole(site, MAPSAN_STRUCTURE_WRITE | kMoveAll, map);
  }
};

}  // namespace detail

template <class Map>
MAPSAN_HOOK auto clear(__mapsan_site site, __mapsan_access_t access, Map&& map)
    -> decltype(MAPSAN_FORWARD(Map, map).clear()) {
  detail::GuardedChange guarded(detail::address(map), site);
  detail::record_whole(site, detail::kWriteAll, map);
  MAPSAN_FORWARD(Map, map).clear();
  detail::tell_whole(site, access, map);
}

template <class Map, class Other>
MAPSAN_HOOK auto swap(__mapsan_site site, __mapsan_access_t access, Map&& map, Other&& other)
    -> decltype(MAPSAN_FORWARD(Map, map).swap(MAPSAN_FORWARD(Other, other))) {
  detail::GuardedChange guarded(detail::address(map), site), guarded_other(detail::address(other), site);
  detail::record_whole(site, detail::kReplace, map);
  detail::record_whole(site, detail::kReplace, other);
  MAPSAN_FORWARD(Map, map).swap(MAPSAN_FORWARD(Other, other));
  detail::tell_whole(site, access, map);
  detail::tell_whole(site, 0, other);
}

#define MAPSAN_RESIZING(member)                                                             \
  template <class Map, class... Args>                                                       \
  MAPSAN_HOOK auto member(__mapsan_site site, __mapsan_access_t, Map&& map, Args&&... args) \
      ->decltype(MAPSAN_CALL(member)) {                                                     \
    detail::Resizing<typename detail::Bare<Map>::type> resizing(site, map);                 \
    MAPSAN_CALL(member);                                                                    \
  }
MAPSAN_RESIZING(rehash)
MAPSAN_RESIZING(reserve)
MAPSAN_RESIZING(shrink_to_fit)
#undef MAPSAN_RESIZING

// The getter reads, the setter writes.
template <class Map>
MAPSAN_HOOK auto max_load_factor(__mapsan_site site, __mapsan_access_t, Map&& map)
    -> decltype(MAPSAN_FORWARD(Map, map).max_load_factor()) {
  detail::record(detail::address(map), MAPSAN_STRUCTURE_READ, site, nullptr, nullptr, detail::ops<Map>());
  return MAPSAN_FORWARD(Map, map).max_load_factor();
}
template <class Map, class Factor>
MAPSAN_HOOK auto max_load_factor(__mapsan_site site, __mapsan_access_t, Map&& map, Factor&& factor)
    -> decltype(MAPSAN_FORWARD(Map, map).max_load_factor(MAPSAN_FORWARD(Factor, factor))) {
  detail::GuardedChange guarded(detail::address(map), site);
  detail::record(detail::address(map), MAPSAN_STRUCTURE_WRITE, site, nullptr, nullptr, detail::ops<Map>());
  MAPSAN_FORWARD(Map, map).max_load_factor(MAPSAN_FORWARD(Factor, factor));
}

// Since C++17 the right side of `=` is evaluated first, so it is the first argument there: `assign_from`.
template <class Source, class Map>
MAPSAN_HOOK auto assign_from(__mapsan_site site, __mapsan_access_t access, Source&& source, Map&& map)
    -> decltype(MAPSAN_FORWARD(Map, map) = MAPSAN_FORWARD(Source, source)) {
  typedef typename detail::Bare<Map>::type Container;
  typedef detail::GuardedSource<Container, Source> GuardedFrom;
  detail::GuardedChange guarded(detail::address(map), site);
  GuardedFrom guarded_source(source, site);
  detail::record_source<Container>(site, MAPSAN_FORWARD(Source, source), detail::Rank<1>());
  detail::record_whole(site, detail::kWriteAll, map);
  detail::tell_whole(site, access, map);
  return MAPSAN_FORWARD(Map, map) = MAPSAN_FORWARD(Source, source);
}
template <class Map, class Source>
MAPSAN_HOOK auto assign(__mapsan_site site, __mapsan_access_t access, Map&& map, Source&& source)
    -> decltype(MAPSAN_FORWARD(Map, map) = MAPSAN_FORWARD(Source, source)) {
  return hook::v1::assign_from(site, access, MAPSAN_FORWARD(Source, source), MAPSAN_FORWARD(Map, map));
}

// ---- Free functions and operators: the plugin passes the function itself, so that nothing is looked up anew.

template <class Function, class Map, class Other>
MAPSAN_HOOK auto compare(__mapsan_site site, Function&& function, Map&& map, Other&& other)
    -> decltype(function(MAPSAN_FORWARD(Map, map), MAPSAN_FORWARD(Other, other))) {
  detail::GuardedLook guarded(detail::address(map), site), guarded_other(detail::address(other), site);
  detail::record_whole(site, detail::kReadAll, map);
  detail::record_whole(site, detail::kReadAll, other);
  return function(MAPSAN_FORWARD(Map, map), MAPSAN_FORWARD(Other, other));
}

// One operand of a comparison that the compiler rewrites (`!=` from `==`): recorded as it is evaluated.
template <class Map>
MAPSAN_HOOK Map& compared(__mapsan_site site, Map& map) noexcept {
  detail::record_whole(site, detail::kReadAll, map);
  return map;
}

template <class Function, class Map, class Other>
MAPSAN_HOOK auto free_swap(__mapsan_site site, __mapsan_access_t access, Function&& function, Map&& map, Other&& other)
    -> decltype(function(MAPSAN_FORWARD(Map, map), MAPSAN_FORWARD(Other, other))) {
  detail::GuardedChange guarded(detail::address(map), site), guarded_other(detail::address(other), site);
  detail::record_whole(site, detail::kReplace, map);
  detail::record_whole(site, detail::kReplace, other);
  function(MAPSAN_FORWARD(Map, map), MAPSAN_FORWARD(Other, other));
  detail::tell_whole(site, access, map);
  detail::tell_whole(site, 0, other);
}

template <class Function, class Map, class Value>
MAPSAN_HOOK auto exchange(__mapsan_site site, __mapsan_access_t access, Function&& function, Map&& map, Value&& value)
    -> decltype(function(MAPSAN_FORWARD(Map, map), MAPSAN_FORWARD(Value, value))) {
  typedef typename detail::Bare<Map>::type Container;
  typedef detail::GuardedSource<Container, Value> GuardedFrom;
  detail::GuardedChange guarded(detail::address(map), site);
  GuardedFrom guarded_source(value, site);
  detail::record_source<Container>(site, MAPSAN_FORWARD(Value, value), detail::Rank<1>());
  detail::record_whole(site, detail::kReplace, map);
  detail::tell_whole(site, access, map);
  return function(MAPSAN_FORWARD(Map, map), MAPSAN_FORWARD(Value, value));
}

template <class Function, class Map, class Predicate>
MAPSAN_HOOK auto erase_if(__mapsan_site site, __mapsan_access_t access, Function&& function, Map&& map,
                          Predicate&& predicate)
    -> decltype(function(MAPSAN_FORWARD(Map, map), MAPSAN_FORWARD(Predicate, predicate))) {
  detail::Insertion<typename detail::Bare<Map>::type> change(site, access, map, detail::NoKey(), MAPSAN_OP_ERASED);
  return function(MAPSAN_FORWARD(Map, map), MAPSAN_FORWARD(Predicate, predicate));
}

// std::begin, std::end, std::size, std::empty and their kin.
template <class Function, class Map>
MAPSAN_HOOK auto observe(__mapsan_site site, __mapsan_access_t access, Function&& function, Map&& map)
    -> decltype(function(MAPSAN_FORWARD(Map, map))) {
  const volatile void* object = detail::address(map);
  detail::GuardedLook guarded(object, site);
  detail::record(object, MAPSAN_STRUCTURE_READ, site, nullptr, nullptr, detail::ops<Map>());
  decltype(function(MAPSAN_FORWARD(Map, map))) result = function(MAPSAN_FORWARD(Map, map));
  detail::remember(result, object);
  if ((access & detail::kParts) && !guarded.guarded.on()) detail::tell_lookup(site, access, map, result);
  return result;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_WHOLE_MAP_H
