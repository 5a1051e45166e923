// race.cpp: both engines report a race on a bucket and one on the structure, each by the site of the access.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Levels, and both kinds of position.
// RUN: for level in -O0 -O2 "-O1 -no-pie" "-O1 -fpie -pie"; do \
// RUN:   %mapsan-clang++ -fsanitize=thread $level -g -pthread -I%support %s -o %t || exit 1; \
// RUN:   %not %t >%t.log 2>&1 || exit 1; \
// RUN:   %FileCheck %s <%t.log || exit 1; %FileCheck %s --check-prefix=TSAN <%t.log || exit 1; \
// RUN:   %FileCheck %s --check-prefix=APART <%t.log || exit 1; \
// RUN: done
// RUN: %mapsan-clang++ -fsanitize=thread -O1 -g -DFIXED -pthread -I%support %s -o %t
// RUN: %t 2>&1 | %FileCheck %s --check-prefix=FIXED
// FIXED-NOT: WARNING
// FIXED: no violation found
#include <mutex>
#include <string>
#include <unordered_map>

#include "two_threads.h"

struct Entry {
  int hits, misses;
  std::string text;
};

std::unordered_map<std::string, Entry> cache{{"old", {}}, {"other", {}}};
std::unordered_map<int, int> counts;
std::mutex mutex;

void first() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(mutex);
#endif
  // CHECK-DAG: Previous write (operator[]) of key "old" {{.*}}by thread T1 'first'
  // TSAN-DAG: Previous modifying access of bucket of {{.*}} 'cache' (operator[] at race.cpp:[[@LINE+1]]:
  cache["old"].hits = 1;
  cache["other"].misses = 1;
  // TSAN-DAG: Previous modifying access of structure of {{.*}} 'counts' (emplace at race.cpp:[[@LINE+1]]:
  counts.emplace(1, 1);
}

void second() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(mutex);
#endif
  // CHECK-DAG: WARNING: MapSanitizer: concurrent-write on std::unordered_map<std::string, Entry> 'cache'
  // TSAN-DAG: race on a map bucket (std::unordered_map<std::string, Entry> 'cache', operator[] at race.cpp:[[@LINE+2]]:
  // TSAN-DAG: #1 second() {{.*}}race.cpp:[[@LINE+1]]:
  cache["old"].hits = 2;
  // Another member of the element than the first thread's.
  // APART-NOT: race on a map bucket ({{.*}}race.cpp:[[@LINE+1]]:
  cache["other"].hits = 2;
  // CHECK-DAG: WARNING: MapSanitizer: read-write-race on std::unordered_map<int, int> 'counts'
  // TSAN-DAG: race on a map structure (std::unordered_map<int, int> 'counts', find at race.cpp:[[@LINE+1]]:
  (void)counts.find(1);
}

int main() { run_in_order("first", first, "second", second); }
