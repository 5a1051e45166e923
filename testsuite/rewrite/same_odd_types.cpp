// same_odd_types.cpp: keys and values that get in the way: deleted operator &, no hash, ambiguous conversions, function pointers.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++11 -O0 -stdlib=libstdc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++11 -O0 -stdlib=libc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++20 -O2 -stdlib=libstdc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++20 -O2 -stdlib=libc++
// The hooks come first: macros that choose features of the C library must still work here.
#define _GNU_SOURCE 1
#define NDEBUG
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>

namespace user {
namespace mapsan {
inline int find(int number) { return number; }
}  // namespace mapsan
}  // namespace user

struct NoHash {
  int number;
  bool operator<(NoHash other) const { return number < other.number; }
};
struct Ambiguous {
  operator int() const { return 1; }
  operator const char*() const { return ""; }
  bool operator<(const Ambiguous&) const { return false; }
};
struct NoAddress {
  int number;
  NoAddress* operator&() = delete;
  const NoAddress* operator&() const = delete;
  bool operator<(const NoAddress& other) const { return number < other.number; }
};
struct Comma {
  int number;
  template <class Any>
  void operator,(Any&&) const = delete;
  bool operator<(const Comma& other) const { return number < other.number; }
};
enum class Colour : unsigned char { kRed, kBlue };
struct MoveOnly {
  int number;
  explicit MoveOnly(int value) : number(value) {}
  MoveOnly(MoveOnly&& other) : number(other.number) { other.number = -1; }
  MoveOnly& operator=(MoveOnly&& other) {
    number = other.number;
    other.number = -1;
    return *this;
  }
};
struct HashColour {
  std::size_t operator()(Colour colour) const { return static_cast<std::size_t>(colour); }
};
void callback() {}
template <class Value>
struct Pool {
  static std::map<int, Value> values;
};
template <class Value>
std::map<int, Value> Pool<Value>::values;

int main() {
  std::map<NoHash, int> no_hash;
  no_hash[{1}] = 2;
  no_hash.emplace(NoHash{3}, 4);
  no_hash.insert({{5}, 6});
  std::map<Ambiguous, int> ambiguous;
  ambiguous[Ambiguous{}]++;
  std::map<NoAddress, NoAddress> no_address;
  no_address.insert(std::make_pair(NoAddress{1}, NoAddress{2}));
  auto& bound = no_address[NoAddress{1}];
  bound.number = 7;
  for (auto& pair : no_address) pair.second.number++;
  no_address.find(NoAddress{1})->second.number++;
  std::map<Comma, Comma> comma;
  comma[Comma{1}].number = 2;
  comma.erase(Comma{1});
  std::unordered_map<Colour, int, HashColour> colours;
  colours[Colour::kBlue] |= 4;
  std::map<void (*)(), int> functions;
  functions[callback] = 1;
  functions[nullptr] = 2;
  functions.erase(callback);
  std::map<int, MoveOnly> move_only;
  move_only.emplace(1, MoveOnly(3));
  MoveOnly taken = std::move(move_only.at(1));
  std::map<std::string, int> strings;
  std::string key = "moved away, because it is long enough";
  strings[std::move(key)] = 1;
  std::map<int, int& (*)()> references;
  references[1] = nullptr;
  std::map<int, int[3]> arrays;
  arrays[1][2] = 4;
  std::map<int, std::map<int, NoHash>> nested;
  nested[1][2].number = 3;
  std::printf("%d %zu %d %d %d %d\n", no_hash.at({1}), ambiguous.size(), no_address.begin()->second.number,
              colours[Colour::kBlue], functions.at(nullptr), taken.number + move_only.at(1).number);
  std::printf("%zu %d %d %d\n", key.size(), arrays[1][2], nested[1][2].number,
              user::mapsan::find(1) + Pool<int>::values[3]);
}
