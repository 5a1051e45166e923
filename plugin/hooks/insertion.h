// insertion.h: hooks of operations that insert a key unless it is there: insert, emplace, operator[], merge, ….
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What happened is learnt from the container's size, before and after: it holds for every overload, for containers of
// several equal keys, and when the operation leaves by an exception half way through a range.
#ifndef MAPSAN_HOOK_INSERTION_H
#define MAPSAN_HOOK_INSERTION_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

// One insert-like operation, recorded when this goes out of scope.
template <class Map>
struct Insertion {
  __mapsan_site site;
  const Map& map;
  typename Map::size_type size_before;
  __mapsan_access_t access;   // as the plugin gave it
  __mapsan_u32 change;        // of the size, as check-then-act counts it
  __mapsan_u32 kind;          // MAPSAN_OP_PUT_IF_ABSENT, or nothing
  __mapsan_access_t present;  // what to record if nothing was inserted
  const void* element;
  const void* key;
  Growth<Map> growth;
  GuardedWrite guarded;
  bool is_certain;  // guard mode: the result says that it inserted, whatever others do to the size

  template <class Source>
  MAPSAN_HOOK Insertion(__mapsan_site where, __mapsan_access_t flags, const Map& container, const Source& key_to_insert,
                        __mapsan_u32 what = MAPSAN_OP_INSERTED) noexcept
      : site(where),
        map(container),
        size_before(container.size()),
        access(flags),
        change(what),
        kind(0),
        present(MAPSAN_STRUCTURE_READ | MAPSAN_NONCONST),
        element(nullptr),
        key(nullptr),
        growth(container),
        guarded(address(container), where),
        is_certain(false) {
    if (!guarded.on() && MAPSAN_UNLIKELY(is_shared(address(map)))) {
      const auto told = key_to_insert.told();
      __mapsan_attempt(address(map), MAPSAN_STRUCTURE_WRITE, site, told.get(), ops<Map>());
    }
  }
  Insertion(const Insertion&) = delete;
  MAPSAN_HOOK ~Insertion() {
    bool inserted = map.size() != size_before;
    if (guarded.on()) {
      guarded.end(inserted || is_certain);
      return;
    }
    record(address(map), inserted ? written() : present, site, inserted ? nullptr : element, key, ops<Map>());
    if ((access & kParts) || may_interfere<Map>(address(map))) tell_outcome(inserted);
  }
  MAPSAN_HOOK __mapsan_access_t written() const noexcept {
    return MAPSAN_STRUCTURE_WRITE | (Movement<Map>::always || growth.moved(map) ? kMoveAll : 0);
  }
  MAPSAN_HOOK void tell_outcome(bool changed) const noexcept {
    __mapsan_u32 found = key ? MAPSAN_OP_FOUND : 0;
    tell(address(map), part_of(access) | use_of_value(access) | kind | (changed ? change : found), site,
         hash_stored<Map>(&map, key), key, ops<Map>());
  }
  MAPSAN_HOOK bool inserted() const noexcept { return map.size() != size_before; }

  // The place an iterator result points at, which also tells the key when the argument was moved away.
  template <class Iterator>
  MAPSAN_HOOK void at(const Iterator& iterator, __mapsan_access_t element_access) noexcept {
    if (guarded.on()) return;
    remember_address(handle_of(iterator), address(map));
    key = key_in<Map>(*iterator, Rank<1>());
    if (element_access) {
      element = element_in<Map>(*iterator, Rank<1>());
      present |= element_access;
    }
  }
};

// pair<iterator, bool>
template <class Map, class Result>
MAPSAN_HOOK auto learn(Insertion<Map>& insertion, const Result& result, __mapsan_access_t access, Rank<2>) noexcept
    -> decltype((void)*result.first) {
  insertion.is_certain = result.second;
  insertion.at(result.first, access);
}
// insert_return_type of a node: its position may be the end, when the node was empty
template <class Map, class Result>
MAPSAN_HOOK auto learn(Insertion<Map>& insertion, const Result& result, __mapsan_access_t, Rank<1>) noexcept
    -> decltype((void)result.position) {
  if (result.inserted) insertion.at(result.position, 0);
}
// iterator of a hinted insertion: as above it may be the end for an empty node
template <class Map, class Result>
MAPSAN_HOOK void learn(Insertion<Map>& insertion, const Result& result, __mapsan_access_t access, Rank<0>) noexcept {
  if (!insertion.guarded.on() && insertion.map.size() != 0 && result != insertion.map.end()) insertion.at(result, access);
  if (!insertion.guarded.on()) remember_address(handle_of(result), address(insertion.map));
}

}  // namespace detail

