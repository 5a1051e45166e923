// key_hash.h: a number for a key, by which the runtime tells the keys of one map type apart.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Equal keys have equal hashes: whether the key lies in the map, is an argument of the key's type, or one of another
// type that the container compares with it. Looks at contents where it knows how, and asks the container's own hash
// function only where it does not. 0: not known. May miss: keys that the program's own comparison calls equal though
// they differ.
#ifndef MAPSAN_HOOK_KEY_HASH_H
#define MAPSAN_HOOK_KEY_HASH_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

MAPSAN_TABLE u64 mixed(u64 hash, u64 value) noexcept {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15ull;
  return hash ^ hash >> 32;
}
MAPSAN_TABLE u64 known(u64 hash) noexcept { return hash != 0 ? hash : 1; }

MAPSAN_TABLE u64 hash_bytes(const void* data, u64 size) noexcept {
  const unsigned char* bytes = static_cast<const unsigned char*>(data);
  u64 hash = size + 0x51ED270B;
  for (; size >= 8; size -= 8, bytes += 8) {
    u64 word;
    __builtin_memcpy(&word, bytes, 8);
    hash = mixed(hash, word);
  }
  u64 rest = 0;
  for (; size != 0; --size) rest = rest << 8 | *bytes++;
  return known(mixed(hash, rest));
}

template <class Map, class Key>
MAPSAN_TABLE u64 hash_of(const Map* map, const Key& key) noexcept;

// Text, and other runs of scalars: of std::vector as of std::string.
template <class Key>
struct IsRun {
  template <class Type>
  static auto test(const Type* key) -> typename EnableIf<IsScalar<typename Bare<decltype(*key->data())>::type>::value,
                                                         decltype(key->size() + 0u, char())>::type;
  static int test(...);
  static constexpr bool value = sizeof(test(static_cast<const Key*>(nullptr))) == 1;
};

template <class Map, class = void>
struct HasTextKeys {
  static constexpr bool value = false;
};
template <class Map>
struct HasTextKeys<Map, typename MakeVoid<typename Map::key_type>::type> {
  static constexpr bool value = IsText<typename Map::key_type>::value;
};

template <class Map>
MAPSAN_TABLE auto hash_as(const Map*, const char* key, Rank<9>) noexcept ->
    typename EnableIf<HasTextKeys<Map>::value, u64>::type {
  return key ? hash_bytes(key, __builtin_strlen(key)) : 0;
}
template <class Map, class Key>
MAPSAN_TABLE auto hash_as(const Map*, const Key& key, Rank<8>) noexcept ->
    typename EnableIf<(__is_integral(Key) || __is_enum(Key)) && sizeof(Key) <= 8, u64>::type {
  return known(mixed(0xA5A5, static_cast<u64>(static_cast<long long>(key))));
}
template <class Map, class Key>
MAPSAN_TABLE auto hash_as(const Map*, const Key& key, Rank<8>) noexcept ->
    typename EnableIf<__is_floating_point(Key), u64>::type {
  double number = key == 0 ? 0.0 : static_cast<double>(key);  // both zeros are equal
  return hash_bytes(&number, sizeof number);
}
template <class Map, class Pointee>
MAPSAN_TABLE u64 hash_as(const Map*, Pointee* const& key, Rank<8>) noexcept {
  return known(mixed(0x5A5A, reinterpret_cast<u64>(key)));
}
template <class Map, class Key>
MAPSAN_TABLE auto hash_as(const Map*, const Key& key, Rank<7>) noexcept ->
    typename EnableIf<IsRun<Key>::value, u64>::type {
  return hash_bytes(key.data(), key.size() * sizeof(*key.data()));
}
// Vectors and arrays of anything else.
template <class Key>
MAPSAN_TABLE auto hash_as_sequence(const Key& key) noexcept -> decltype(key.size() + 0u, (void)*key.data(), u64()) {
  u64 hash = key.size() + 0x5E9;
  for (u64 index = 0; index < key.size(); ++index) {
    u64 part = hash_of<void>(nullptr, key.data()[index]);
    if (part == 0) return 0;
    hash = mixed(hash, part);
  }
  return known(hash);
}
template <class Map, class Key>
MAPSAN_TABLE auto hash_as(const Map*, const Key& key, Rank<6>) noexcept ->
    typename EnableIf<!IsRun<Key>::value, decltype(hash_as_sequence(key))>::type {
  return hash_as_sequence(key);
}
// std::optional
template <class Map, class Key>
MAPSAN_TABLE auto hash_as(const Map*, const Key& key, Rank<5>) noexcept
    -> decltype((void)static_cast<bool>(key.has_value()), hash_of<void>(nullptr, *key)) {
  return key.has_value() ? hash_of<void>(nullptr, *key) : 0x0B7;
}
template <class Map, template <class, class> class Pair, class First, class Second>
MAPSAN_TABLE auto hash_as(const Map*, const Pair<First, Second>& key, Rank<6>) noexcept
    -> decltype((void)key.first, (void)key.second, u64()) {
  u64 first = hash_of<void>(nullptr, key.first), second = hash_of<void>(nullptr, key.second);
  return first && second ? known(mixed(mixed(0x9A12, first), second)) : 0;
}
template <class Tuple, unsigned... Index>
MAPSAN_TABLE auto hash_tuple(const Tuple& key, Indices<Index...>) noexcept -> decltype((void)get<0>(key), u64()) {
  u64 parts[] = {hash_of<void>(nullptr, get<Index>(key))...};
  u64 hash = 0x7091E;
  for (u64 part : parts) {
    if (part == 0) return 0;
    hash = mixed(hash, part);
  }
  return known(hash);
}
template <class Map, template <class...> class Tuple, class... Parts>
MAPSAN_TABLE auto hash_as(const Map*, const Tuple<Parts...>& key, Rank<5>) noexcept ->
    typename EnableIf<!HasIndex<Tuple<Parts...>>::value,
                      decltype(hash_tuple(key, typename MakeIndices<sizeof...(Parts)>::type()))>::type {
  return hash_tuple(key, typename MakeIndices<sizeof...(Parts)>::type());
}
// A smart pointer is its pointer.
template <class Map, class Key>
MAPSAN_TABLE auto hash_as(const Map*, const Key& key, Rank<4>) noexcept
    -> decltype((void)static_cast<typename Key::element_type*>(key.get()), u64()) {
  return known(mixed(0x5A5A, reinterpret_cast<u64>(key.get())));
}
// Objects that are equal only when all their bytes are.
template <class Map, class Key>
MAPSAN_TABLE auto hash_as(const Map*, const Key& key, Rank<3>) noexcept ->
    typename EnableIf<__has_unique_object_representations(Key), u64>::type {
  return hash_bytes(__builtin_addressof(key), sizeof(Key));
}
template <class Map, class Key>
MAPSAN_TABLE auto hash_by(const Map* map, const Key& key, Rank<2>) noexcept
    -> decltype(static_cast<u64>(map->hash_function()(key))) {
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS)
  try {
    return known(mixed(0x4A54, static_cast<u64>(map->hash_function()(key))));
  } catch (...) {
    return 0;
  }
