// key_text.h: writes a key as text for a report, and keeps a copy of small keys for later.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Called by the runtime alone, through map_ops.h, and never on a path of the program: these are ordinary functions. They
// look only at keys whose text needs no code of the user's: numbers, enumerations, pointers, strings, and pairs or tuples
// of them. Any other key prints as nothing.
#ifndef MAPSAN_HOOK_KEY_TEXT_H
#define MAPSAN_HOOK_KEY_TEXT_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

// Text that stops growing when the buffer is full; always leaves room for the final NUL.
struct TextWriter {
  char* out;
  __mapsan_u32 size;
  __mapsan_u32 length;
  bool failed;
  MAPSAN_TABLE void put(char letter) noexcept {
    if (length + 1 < size) out[length++] = letter;
  }
  MAPSAN_TABLE void put(const char* text) noexcept {
    while (*text) put(*text++);
  }
  MAPSAN_TABLE void escape(char letter) noexcept {
    unsigned char byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      put('\\');
      put(letter);
    } else if (byte < 0x20 || byte == 0x7f) {
      const char* digits = "0123456789abcdef";
      put("\\x");
      put(digits[byte >> 4]);
      put(digits[byte & 15]);
    } else {
      put(letter);
    }
  }
  MAPSAN_TABLE void number(u64 value, bool negative) noexcept {
    char digits[24];
    int count = 0;
    if (negative) put('-');
    do digits[count++] = static_cast<char>('0' + value % 10);
    while ((value /= 10) != 0);
    while (count) put(digits[--count]);
  }
};

template <class Key>
struct IsText {
  template <class Type>
  static auto test(const Type* key) -> decltype(key->size() + 0u, key->data(), *key->data());
  static void test(...);
  static constexpr bool value = IsSame<decltype(test(static_cast<const Key*>(nullptr))), const char&>::value;
};

template <unsigned... Index>
struct Indices {};
template <unsigned Count, unsigned... Index>
struct MakeIndices : MakeIndices<Count - 1, Count - 1, Index...> {};
template <unsigned... Index>
struct MakeIndices<0, Index...> {
  typedef Indices<Index...> type;
};
template <int>
void get();  // makes `get<0>(tuple)` parse as a template before C++20; argument-dependent lookup finds the real one

template <class Key, bool = __is_enum(Key)>
struct IsUnsignedWide {
  static constexpr bool value = static_cast<Key>(-1) > static_cast<Key>(0);
};
template <class Key>
struct IsUnsignedWide<Key, true> : IsUnsignedWide<__underlying_type(Key), false> {};

template <class Key>
MAPSAN_TABLE void write_key(TextWriter& text, const Key& key) noexcept;

template <class Key>
MAPSAN_TABLE auto write_as(TextWriter& text, const Key& key, Rank<9>) noexcept ->
    typename EnableIf<IsSame<Key, bool>::value, void>::type {
  text.put(key ? "true" : "false");
}
template <class Key>
MAPSAN_TABLE auto write_as(TextWriter& text, const Key& key, Rank<8>) noexcept ->
    typename EnableIf<IsSame<Key, char>::value, void>::type {
  text.put('\'');
  text.escape(key);
  text.put('\'');
}
template <class Key>
MAPSAN_TABLE auto write_as(TextWriter& text, const Key& key, Rank<7>) noexcept ->
    typename EnableIf<__is_floating_point(Key), void>::type {
  char digits[64];
  __builtin_snprintf(digits, sizeof digits, "%.*Lg", sizeof(Key) == 4 ? 7 : 15, static_cast<long double>(key));
  text.put(digits);
}
template <class Key>
MAPSAN_TABLE auto write_as(TextWriter& text, const Key& key, Rank<6>) noexcept ->
    typename EnableIf<(__is_integral(Key) || __is_enum(Key)) && sizeof(Key) <= 8, void>::type {
  // A 64-bit unsigned key may look negative as a long long; anything narrower keeps its sign on the way.
  long long value = static_cast<long long>(key);
  bool negative = value < 0 && !IsUnsignedWide<Key>::value;
  text.number(negative ? 0 - static_cast<u64>(value) : static_cast<u64>(value), negative);
}
template <class Pointee>
MAPSAN_TABLE void write_as(TextWriter& text, Pointee* const& key, Rank<6>) noexcept {
  char digits[32];
  __builtin_snprintf(digits, sizeof digits, "0x%llx", static_cast<unsigned long long>(reinterpret_cast<u64>(key)));
  text.put(digits);
}
template <class Key>
MAPSAN_TABLE auto write_as(TextWriter& text, const Key& key, Rank<5>) noexcept ->
    typename EnableIf<IsText<Key>::value, void>::type {
  text.put('"');
  const char* letters = key.data();
  for (u64 left = key.size(); left != 0 && text.length + 5 < text.size; --left) text.escape(*letters++);
  text.put('"');
}
template <template <class, class> class Pair, class First, class Second>
MAPSAN_TABLE auto write_as(TextWriter& text, const Pair<First, Second>& key, Rank<4>) noexcept
    -> decltype((void)key.first, (void)key.second) {
  text.put('(');
  write_key(text, key.first);
  text.put(", ");
  write_key(text, key.second);
  text.put(')');
}
template <class Tuple>
struct HasIndex {
  template <class Type>
  static auto test(const Type* tuple) -> decltype(tuple->index(), char());
  static int test(...);
  static constexpr bool value = sizeof(test(static_cast<const Tuple*>(nullptr))) == 1;
};
template <class Tuple, unsigned... Index>
MAPSAN_TABLE auto write_tuple(TextWriter& text, const Tuple& key, Indices<Index...>) noexcept
    -> decltype((void)sizeof...(Index), (void)get<0>(key)) {
  text.put('(');
  int written[] = {((Index ? text.put(", ") : (void)0), write_key(text, get<Index>(key)), 0)...};
  (void)written;
  text.put(')');
}
template <template <class...> class Tuple, class... Parts>
MAPSAN_TABLE auto write_as(TextWriter& text, const Tuple<Parts...>& key, Rank<3>) noexcept ->
    typename EnableIf<!HasIndex<Tuple<Parts...>>::value,
                      decltype(write_tuple(text, key, typename MakeIndices<sizeof...(Parts)>::type()))>::type {
  write_tuple(text, key, typename MakeIndices<sizeof...(Parts)>::type());
}
template <class Key>
MAPSAN_TABLE void write_as(TextWriter& text, const Key&, Rank<0>) noexcept {
  text.failed = true;
}
template <class Key>
MAPSAN_TABLE void write_key(TextWriter& text, const Key& key) noexcept {
  write_as(text, key, Rank<9>());
}