#define MAPSAN_INSERTING(member, element_access, what)                                                   \
  template <class Map, class... Args>                                                                    \
  MAPSAN_HOOK auto member(__mapsan_site site, __mapsan_access_t access, Map&& map, Args&&... args)       \
      ->typename detail::EnableIf<!detail::IsVoid<decltype(MAPSAN_CALL(member))>::value,                 \
                                  decltype(MAPSAN_CALL(member))>::type {                                 \
    typedef typename detail::Bare<Map>::type Container;                                                  \
    detail::Insertion<Container> insertion(site, access | (element_access), map,                         \
                                           detail::key_source<Container>(args...));                      \
    insertion.kind = what;                                                                               \
    decltype(MAPSAN_CALL(member)) result = MAPSAN_CALL(member);                                          \
    detail::learn(insertion, result, element_access, detail::Rank<2>());                                 \
    return result;                                                                                       \
  }
MAPSAN_INSERTING(insert, 0, MAPSAN_OP_PUT_IF_ABSENT)
MAPSAN_INSERTING(emplace, 0, MAPSAN_OP_PUT_IF_ABSENT)
MAPSAN_INSERTING(emplace_hint, 0, MAPSAN_OP_PUT_IF_ABSENT)
MAPSAN_INSERTING(try_emplace, 0, MAPSAN_OP_PUT_IF_ABSENT)
MAPSAN_INSERTING(lazy_emplace, 0, MAPSAN_OP_PUT_IF_ABSENT)
MAPSAN_INSERTING(insert_or_assign, MAPSAN_ELEMENT_WRITE, 0)
#undef MAPSAN_INSERTING

#define MAPSAN_INSERTING_MANY(member)                                                                 \
  template <class Map, class... Args>                                                                 \
  MAPSAN_HOOK auto member(__mapsan_site site, __mapsan_access_t access, Map&& map, Args&&... args)    \
      ->typename detail::EnableIf<detail::IsVoid<decltype(MAPSAN_CALL(member))>::value, void>::type { \
    detail::Insertion<typename detail::Bare<Map>::type> insertion(site, access, map, detail::NoKey()); \
    MAPSAN_CALL(member);                                                                              \
  }
MAPSAN_INSERTING_MANY(insert)
MAPSAN_INSERTING_MANY(insert_range)
#undef MAPSAN_INSERTING_MANY

// Moves nodes from another container, which loses what this one gains.
template <class Map, class Source>
MAPSAN_HOOK auto merge(__mapsan_site site, __mapsan_access_t access, Map&& map, Source&& source)
    -> decltype(MAPSAN_FORWARD(Map, map).merge(MAPSAN_FORWARD(Source, source))) {
  detail::Insertion<typename detail::Bare<Source>::type> loss(site, 0, source, detail::NoKey(), MAPSAN_OP_ERASED);
  detail::Insertion<typename detail::Bare<Map>::type> gain(site, access, map, detail::NoKey());
  MAPSAN_FORWARD(Map, map).merge(MAPSAN_FORWARD(Source, source));
}

// `access` holds the element flags of the use that `m[k]` is put to; they hold only if the key was present, since nobody
// else can know an element that has just been made.
template <class Map, class Key>
MAPSAN_HOOK auto index(__mapsan_site site, __mapsan_access_t access, Map&& map, Key&& key)
    -> decltype(MAPSAN_FORWARD(Map, map)[MAPSAN_FORWARD(Key, key)]) {
  typedef typename detail::Bare<Map>::type Container;
  typedef typename Container::value_type Value;
  detail::Insertion<Container> insertion(site, access, map, detail::key_source<Container>(key));
  decltype(MAPSAN_FORWARD(Map, map)[MAPSAN_FORWARD(Key, key)]) element =
      MAPSAN_FORWARD(Map, map)[MAPSAN_FORWARD(Key, key)];
  if (insertion.guarded.on()) return element;
  const void* place = detail::plain(detail::address(element));
  insertion.element = place;
  insertion.present |= access;
  // The argument may have been moved away; the key in the node has not.
  insertion.key = detail::plain(detail::address(
      reinterpret_cast<const Value*>(static_cast<const char*>(place) - __builtin_offsetof(Value, second))->first));
  if (access & MAPSAN_HOOK_REMEMBER) detail::remember_element(place, detail::address(map));
  return element;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_INSERTION_H
