// concurrent.h: hooks of containers whose look-ups, insertions and iteration may run at the same time.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Such an operation is told as a *safe* access (MAPSAN_CONCURRENT): it conflicts with plain ones only, those the
// container's documentation leaves to one thread at a time. What it found, it is told before the operation, with the
// order the thread has of itself; that it inserted, after. The container's own atomics order what they publish, but who
// came first was luck.
#ifndef MAPSAN_HOOK_CONCURRENT_H
#define MAPSAN_HOOK_CONCURRENT_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

constexpr __mapsan_access_t kSafeRead = MAPSAN_STRUCTURE_READ | MAPSAN_CONCURRENT;
constexpr __mapsan_access_t kSafeWrite = MAPSAN_STRUCTURE_WRITE | MAPSAN_CONCURRENT;

// While a container's own code runs on the thread: abi.h, in_container.
struct InContainer {
  __mapsan_thread* self;
  GuardedLook look;
  MAPSAN_HOOK InContainer(const volatile void* map, __mapsan_site site) noexcept
      : self(__mapsan_self), look(map, site) {
    ++self->in_container;
  }
  MAPSAN_HOOK ~InContainer() { --self->in_container; }
  InContainer(const InContainer&) = delete;
};

// One safe operation: told as a read when it begins, and as a write if it inserted or erased. To check-then-act it is
// told by its key's hash, taken beforehand: another thread may erase the element as soon as it is there.
template <class Map>
struct SafeOperation {
  __mapsan_site site;
  __mapsan_access_t access;  // as the plugin gave it
  const volatile void* map;
  const void* key;
  u64 hash;

  MAPSAN_HOOK SafeOperation(__mapsan_site where, __mapsan_access_t flags, const Map& container, const void* its_key,
                            u64 its_hash = 0) noexcept
      : site(where), access(flags), map(address(container)), key(its_key), hash(its_hash) {
    record(map, kSafeRead, site, nullptr, key, ops<Map>());
  }
  MAPSAN_HOOK static bool is_told(__mapsan_access_t access) noexcept {
    return !is_guarding() && ((access & kParts) || is_of_interest<Map>());
  }
  MAPSAN_HOOK bool is_part() const noexcept { return (access & kParts) && !is_guarding(); }
  // Once it is over. `outcome` is of MAPSAN_OP_INSERTED, ….
  MAPSAN_HOOK void tell_outcome(__mapsan_u32 outcome) const noexcept {
    if (is_told(access)) tell(map, part_of(access) | outcome, site, hash, key, ops<Map>());
  }
  MAPSAN_HOOK void wrote() const noexcept { record(map, kSafeWrite, site, nullptr, key, ops<Map>()); }
  MAPSAN_HOOK void use_element(const void* element) const noexcept {
    if (access & (MAPSAN_ELEMENT_READ | MAPSAN_ELEMENT_WRITE)) record(map, access, site, element, key, ops<Map>());
    if (access & MAPSAN_HOOK_REMEMBER) remember_element(element, map);
  }
};

// Of the key among the arguments: an object of the key's type, or what a key is made from.
template <class Map, class... Args>
MAPSAN_HOOK u64 hash_argument(__mapsan_access_t access, const Map& map, const void* key, const Args&... args) noexcept {
  if (!SafeOperation<Map>::is_told(access)) return 0;
  if (key) return hash_stored<Map>(&map, key);
  return sizeof...(Args) > 1 ? hash_first<Map>(&map, args...) : 0;
}

template <class Map, class... Args>
MAPSAN_HOOK SafeOperation<Map> begin_insertion(__mapsan_site site, __mapsan_access_t access, const Map& map,
                                               const Args&... args) noexcept {
  const void* key = key_argument<Map>(Rank<2>(), args...);
  return SafeOperation<Map>(site, access, map, key, hash_argument<Map>(access, map, key, args...));
}

// What an insertion's result says: whether it inserted, and where. An iterator alone does not tell.
template <class Map, class Result>
MAPSAN_HOOK auto learn_safe(SafeOperation<Map>& operation, const Result& result, Rank<1>) noexcept
    -> decltype((void)*result.first, bool(result.second)) {
  operation.key = key_in<Map>(*result.first, Rank<1>());
  return result.second;
}
// The key may have been moved away.
template <class Map>
MAPSAN_HOOK bool learn_safe(SafeOperation<Map>& operation, bool inserted, Rank<1>) noexcept {
  if (!IsScalar<typename Map::key_type>::value) operation.key = nullptr;
  return inserted;
}
template <class Map, class Result>
MAPSAN_HOOK bool learn_safe(SafeOperation<Map>&, const Result&, Rank<0>) noexcept {
  return true;
}

