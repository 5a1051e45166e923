// sites.cpp: where a site is, and what the function and the map are called.
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

#define LOOK_UP(map, key) map.find(key)

namespace shop {
class Cache {
 public:
  bool has(const std::string& key) const { return map_.count(key) > 0; }
  template <class Value>
  void put(const std::string& key, Value value) {
    map_[key] = value;
    auto store = [&] { map_[key] = value; };
    store();
  }
  static std::map<int, int> shared;

 private:
  std::map<std::string, int> map_;
};
std::map<int, int> Cache::shared;
}  // namespace shop

int function(std::map<int, int>* pointer = &shop::Cache::shared) { return pointer->size(); }

int main() {
  shop::Cache cache;
  cache.put("a", 1);
  // CHECK: access operator[]:[[@LINE-17]]:9 SW key="a" map=shop::Cache::map_ in shop::Cache::put type=std::map<std::string, int>
  // CHECK: access operator[]:[[@LINE-17]]:28 SR|EW|N key="a" map=shop::Cache::map_ in shop::Cache::put::lambda
  cache.has("a");
  // CHECK: access count:[[@LINE-23]]:56 SR key="a" map=shop::Cache::map_ in shop::Cache::has
  LOOK_UP(shop::Cache::shared, 1);  // CHECK: access find:[[@LINE]]:3 SR key=1 map=shop::Cache::shared in main
  function();  // CHECK: access size:[[@LINE-10]]:84 SR map=pointer in function
}