#else
  return known(mixed(0x4A54, static_cast<u64>(map->hash_function()(key))));
#endif
}
// A container that takes hash and comparison in one: oneTBB's.
template <template <class...> class Map, class Key, class Mapped, class Compare, class... Rest>
MAPSAN_TABLE auto hash_by(const Map<Key, Mapped, Compare, Rest...>*, const Key& key, Rank<1>) noexcept
    -> decltype(static_cast<u64>(Compare().hash(key))) {
  return known(mixed(0x4A54, static_cast<u64>(Compare().hash(key))));
}
template <class Map, class Key>
MAPSAN_TABLE u64 hash_by(const Map*, const Key&, Rank<0>) noexcept {
  return 0;
}
template <class Map, class Key>
MAPSAN_TABLE u64 hash_by_container(const Map* map, const Key& key) noexcept {
  return hash_by(map, key, Rank<2>());
}
template <class Map, class Key>
MAPSAN_TABLE u64 hash_as(const Map* map, const Key& key, Rank<0>) noexcept {
  return hash_by_container(map, key);
}
// The plugin writes another body for a Key of the program's own: of the parts that the container compares.
template <class Map, class Key>
MAPSAN_TABLE u64 hash_of(const Map* map, const Key& key) noexcept {
  return hash_as(map, key, Rank<9>());
}

// ---- Keys of the program's own types, whose parts the plugin names

struct Text {
  const char* letters;
};
template <class Object>
struct Bytes {
  const Object& object;
};
MAPSAN_TABLE Text as_text(const char* letters) noexcept { return Text{letters}; }
template <class Object>
MAPSAN_TABLE Bytes<Object> as_bytes(const Object& object) noexcept {
  return Bytes<Object>{object};
}

template <class Part>
MAPSAN_TABLE u64 hash_part(const Part& part) noexcept {
  return hash_of<void>(nullptr, part);
}
MAPSAN_TABLE u64 hash_part(const Text& part) noexcept {
  return part.letters ? hash_bytes(part.letters, __builtin_strlen(part.letters)) : 1;
}
template <class Object>
MAPSAN_TABLE u64 hash_part(const Bytes<Object>& part) noexcept {
  return hash_bytes(__builtin_addressof(part.object), sizeof(Object));
}

template <class... Parts>
MAPSAN_TABLE u64 hash_parts(const Parts&... parts) noexcept {
  u64 hashes[] = {1, hash_part(parts)...};
  u64 hash = 0x2EC04D;
  for (u64 part : hashes) {
    if (part == 0) return 0;
    hash = mixed(hash, part);
  }
  return known(hash);
}

// Stands for the container where only an iterator is known.
struct AnyContainer {};

// ---- The key among a call's arguments, as key_argument() finds it, or of any type that the container takes for a key.

template <class Map, class First, class... Rest>
MAPSAN_TABLE u64 hash_first(const Map* map, const First& first, const Rest&...) noexcept {
  return hash_of(map, first);
}
template <class Map>
MAPSAN_TABLE u64 hash_first(const Map*) noexcept {
  return 0;
}

// Of a key that lies in the map.
template <class Map>
MAPSAN_TABLE u64 hash_stored(const Map* map, const void* key) noexcept {
  return key ? hash_of(map, *static_cast<const typename Map::key_type*>(key)) : 0;
}

}  // namespace detail
}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_KEY_HASH_H
