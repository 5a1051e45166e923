// members_at_odd_offsets.cpp: threads that use different members of one element, whatever their offsets.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <thread>

struct Flags {
  bool dirty = false, stale = false, open = false, full = false;
};

std::map<int, Flags> flags{{1, {}}};

int main() {
  std::thread first([] {
    flags.at(1).dirty = true;
    auto& bound = flags.at(1);
    bound.open = true;
  });
  flags.at(1).stale = true;
  for (auto& [key, value] : flags) {
    if (key == 1) value.full = true;
  }
  first.join();
}