template <class Map>
MAPSAN_HOOK void end_insertion(const SafeOperation<Map>& operation, bool inserted) noexcept {
  if (inserted) operation.wrote();
  operation.tell_outcome(MAPSAN_OP_PUT_IF_ABSENT | (inserted ? MAPSAN_OP_INSERTED : MAPSAN_OP_FOUND));
}

}  // namespace detail

#define MAPSAN_SAFE_READING(hook, member)                                                                    \
  template <class Map, class... Args>                                                                        \
  MAPSAN_HOOK auto hook(__mapsan_site site, __mapsan_access_t access, Map&& map, Args&&... args)             \
      ->decltype(MAPSAN_CALL(member)) {                                                                      \
    typedef typename detail::Bare<Map>::type Container;                                                      \
    detail::SafeOperation<Container> operation(site, access, map,                                            \
                                               detail::key_argument<Container>(detail::Rank<2>(), args...)); \
    detail::InContainer inside(detail::address(map), site);                                                                              \
    decltype(MAPSAN_CALL(member)) result = MAPSAN_CALL(member);                                              \
    detail::remember(result, operation.map);                                                                 \
    if (operation.is_part()) detail::tell_lookup(site, access, map, result, args...);                        \
    return result;                                                                                           \
  }
MAPSAN_SAFE_READING(concurrent_find, find)
MAPSAN_SAFE_READING(concurrent_count, count)
MAPSAN_SAFE_READING(concurrent_contains, contains)
MAPSAN_SAFE_READING(concurrent_equal_range, equal_range)
MAPSAN_SAFE_READING(concurrent_lower_bound, lower_bound)
MAPSAN_SAFE_READING(concurrent_upper_bound, upper_bound)
MAPSAN_SAFE_READING(concurrent_size, size)
MAPSAN_SAFE_READING(concurrent_empty, empty)
MAPSAN_SAFE_READING(concurrent_begin, begin)
MAPSAN_SAFE_READING(concurrent_cbegin, cbegin)
MAPSAN_SAFE_READING(concurrent_range, range)
#undef MAPSAN_SAFE_READING

#define MAPSAN_SAFE_INSERTING(hook, member)                                                           \
  template <class Map, class... Args>                                                                 \
  MAPSAN_HOOK auto hook(__mapsan_site site, __mapsan_access_t access, Map&& map, Args&&... args)      \
      ->typename detail::EnableIf<!detail::IsVoid<decltype(MAPSAN_CALL(member))>::value,              \
                                  decltype(MAPSAN_CALL(member))>::type {                              \
    typedef typename detail::Bare<Map>::type Container;                                               \
    auto operation = detail::begin_insertion<Container>(site, access, map, args...);                  \
    detail::InContainer inside(detail::address(map), site);                                                                       \
    decltype(MAPSAN_CALL(member)) result = MAPSAN_CALL(member);                                       \
    detail::remember(result, operation.map);                                                          \
    detail::end_insertion(operation, detail::learn_safe(operation, result, detail::Rank<1>()));       \
    return result;                                                                                    \
  }                                                                                                   \
  template <class Map, class... Args>                                                                 \
  MAPSAN_HOOK auto hook(__mapsan_site site, __mapsan_access_t access, Map&& map, Args&&... args)      \
      ->typename detail::EnableIf<detail::IsVoid<decltype(MAPSAN_CALL(member))>::value, void>::type { \
    detail::SafeOperation<typename detail::Bare<Map>::type> operation(site, access, map, nullptr);    \
    operation.wrote();                                                                                \
    detail::InContainer inside(detail::address(map), site);                                                                       \
    MAPSAN_CALL(member);                                                                              \
    operation.tell_outcome(MAPSAN_OP_INSERTED);                                                       \
  }
MAPSAN_SAFE_INSERTING(concurrent_insert, insert)
MAPSAN_SAFE_INSERTING(concurrent_emplace, emplace)
MAPSAN_SAFE_INSERTING(concurrent_emplace_hint, emplace_hint)
#undef MAPSAN_SAFE_INSERTING

template <class Map, class Source>
MAPSAN_HOOK auto concurrent_merge(__mapsan_site site, __mapsan_access_t access, Map&& map, Source&& source)
    -> decltype(MAPSAN_FORWARD(Map, map).merge(MAPSAN_FORWARD(Source, source))) {
  detail::SafeOperation<typename detail::Bare<Map>::type> gain(site, access, map, nullptr);
  detail::SafeOperation<typename detail::Bare<Source>::type> loss(site, 0, source, nullptr);
  gain.wrote();
  loss.wrote();
  detail::InContainer inside(detail::address(map), site);
  MAPSAN_FORWARD(Map, map).merge(MAPSAN_FORWARD(Source, source));
  gain.tell_outcome(MAPSAN_OP_INSERTED);
  loss.tell_outcome(MAPSAN_OP_ERASED);
}

