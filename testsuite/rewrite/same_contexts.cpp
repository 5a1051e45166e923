// same_contexts.cpp: code in every context: coroutines, default arguments, initialisers, try blocks, concepts, nested lambdas.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++20 -O0 -stdlib=libstdc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++20 -O0 -stdlib=libc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++20 -O2 -stdlib=libstdc++
// RUN: %S/Inputs/check_same.sh %clangxx %mapsan_plugin %trace_runtime %s %t -std=c++20 -O2 -stdlib=libc++
#include <coroutine>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

using Numbers = std::map<int, int>;
Numbers& early() {
  static Numbers numbers{{1, 1}, {2, 2}};
  return numbers;
}
Numbers shared{{1, 1}, {2, 2}};

struct Generator {
  struct promise_type {
    int value;
    Generator get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int next) {
      value = next;
      return {};
    }
    void return_void() {}
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
  ~Generator() { handle.destroy(); }
};
Generator values(Numbers& numbers) {
  for (auto& pair : numbers) co_yield pair.second;
  if (auto it = numbers.find(1); it != numbers.end()) co_yield it->second + numbers[2];
  numbers[77] = 1;
  co_yield static_cast<int>(numbers.size());
}

// One expression shared by all instantiations, since nothing in it depends on the parameter.
template <class Type>
int not_dependent(Type) {
  int sum = shared.find(1) != shared.end() ? shared.at(2) : 0;
  shared[5] = 6;
  sum += shared[5];
  [&] { sum += shared.count(5); }();
  struct Local {
    int size = static_cast<int>(shared.size());
    int ask() { return static_cast<int>(shared.count(1)); }
  };
  return sum + Local().ask() + Local().size;
}
template <class... Types>
int folded(Types... values) {
  return (0 + ... + static_cast<int>(shared.count(values)));
}
template <class Type>
struct Explicit {
  Type value;
  int go() { return shared[9] = static_cast<int>(value); }
  static int member;
  int initialised = shared.at(1);
};
template <class Type>
int Explicit<Type>::member = early().at(2);
template struct Explicit<int>;
extern template struct Explicit<long>;
template struct Explicit<long>;
template <class Type>
inline int variable_template = static_cast<int>(early().count(2) + sizeof(Type));

struct Friendly {
  Numbers own;
  friend int peek(Friendly& friendly) { return friendly.own[3]; }
  operator int() { return own[3]; }
  int operator()(int key) { return own[key]++; }
};
struct Privately : private Numbers {
  int go() {
    (*this)[1] = 4;
    auto it = find(1);
    return it == end() ? 0 : it->second + at(1);
  }
  using Numbers::size;
};
struct Base {
  virtual ~Base() {}
  virtual int go(int key = shared.at(2)) { return key; }
};
struct Derived : Base {
  int go(int key = 9) override { return key + shared.at(1); }
};
struct Initialised {
  int first, second;
  const int& reference;
  explicit Initialised(Numbers& numbers) : first(numbers.count(1)), second(numbers.at(2)), reference(numbers[1]) {}
};
struct Trying {
  int value;
  explicit Trying(Numbers& numbers) try : value(numbers.at(999)) {
  } catch (...) {
    numbers[999] = 1;
  }
};
int trying(Numbers& numbers) try { return numbers.at(12345); } catch (std::out_of_range&) {
  return static_cast<int>(numbers.count(1));
}
struct AtExit {
  Numbers& numbers;
  ~AtExit() { numbers.erase(4242); }
};
template <class Map>
concept Findable = requires(Map map) {
  map.find(1);
};
template <Findable Map>
int constrained(Map& map) {
  if constexpr (requires { map.at(1); }) {
    return map.at(1);
  } else {
    return map.find(1)->second;
  }
}
constexpr int sometimes(bool constant) { return constant ? 1 : static_cast<int>(shared.size()); }
static_assert(sometimes(true) == 1);
struct Throwing {
  int value;
  Throwing(int number) : value(number) {
    if (number < 0) throw 42;
  }
};
int noexcept_find(Numbers& numbers) noexcept(noexcept(numbers.find(1))) { return numbers.find(1)->second; }
#define LOOK(map, key, otherwise) ((map).count(key) ? (map)[key] : (otherwise))
thread_local int per_thread = early().at(2);
int side = 0;
Numbers& get_map() {
  side++;
  return shared;
}
int get_key() {
  side += 10;
  return 1;
}

