// use_fields.cpp: fields of an element are distinct memory locations.
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

struct Header {
  long id;
};
struct Item : Header {
  int price;
  int stock;
  char code[8];
  std::string name;
  static int total;
};
int Item::total;
std::map<int, Item> items;

int main() {
  items[1] = Item();            // CHECK: access operator[]:[[@LINE]]:8 SW key=1
  items[1] = Item();            // CHECK: access operator[]:[[@LINE]]:8 SR|EW|N key=1
  items[1].price = 3;           // CHECK: access operator[]:[[@LINE]]:8 SR|EW|N@8+4 key=1
  items[1].stock++;             // CHECK: access operator[]:[[@LINE]]:8 SR|ER|EW|N@12+4 key=1
  items[1].code[2] = 'x';       // CHECK: access operator[]:[[@LINE]]:8 SR|EW|N@16+8 key=1
  items[1].id = 4;              // CHECK: access operator[]:[[@LINE]]:8 SR|EW|N@0+8 key=1
  int sum = items[1].price;     // CHECK: access operator[]:[[@LINE]]:18 SR|ER|N@8+4 key=1
  sum += items[1].name.size();  // CHECK: access operator[]:[[@LINE]]:15 SR|ER|N@24+32 key=1
  items[1].name += "x";         // CHECK: access operator[]:[[@LINE]]:8 SR|ER|EW|N@24+32 key=1
  items[1].total = 3;           // CHECK: access operator[]:[[@LINE]]:8 SR|N key=1
  auto it = items.find(1);      // CHECK: access find:[[@LINE]]:19 SR key=1
  it->second.stock = 4;         // CHECK: element iterator->:[[@LINE]]:5 EW@12+4 key=1 map=items
  sum += (*it).second.price;    // CHECK: element iterator*:[[@LINE]]:11 ER@8+4 key=1 map=items
  return sum == -1;             // CHECK-NOT: {{access|element}}
}
