// use_bound.cpp: variables bound to an element: each use is an access of its own.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -O0 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -std=c++20 -O2 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <map>
#include <string>

struct Item {
  int price = 1;
  int stock = 2;
};
std::map<std::string, Item> items{{"a", {}}};
std::map<int, int> numbers{{1, 10}};

int main() {
  auto& number = numbers[1];       // CHECK: access operator[]:[[@LINE]]:25 SR|N key=1
  number = 3;                      // CHECK: element element:[[@LINE]]:3 EW map=numbers
  int sum = number;                // CHECK: element element:[[@LINE]]:13 ER map=numbers
  number++;                        // CHECK: element element:[[@LINE]]:3 ER|EW
  const int& constant = numbers.at(1);  // CHECK: access at:[[@LINE]]:33 SR key=1
  sum += constant;                 // CHECK: element element:[[@LINE]]:10 ER
  auto& item = items["a"];         // CHECK: access operator[]:[[@LINE]]:21 SR|N key="a"
  item.stock = 4;                  // CHECK: element element:[[@LINE]]:3 EW@4+4
  auto& price = items["a"].price;  // CHECK: access operator[]:[[@LINE]]:22 SR|N key="a"
  price = 2;                       // CHECK: element element:[[@LINE]]:3 EW@0+4
  auto* pointer = &items["a"];     // CHECK: access operator[]:[[@LINE]]:25 SR|N key="a"
  pointer->stock = 1;              // CHECK: element element:[[@LINE]]:3 EW@4+4
  sum += (*pointer).price;         // CHECK: element element:[[@LINE]]:12 ER@0+4
  auto& [first, second] = items["a"];  // CHECK: access operator[]:[[@LINE]]:32 SR|N key="a"
  second = first;                  // CHECK: element element:[[@LINE]]:12 ER@0+4
                                   // CHECK: element element:[[@LINE-1]]:3 EW@4+4
  auto by_reference = [&] { number = 5; };
  by_reference();                  // CHECK: element element:[[@LINE-1]]:29 EW map=numbers in main::lambda
  auto by_copy = [number] { return number; };  // CHECK: element element:[[@LINE]]:19 ER
  sum += by_copy();
  auto it = numbers.find(1);       // CHECK: access find
  int& through = it->second;
  through = 1;                     // CHECK: element element:[[@LINE]]:3 EW map=numbers
  for (auto& pair : numbers) {     // CHECK: access begin:[[@LINE]]:19 SR
    pair.second = 4;               // CHECK: element element:[[@LINE]]:5 EW map=numbers
    sum += pair.first;
  }
  for (auto& [key, value] : numbers) {  // CHECK: access begin:[[@LINE]]:27 SR
    value += key;                  // CHECK: element element:[[@LINE]]:5 ER|EW map=numbers
  }
  for (const auto& pair : numbers) {  // CHECK: access begin
    auto copy = pair;              // CHECK: element element:[[@LINE]]:17 ER
    sum += copy.second;
  }                                // CHECK: access iterator++
  // The loop names its range to the uses in its body; a lambda's body knows no such name.
  for (auto& pair : numbers) {     // CHECK: access begin
    auto add = [&] { pair.second += 1; };
    add();                         // CHECK: element element:[[@LINE-1]]:22 ER|EW map=numbers in main::lambda
    pair.second = 2;               // CHECK: element element:[[@LINE]]:5 EW map=numbers
  }
  for (auto& pair : numbers) {     // CHECK: access begin
    auto* place = &pair.second;
    *place = 6;                    // CHECK: element element:[[@LINE]]:6 EW map=numbers
    auto& again = *place;
    again = 7;                     // CHECK: element element:[[@LINE]]:5 EW map=numbers
  }
  for (auto& [name, record] : items) {      // CHECK: access begin:[[@LINE]]:29 SR
    for (auto& [key, value] : numbers) {    // CHECK: access begin:[[@LINE]]:29 SR
      record.stock = value;        // CHECK: element element:[[@LINE]]:22 ER map=numbers
    }                              // CHECK: element element:[[@LINE-1]]:7 EW@4+4 map=items
  }
  for (const auto& pair : std::map<int, int>{{1, 2}}) {  // CHECK: access begin
    sum += pair.second;            // CHECK: element element:[[@LINE]]:12 ER
  }
  // A pointer that may point elsewhere by then is not followed.
  int* moving = &numbers[1];       // CHECK: access operator[]:[[@LINE]]:25 SR|N
  moving = &sum;                   // CHECK-NOT: element
  *moving = 3;
  return sum == -1;
}
