// values_moved_about.cpp: maps inside objects that are copied, moved, swapped and resized about, then handed to
// threads.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "many_threads.h"

struct Record {
  int id = 0;
  std::map<int, int> fields;
};

Record make(int id) {
  Record record;
  record.id = id;
  record.fields[id] = 1;
  return record;
}

int main() {
  std::vector<Record> records;
  for (int i = 0; i < 20; ++i) records.push_back(make(i));
  run_threads(8, [copy = records](int thread) mutable { copy[thread].fields[100] = thread; });
  run_threads(8, [&](int thread) {
    // Every thread has elements of its own.
    Record mine = std::move(records[thread]);
    mine.fields[200] = thread;
    std::swap(mine, records[thread + 8]);
    std::optional<Record> maybe = std::move(mine);
    maybe->fields.clear();
    maybe.reset();
  });
  std::sort(records.begin(), records.end(), [](const Record& a, const Record& b) { return a.id > b.id; });
  records.erase(records.begin(), records.begin() + 5);
  std::pair<std::map<int, int>, int> pair{records[0].fields, 1};
  auto other = pair;
  other.first[1] = 1;
  run_threads(4, [&](int) { (void)pair.first.size(); });
}
