// map_ops.h: the table through which the runtime asks a container type about its keys and buckets.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_HOOK_MAP_OPS_H
#define MAPSAN_HOOK_MAP_OPS_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

// Hashed containers whose hash of a key is a matter of course: asking for the bucket runs no code of the user's.
template <class Map, class Key>
MAPSAN_TABLE auto bucket_of(const Map& map, const Key& key, u64* index, u64* count, Rank<1>) noexcept
    -> decltype(static_cast<__mapsan_u32>(map.bucket(key))) {
  *count = map.bucket_count();
  if (*count == 0) return 0;
  *index = map.bucket(key);
  return 1;
}
template <class Map, class Key>
MAPSAN_TABLE __mapsan_u32 bucket_of(const Map&, const Key&, u64*, u64*, Rank<0>) noexcept {
  return 0;
}

template <class Map>
MAPSAN_TABLE __mapsan_u32 bucket(const volatile void* map, const void* key, u64* index, u64* count) noexcept {
  return bucket_of(*static_cast<const Map*>(const_cast<const void*>(map)),
                   *static_cast<const typename Map::key_type*>(key), index, count, Rank<1>());
}

template <class Key, bool = FitsSnapshot<Key>::value || IsText<Key>::value>
struct Snapshots {
  static constexpr void (*take)(const void*, unsigned char[16]) = nullptr;
  static constexpr __mapsan_u32 (*print)(const unsigned char[16], char*, __mapsan_u32) = nullptr;
};
template <class Key>
struct Snapshots<Key, true> {
  static constexpr void (*take)(const void*, unsigned char[16]) = &snapshot_key<Key>;
  static constexpr __mapsan_u32 (*print)(const unsigned char[16], char*, __mapsan_u32) = &print_snapshot<Key>;
};

// As in key_hash.h.
template <class Map>
MAPSAN_TABLE u64 hash_key(const volatile void* map, const void* key) noexcept {
  return hash_stored(static_cast<const Map*>(const_cast<const void*>(map)), key);
}

template <class Map>
struct MapOps {
  static const __mapsan_map_ops table;
};
template <class Map>
const __mapsan_map_ops MapOps<Map>::table = {&print_key<typename Map::key_type>, &bucket<Map>,
                                             Snapshots<typename Map::key_type>::take,
                                             Snapshots<typename Map::key_type>::print, &hash_key<Map>};

// For accesses through an iterator, where the container's type is not known but the key's is.
MAPSAN_TABLE __mapsan_u32 no_bucket(const volatile void*, const void*, u64*, u64*) noexcept { return 0; }
template <class Key>
struct KeyOps {
  static const __mapsan_map_ops table;
};
template <class Key>
const __mapsan_map_ops KeyOps<Key>::table = {&print_key<Key>, &no_bucket, Snapshots<Key>::take, Snapshots<Key>::print,
                                             nullptr};

template <class Map>
MAPSAN_HOOK const __mapsan_map_ops* ops() noexcept {
  return &MapOps<typename Bare<Map>::type>::table;
}

// ---- What in a container's value is the key, and what the element.

template <class Map, class Value>
MAPSAN_HOOK auto key_in(const Value& value, Rank<1>) noexcept ->
    typename EnableIf<IsKeyed<Map>::value, const void*>::type {
  return plain(address(value.first));
}
template <class Map, class Value>
MAPSAN_HOOK const void* key_in(const Value& value, Rank<0>) noexcept {
  return plain(address(value));
}
template <class Map, class Value>
MAPSAN_HOOK auto element_in(const Value& value, Rank<1>) noexcept ->
    typename EnableIf<IsKeyed<Map>::value, const void*>::type {
  return plain(address(value.second));
}
template <class Map, class Value>
MAPSAN_HOOK const void* element_in(const Value& value, Rank<0>) noexcept {
  return plain(address(value));
}

// ---- The key among a call's arguments, where it is an object of the container's own key type: null otherwise.

template <class Map, class First, class... Rest>
MAPSAN_HOOK auto key_argument(Rank<2>, const First& first, const Rest&...) noexcept ->
    typename EnableIf<IsSame<First, typename Map::key_type>::value, const void*>::type {
  return plain(address(first));
}
template <class Map, class First, class... Rest>
MAPSAN_HOOK auto key_argument(Rank<1>, const First& first, const Rest&...) noexcept ->
    typename EnableIf<IsKeyed<Map>::value &&
                          IsSame<typename Bare<decltype(first.first)>::type, typename Map::key_type>::value,
                      const void*>::type {
  return plain(address(first.first));
}
template <class Map, class... Args>
MAPSAN_HOOK const void* key_argument(Rank<0>, const Args&...) noexcept {
  return nullptr;
}

// What the runtime is given to read the key from: of a small key a copy, made only where the runtime is called. A variable
// whose address were handed out would have to live in memory, and all that is known of its value would be forgotten.
template <class Map, class First, bool = IsScalar<First>::value&& IsSame<First, typename Map::key_type>::value>
struct ToldKey {
  const void* pointer;
  MAPSAN_HOOK explicit ToldKey(const First& first) noexcept : pointer(key_argument<Map>(Rank<2>(), first)) {}
  MAPSAN_HOOK const void* get() const noexcept { return pointer; }
};
template <class Map, class First>
struct ToldKey<Map, First, true> {
  First copy;
  MAPSAN_HOOK explicit ToldKey(const First& first) noexcept : copy(first) {}
  MAPSAN_HOOK const void* get() const noexcept { return &copy; }
};

template <class Map, class First>
struct KeySource {
  const First& first;
  MAPSAN_HOOK ToldKey<Map, First> told() const noexcept { return ToldKey<Map, First>(first); }
};
struct NoKey {
  MAPSAN_HOOK NoKey told() const noexcept { return *this; }
  MAPSAN_HOOK const void* get() const noexcept { return nullptr; }
};
template <class Map>
MAPSAN_HOOK NoKey key_source() noexcept {
  return NoKey();
}
template <class Map, class First, class... Rest>
MAPSAN_HOOK KeySource<Map, First> key_source(const First& first, const Rest&...) noexcept {
  return {first};
}

}  // namespace detail
}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_MAP_OPS_H