int main() {
  {
    Numbers numbers{{1, 10}, {3, 30}};
    Generator generator = values(numbers);
    while (generator.handle.resume(), !generator.handle.done()) std::printf("%d ", generator.handle.promise().value);
  }
  std::printf("%d %d %d\n", not_dependent(1), not_dependent('c'), folded(1, 2, 3));
  Explicit<int> first{3};
  Explicit<long> second{4};
  std::printf("%d %d %d %d %d\n", first.go(), Explicit<int>::member, first.initialised, second.go(),
              variable_template<int>);
  Friendly friendly;
  friendly.own[3] = 8;
  std::printf("%d %d %d %d\n", peek(friendly), static_cast<int>(friendly), friendly(3), Privately().go());
  Derived derived;
  Base* base = &derived;
  std::printf("%d %d %d\n", base->go(), derived.go(), noexcept_find(shared));
  Initialised initialised(shared);
  std::printf("%d %d %d\n", initialised.first, initialised.second, &initialised.reference == &shared[1]);
  auto lambda = [copy = shared, key = shared.at(1), &bound = shared[2]](int more = shared.at(2)) mutable {
    copy[4] = key;
    bound++;
    return copy.size() + more;
  };
  std::printf("%zu %d\n", lambda(), shared[2]);
  auto generic = [](auto& map) { return [&](auto key) { return map.count(key) + map.at(key); }; };
  std::printf("%zu %d %d\n", generic(shared)(1), sometimes(false), constrained(shared));
  get_map()[get_key()] = side;
  std::printf("%d %d\n", side, shared[1]);
  std::map<int, Throwing> throwing;
  try {
    throwing.try_emplace(1, -1);
  } catch (int number) {
    std::printf("caught %d %zu\n", number, throwing.size());
  }
  throwing.emplace(1, 5);
  throwing.insert({2, Throwing(3)});
  std::printf("%d %d\n", LOOK(shared, 1, -1), LOOK(shared, 555, -1));
  Numbers left, right;
  (side ? left : right)[1] = 5;
  std::printf("%zu %zu %d\n", left.size(), right.size(), trying(shared));
  try {
    Trying tried(shared);
  } catch (std::out_of_range&) {
    std::printf("thrown %d\n", shared[999]);
  }
  {
    shared[4242] = 1;
    AtExit at_exit{shared};
  }
  std::printf("%zu %d\n", shared.count(4242), per_thread);
  switch (int number = shared[1]; number) {
    case 1:
      std::printf("one\n");
      break;
    default:
      std::printf("%zu\n", shared.size());
  }
  std::printf("%d %zu\n", typeid(shared.find(1)) == typeid(Numbers::iterator), sizeof(shared[1]));
  std::function<int(int)> function = [&](int key) { return shared[key]; };
  std::unique_ptr<Numbers> pointer = std::make_unique<Numbers>(shared);
  (*pointer)[3] = pointer->at(1);
  pointer->erase(3);
  std::printf("%d %zu %zu\n", function(1), pointer->size(), std::move(*pointer).size());
  std::vector<Numbers> vector(3);
  vector[1][2] = 3;
  std::variant<Numbers, int> variant = Numbers{{1, 1}};
  std::pair<Numbers, Numbers> pair;
  pair.first[1] = pair.second[2] = 7;
  std::printf("%d %d %d\n", vector.at(1).at(2), std::get<Numbers>(variant)[1], pair.first[1] + pair.second[2]);
  struct Bits {
    unsigned few : 3;
  } bits{3};
  Numbers by_bits;
  by_bits[bits.few] = bits.few;
  by_bits.insert({static_cast<int>(bits.few), 4});
  std::map<int, Bits> of_bits;
  auto& bound_bits = of_bits[1];
  bound_bits.few = 2;
  auto& [few] = of_bits[1];
  few = 5;
  std::printf("%zu %u %u\n", by_bits.count(bits.few), bound_bits.few, few);
  auto&& [key, value] = *shared.begin();
  int statement = ({
    int number = shared[1];
    number + 1;
  });
  std::printf("%d %d %d %zu\n", key, value, statement, shared.count(1) ?: 3);
  Numbers::const_iterator constant = shared.find(1);
  auto hinted = shared.insert(constant, {1, 1});
  auto node = shared.extract(1);
  auto result = shared.insert(std::move(node));
  Numbers merged;
  merged.merge(shared);
  std::printf("%d %d %zu %zu\n", hinted->second, result.inserted, merged.size(), shared.size());
  if (merged.find(1) == merged.end() || merged.begin() != merged.find(1)) std::printf("other\n");
}