template <class Key>
MAPSAN_TABLE __mapsan_u32 print_key(const void* key, char* out, __mapsan_u32 size) noexcept {
  if (size == 0) return 0;
  TextWriter text = {out, size, 0, false};
  write_key(text, *static_cast<const Key*>(key));
  if (text.failed) text.length = 0;
  out[text.length] = 0;
  return text.length;
}

// ---- Snapshots: 15 bytes of the key, its length, and a mark if it was cut.

template <class Key>
struct FitsSnapshot {
  static constexpr bool value = IsScalar<Key>::value && sizeof(Key) <= 8;
};

template <class Key>
MAPSAN_TABLE auto snapshot_as(const Key& key, unsigned char* out, Rank<2>) noexcept ->
    typename EnableIf<FitsSnapshot<Key>::value, void>::type {
  __builtin_memcpy(out, __builtin_addressof(key), sizeof(Key));
  out[15] = sizeof(Key);
}
template <class Key>
MAPSAN_TABLE auto snapshot_as(const Key& key, unsigned char* out, Rank<1>) noexcept ->
    typename EnableIf<IsText<Key>::value, void>::type {
  u64 length = key.size();
  u64 kept = length < 15 ? length : 15;
  __builtin_memcpy(out, key.data(), kept);
  out[15] = static_cast<unsigned char>(kept | (length > 15 ? 0x80 : 0));
}
template <class Key>
MAPSAN_TABLE void snapshot_key(const void* key, unsigned char out[16]) noexcept {
  snapshot_as(*static_cast<const Key*>(key), out, Rank<2>());
}

template <class Key>
MAPSAN_TABLE auto print_snapshot_as(const unsigned char* snapshot, TextWriter& text, Rank<2>) noexcept ->
    typename EnableIf<FitsSnapshot<Key>::value, void>::type {
  Key key;
  __builtin_memcpy(__builtin_addressof(key), snapshot, sizeof(Key));
  write_key(text, key);
}
template <class Key>
MAPSAN_TABLE void print_snapshot_as(const unsigned char* snapshot, TextWriter& text, Rank<0>) noexcept {
  text.put('"');
  for (int index = 0; index < (snapshot[15] & 0x7f); ++index) text.escape(static_cast<char>(snapshot[index]));
  text.put((snapshot[15] & 0x80) ? "...\"" : "\"");
}
template <class Key>
MAPSAN_TABLE __mapsan_u32 print_snapshot(const unsigned char snapshot[16], char* out, __mapsan_u32 size) noexcept {
  if (size == 0) return 0;
  TextWriter text = {out, size, 0, false};
  print_snapshot_as<Key>(snapshot, text, Rank<2>());
  out[text.length] = 0;
  return text.length;
}

}  // namespace detail
}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_KEY_TEXT_H
