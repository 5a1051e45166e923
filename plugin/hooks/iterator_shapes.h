// iterator_shapes.h: what names the place an iterator points at, read from the iterator itself.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Told by what an iterator can do and how large it is, as none of the libraries is known here:
//
//   one word               the node or element     std, boost, oneTBB's unordered and ordered containers
//   two, and no --         control byte, slot      absl's hash containers; a past-the-end one has no slot
//   two, with --           node, index in it       absl's B-trees
//   four                   …, …, …, node           tbb::concurrent_hash_map
//   an accessor            the element it holds    tbb::concurrent_hash_map
#ifndef MAPSAN_HOOK_ITERATOR_SHAPES_H
#define MAPSAN_HOOK_ITERATOR_SHAPES_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

template <class Type>
Type& instance() noexcept;

template <class Iterator, class = void>
struct CanStepBack {
  static constexpr bool value = false;
};
template <class Iterator>
struct CanStepBack<Iterator, decltype((void)--instance<Iterator>())> {
  static constexpr bool value = true;
};

template <class Iterator, class = void>
struct CanJump {
  static constexpr bool value = false;
};
template <class Iterator>
struct CanJump<Iterator, decltype((void)(instance<Iterator>() += 1))> {
  static constexpr bool value = true;
};

template <class Iterator, class = void>
struct WordsOf {
  static constexpr unsigned value = 0;
};
// Also a class whose copying runs code: its bytes are only looked at.
template <class Iterator>
struct WordsOf<Iterator, typename MakeVoid<typename Iterator::iterator_category>::type> {
  static constexpr bool is_simple = __is_trivially_copyable(Iterator) || __is_standard_layout(Iterator);
  static constexpr unsigned value = is_simple ? sizeof(Iterator) / sizeof(void*) : 0;
};

template <class Iterator>
MAPSAN_HOOK u64 word_of(const Iterator& iterator, unsigned index) noexcept {
  u64 word;
  __builtin_memcpy(&word, static_cast<const char*>(plain(address(iterator))) + index * sizeof(u64), sizeof word);
  return word;
}
MAPSAN_HOOK const void* to_handle(u64 name) noexcept { return reinterpret_cast<const void*>(name); }

template <unsigned Words, bool StepsBack>
struct Shape {
  template <class Iterator>
  MAPSAN_HOOK static const void* handle(const Iterator&) noexcept {
    return nullptr;
  }
};
template <bool StepsBack>
struct Shape<1, StepsBack> {
  template <class Iterator>
  MAPSAN_HOOK static const void* handle(const Iterator& iterator) noexcept {
    return to_handle(word_of(iterator, 0));
  }
};
// Names apart from addresses, and from each other in the bits that choose a slot.
template <>
struct Shape<2, false> {
  template <class Iterator>
  MAPSAN_HOOK static const void* handle(const Iterator& iterator) noexcept {
    return to_handle(word_of(iterator, 0) << 3);
  }
};
template <>
struct Shape<2, true> {
  template <class Iterator>
  MAPSAN_HOOK static const void* handle(const Iterator& iterator) noexcept {
    return to_handle(word_of(iterator, 0) << 11 | (word_of(iterator, 1) & 0xff) << 3);
  }
};
template <bool StepsBack>
struct Shape<4, StepsBack> {
  template <class Iterator>
  MAPSAN_HOOK static const void* handle(const Iterator& iterator) noexcept {
    return to_handle(word_of(iterator, 3));
  }
};

template <class Iterator>
struct ShapeOf : Shape<WordsOf<Iterator>::value, CanStepBack<Iterator>::value> {};

// ---- Whether elements may change their place while they stay in the container, which an iterator's shape gives away.

template <class Map>
struct Movement {
  typedef typename Map::iterator Iterator;
  static constexpr bool two_words = WordsOf<Iterator>::value == 2;
  // At any insertion or erasure: sorted arrays, B-trees.
  static constexpr bool always = CanJump<Iterator>::value || (two_words && CanStepBack<Iterator>::value);
  // When the table grows, unless each slot only points at its element.
  static constexpr bool on_growth = two_words && !always;
};

template <class Map, bool OnGrowth = Movement<Map>::on_growth>
struct Growth {
  MAPSAN_HOOK explicit Growth(const Map&) noexcept {}
  MAPSAN_HOOK bool moved(const Map&) const noexcept { return false; }
};
template <class Map>
struct Growth<Map, true> {
  typename Map::size_type capacity;
  MAPSAN_HOOK explicit Growth(const Map& map) noexcept : capacity(map.capacity()) {}
  MAPSAN_HOOK bool moved(const Map& map) const noexcept {
    if (capacity == 0 || map.capacity() == capacity || map.empty()) return false;
    auto first = map.begin();
    return word_of(first, 1) == reinterpret_cast<u64>(plain(address(*first)));
  }
};

constexpr __mapsan_access_t kMoveAll = MAPSAN_ELEMENT_WRITE | MAPSAN_WHOLE;

}  // namespace detail
}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_ITERATOR_SHAPES_H
