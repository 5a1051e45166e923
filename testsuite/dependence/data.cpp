// data.cpp: acts that are made with what a check returned.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -w -fsyntax-only %s 2>&1 \
// RUN:   | %FileCheck --implicit-check-not="needs check" %s
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

using Map = std::map<int, int>;
struct Item {
  int count = 0;
  int price = 0;
};

void erase_what_was_found(Map& m, Map::iterator (*other)()) {
  auto it = m.find(1);
  m.erase(it);
  // CHECK: [[@LINE-1]]:5: act 'erase' needs check 'find' at [[@LINE-2]]:15{{$}}
}
void value_from_value(Map& m) {
  int value = m.at(1);
  m[2] = value + 1;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'at' at [[@LINE-2]]:17 value
}
void read_modify_write(Map& m) {
  int value = m[1];
  value++;
  m[1] = value;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'operator[]' at [[@LINE-3]]:16 value
}
class Items {
 public:
  Item get(int id) const { return items_.at(id); }
  void set(int id, const Item& item);
  void set(const Item& item) { items_.at(item.price) = item; }

 private:
  std::map<int, Item> items_;
};
void object_with_its_key(Items& items) {
  Item item = items.get(1);
  --item.count;
  items.set(item);
  // CHECK: [[@LINE-1]]:9: act 'set' needs check 'get' at [[@LINE-3]]:21 value
}
void upsert(Map& m, int key, int value) {
  auto it = m.find(key);
  if (it != m.end())
    it->second = value;
  else
    m.emplace(key, value);
  // CHECK: [[@LINE-3]]:7: act 'iterator->' needs check 'find' at [[@LINE-5]]:15 either way
  // CHECK: [[@LINE-2]]:7: act 'emplace' needs check 'find' at [[@LINE-6]]:15 either way
}
void raised(Map& m, int key, int value) {
  auto it = m.find(key);
  if (it == m.end())
    m.emplace(key, value);
  else if (it->second < value)
    it->second = value;
  // CHECK: [[@LINE-3]]:7: act 'emplace' needs check 'find' at [[@LINE-5]]:15{{$}}
  // CHECK: [[@LINE-2]]:7: act 'iterator->' needs check 'find' at [[@LINE-6]]:15{{$}}
}
void twice_in_one_statement(Map& m) {
  m[1] = m[1] + 1;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'operator[]' at [[@LINE-1]]:11 value
}
void id_from_size(Map& m, std::map<std::string, int>& ids) {
  m[m.size()] = 1;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'size' at [[@LINE-1]]:7{{$}}
  int id = m.size();
  m[id] = 1;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'size' at [[@LINE-2]]:14{{$}}
  m.emplace(id, 1);
  // CHECK: [[@LINE-1]]:5: act 'emplace' needs check 'size' at [[@LINE-4]]:14{{$}}
  m.insert({id, 1});
  // CHECK: [[@LINE-1]]:5: act 'insert' needs check 'size' at [[@LINE-6]]:14{{$}}
  ids["a"] = ids.size();
  // CHECK: [[@LINE-1]]:6: act 'operator[]' needs check 'size' at [[@LINE-1]]:18 value
}
void insert_or_assign(Map& m) {
  auto it = m.find(1);
  if (it == m.end()) return;
  m.insert_or_assign(1, it->second * 2);
  // CHECK: [[@LINE-1]]:5: act 'insert_or_assign' needs check 'find' at [[@LINE-3]]:15 value
}
void through_iterator(Map& m, int value) {
  auto it = m.find(1);
  if (it != m.end()) it->second = value;
  // CHECK: [[@LINE-1]]:24: act 'iterator->' needs check 'find' at [[@LINE-2]]:15{{$}}
}
void through_reference(std::map<int, Item>& m) {
  auto& item = m[1];
  if (item.count == 0) item.price = 3;
  // CHECK: [[@LINE-1]]:24: act 'element' needs check 'operator[]' at [[@LINE-2]]:17{{$}}
  item.count = item.price;
  // CHECK: [[@LINE-1]]:3: act 'element' needs check 'operator[]' at [[@LINE-4]]:17 value
}
void members_of_a_local(Map& m) {
  Item item;
  item.count = m[1];
  item.price = 3;
  m[2] = item.price;
  m[3] = item.count;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'operator[]' at [[@LINE-4]]:17 value
}
void structured_binding(std::map<int, Item>& m) {
  auto [count, price] = m[1];
  m[2] = {count, 0};
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'operator[]' at [[@LINE-2]]:26 value
}
void conditional_value(Map& m) {
  int value = m.contains(1) ? 1 : 2;
  m[1] = value;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'contains' at [[@LINE-2]]:17{{$}}
}
void default_when_absent(Map& m) {
  int next = 1;
  auto it = m.find(1);
  if (it != m.end()) next = it->second + 1;
  m[1] = next;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'find' at [[@LINE-3]]:15 value
}
void through_a_pointer(Map& m) {
  int local = 0;
  int* pointer = &local;
  *pointer = m[1];
  m[2] = local;
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'operator[]' at [[@LINE-2]]:15 value
}
void shared_object(std::unordered_map<int, std::shared_ptr<Item>>& m) {
  auto found = m[1];
  if (!found) m[1] = std::make_shared<Item>();
  // CHECK: [[@LINE-1]]:16: act 'operator[]' needs check 'operator[]' at [[@LINE-2]]:17{{$}}
}
void count_of_range(std::multimap<int, int>& m) {
  auto range = m.equal_range(1);
  if (std::distance(range.first, range.second) < 3) m.emplace(1, 1);
  // CHECK: [[@LINE-1]]:55: act 'emplace' needs check 'equal_range' at [[@LINE-2]]:18{{$}}
}
void put_method(std::map<int, std::vector<int>>& m) {
  int first = m[1].front();
  m[2].push_back(first);
  // CHECK: [[@LINE-1]]:4: act 'operator[]' needs check 'operator[]' at [[@LINE-2]]:16 value
}
void map_in_map(std::map<int, Map>& m) {
  auto& inner = m[1];
  if (inner.empty()) m.erase(1);
  // CHECK: [[@LINE-1]]:24: act 'erase' needs check 'operator[]' at [[@LINE-2]]:18
}
// Overwritten on every path.
void replaced(Map& m) {
  int value = m.at(1);
  value = 7;
  m[2] = value;
}
void replaced_in_loop(Map& m, int n) {
  for (int i = 0; i < n; ++i) {
    bool known = m.contains(i);
    (void)known;
    known = n > 3;
    if (known) m[i] = 1;
  }
}