template <class Map, class Key>
MAPSAN_HOOK auto concurrent_at(__mapsan_site site, __mapsan_access_t access, Map&& map, Key&& key)
    -> decltype(MAPSAN_FORWARD(Map, map).at(MAPSAN_FORWARD(Key, key))) {
  typedef typename detail::Bare<Map>::type Container;
  detail::SafeOperation<Container> operation(site, access, map,
                                             detail::key_argument<Container>(detail::Rank<2>(), key));
  detail::ThrowingLookup<Container, typename detail::Bare<Key>::type> told = {site, access, map, key, false};
  detail::InContainer inside(detail::address(map), site);
  decltype(MAPSAN_FORWARD(Map, map).at(MAPSAN_FORWARD(Key, key))) element =
      MAPSAN_FORWARD(Map, map).at(MAPSAN_FORWARD(Key, key));
  operation.use_element(detail::plain(detail::address(element)));
  told.found = true;
  return element;
}

// The element is there for all to see once it is inserted: what the expression does to it comes after that.
template <class Map, class Key>
MAPSAN_HOOK auto concurrent_index(__mapsan_site site, __mapsan_access_t access, Map&& map, Key&& key)
    -> decltype(MAPSAN_FORWARD(Map, map)[MAPSAN_FORWARD(Key, key)]) {
  typedef typename detail::Bare<Map>::type Container;
  typedef typename Container::value_type Value;
  detail::SafeOperation<Container> operation(site, access, map,
                                             detail::key_argument<Container>(detail::Rank<2>(), key));
  if (operation.is_told(access)) operation.hash = detail::hash_of<Container>(__builtin_addressof(map), key);
  detail::InContainer inside(detail::address(map), site);
  const bool found = !(map.find(key) == map.end());
  decltype(MAPSAN_FORWARD(Map, map)[MAPSAN_FORWARD(Key, key)]) element =
      MAPSAN_FORWARD(Map, map)[MAPSAN_FORWARD(Key, key)];
  const void* place = detail::plain(detail::address(element));
  operation.key = detail::plain(detail::address(
      reinterpret_cast<const Value*>(static_cast<const char*>(place) - __builtin_offsetof(Value, second))->first));
  if (!found) operation.wrote();
  operation.use_element(place);
  operation.tell_outcome(detail::use_of_value(access) | (found ? MAPSAN_OP_FOUND : MAPSAN_OP_INSERTED));
  return element;
}

// std::begin and its kin.
template <class Function, class Map>
MAPSAN_HOOK auto concurrent_observe(__mapsan_site site, __mapsan_access_t access, Function&& function, Map&& map)
    -> decltype(function(MAPSAN_FORWARD(Map, map))) {
  detail::SafeOperation<typename detail::Bare<Map>::type> operation(site, access, map, nullptr);
  detail::InContainer inside(detail::address(map), site);
  decltype(function(MAPSAN_FORWARD(Map, map))) result = function(MAPSAN_FORWARD(Map, map));
  detail::remember(result, operation.map);
  if (operation.is_part()) detail::tell_lookup(site, access, map, result);
  return result;
}

// ---- Iteration

namespace detail {

struct SafeStep {
  const volatile void* map;
  InContainer inside;
  MAPSAN_HOOK SafeStep(__mapsan_site site, const volatile void* its_map) noexcept
      : map(its_map), inside(its_map, site) {
    if (map) record(map, kSafeRead, site, nullptr, nullptr, nullptr);
  }
  template <class Iterator>
  MAPSAN_HOOK void arrive(const Iterator& iterator) const noexcept {
    if (map) remember_address(handle_of(iterator), map);
  }
};

}  // namespace detail

#define MAPSAN_SAFE_STEPPING(name, expression)                                           \
  template <class Iterator>                                                              \
  MAPSAN_HOOK auto name(__mapsan_site site, Iterator&& iterator)->decltype(expression) { \
    detail::SafeStep step(site, detail::map_of(detail::handle_of(iterator)));            \
    decltype(expression) result = expression;                                            \
    step.arrive(iterator);                                                               \
    return result;                                                                       \
  }
MAPSAN_SAFE_STEPPING(concurrent_iterator_increment, ++MAPSAN_FORWARD(Iterator, iterator))
MAPSAN_SAFE_STEPPING(concurrent_iterator_post_increment, MAPSAN_FORWARD(Iterator, iterator)++)
#undef MAPSAN_SAFE_STEPPING

template <class Map, class Iterator>
MAPSAN_HOOK auto concurrent_iterator_increment_in(__mapsan_site site, Map&& map, Iterator&& iterator)
    -> decltype(++MAPSAN_FORWARD(Iterator, iterator)) {
  detail::SafeStep step(site, detail::address(map));
  decltype(++MAPSAN_FORWARD(Iterator, iterator)) result = ++MAPSAN_FORWARD(Iterator, iterator);
  step.arrive(iterator);
  return result;
}

}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_CONCURRENT_H
