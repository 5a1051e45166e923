// validated.cpp: acts that look again, behind the lock, at what they rely on.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -fplugin-arg-mapsan-verbose -w -fsyntax-only -I%support/../../runtime/include %s 2>&1 \
// RUN:   | %FileCheck --implicit-check-not="{{needs check|is validated}}" %s
#include <map>
#include <mapsan/annotations.h>
#include <mutex>

struct Versioned {
  int value = 0;
  long version = 0;
};
struct Cache {
  std::map<int, int> map_;
  std::map<int, Versioned> entries_;
  std::mutex mutex_;
  long version_ = 0;
  long version() const;
  int get(int key);

  void compare_and_put(int key) {
    int old = get(key);
    int next = old + 1;
    std::lock_guard lock(mutex_);
    if (map_[key] == old) map_[key] = next;
    // CHECK: [[@LINE-1]]:31: act 'operator[]' needs check 'get' at [[@LINE-4]]:15 value validated at [[@LINE-1]]:13
    // CHECK: [[@LINE-2]]:31: act 'operator[]' needs check 'operator[]' at [[@LINE-2]]:13{{$}}
  }
  void by_version(int key) {
    long seen = version_;
    int value = get(key);
    std::lock_guard lock(mutex_);
    if (version_ == seen) map_[key] = value + 1;
  }
  void too_early(int key) {
    long seen = version_;
    int value = get(key);
    if (version_ != seen) return;
    std::lock_guard lock(mutex_);
    map_[key] = value + 1;
    // CHECK: [[@LINE-1]]:9: act 'operator[]' needs check 'get' at [[@LINE-4]]:17 value{{$}}
  }
  bool compare_exchange(int key, int expected, int desired) {
    std::lock_guard lock(mutex_);
    auto it = map_.find(key);
    if (it == map_.end() || it->second != expected) return false;
    it->second = desired;
    // CHECK: [[@LINE-1]]:7: act 'iterator->' needs check 'find' at [[@LINE-3]]:20{{$}}
    // CHECK: [[@LINE-2]]:7: act 'iterator->' is validated for callers at [[@LINE-4]]:20
    return true;
  }
  bool put_if_version(int key, int value, long version) {
    std::lock_guard lock(mutex_);
    if (version_ != version) return false;
    map_[key] = value;
    // CHECK: [[@LINE-1]]:9: act 'operator[]' is validated for callers{{$}}
    return true;
  }
  bool put_if_unchanged(int key, const Versioned& changed) {
    std::lock_guard lock(mutex_);
    auto& entry = entries_[key];
    // CHECK: [[@LINE-1]]:27: act 'operator[]' is validated for callers at [[@LINE-1]]:27
    if (entry.version != changed.version) return false;
    entry.value = changed.value;
    // CHECK: [[@LINE-1]]:5: act 'element' needs check 'operator[]' at [[@LINE-4]]:27{{$}}
    // CHECK: [[@LINE-2]]:5: act 'element' is validated for callers at [[@LINE-5]]:27
    return true;
  }
  // The limit is no version of anything.
  bool within_limit(int key, int limit) {
    int count = get(key);
    std::lock_guard lock(mutex_);
    if (version_ > limit) return false;
    map_[key] = count + 1;
    // CHECK: [[@LINE-1]]:9: act 'operator[]' needs check 'get' at [[@LINE-4]]:17 value{{$}}
    return true;
  }
  void declared(int key) {
    int value = get(key);
    {
      MAPSAN_VALIDATED("nobody else writes this key while we hold its ticket");
      map_[key] = value + 1;
      // CHECK: [[@LINE-1]]:11: act 'operator[]' is validated for callers{{$}}
    }
    map_[key] = value + 1;
    // CHECK: [[@LINE-1]]:9: act 'operator[]' needs check 'get' at [[@LINE-7]]:17 value{{$}}
  }
};
