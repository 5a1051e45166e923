// traits.h: the few type questions the hooks ask, without <type_traits>.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_HOOK_TRAITS_H
#define MAPSAN_HOOK_TRAITS_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

typedef __mapsan_u64 u64;

// Overload ranking: a call with Rank<9>() tries the overloads from the most special to the most general.
template <int Level>
struct Rank : Rank<Level - 1> {};
template <>
struct Rank<0> {};

template <bool Condition, class Result = int>
struct EnableIf {};
template <class Result>
struct EnableIf<true, Result> {
  typedef Result type;
};

template <class Type>
struct Bare {
  typedef Type type;
};
template <class Type>
struct Bare<const Type> : Bare<Type> {};
template <class Type>
struct Bare<volatile Type> : Bare<Type> {};
template <class Type>
struct Bare<const volatile Type> : Bare<Type> {};
template <class Type>
struct Bare<Type&> : Bare<Type> {};
template <class Type>
struct Bare<Type&&> : Bare<Type> {};

template <class Left, class Right>
struct IsSame {
  static constexpr bool value = false;
};
template <class Type>
struct IsSame<Type, Type> {
  static constexpr bool value = true;
};

template <class Type>
struct IsVoid : IsSame<typename Bare<Type>::type, void> {};
template <class Type>
struct IsLvalue {
  static constexpr bool value = false;
};
template <class Type>
struct IsLvalue<Type&> {
  static constexpr bool value = true;
};

template <class Type>
struct IsPointer {
  static constexpr bool value = false;
};
template <class Type>
struct IsPointer<Type*> {
  static constexpr bool value = true;
};

template <class Type>
struct IsScalar {
  static constexpr bool value = __is_arithmetic(Type) || __is_enum(Type) || IsPointer<Type>::value;
};

template <class...>
struct MakeVoid {
  typedef void type;
};

// Maps have a mapped type, sets have none.
template <class Map, class = void>
struct IsKeyed {
  static constexpr bool value = false;
};
template <class Map>
struct IsKeyed<Map, typename MakeVoid<typename Map::mapped_type>::type> {
  static constexpr bool value = true;
};

// The address of an object whose class may overload or delete the operator &.
template <class Type>
MAPSAN_HOOK const volatile void* address(const volatile Type& object) noexcept {
  return __builtin_addressof(object);
}
MAPSAN_HOOK const void* plain(const volatile void* pointer) noexcept { return const_cast<const void*>(pointer); }

}  // namespace detail
}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_TRAITS_H
