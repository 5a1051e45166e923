// copy_on_write.cpp: an immutable map behind a shared_ptr: readers keep the one they got, writers publish a changed
// copy.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent --flags=-Wno-deprecated-declarations %s %t
#include <map>
#include <memory>
#include <mutex>

#include "many_threads.h"

using Config = std::map<int, int>;

std::shared_ptr<const Config> current = std::make_shared<const Config>();
std::mutex writers;

int main() {
  run_threads(8, [](int thread) {
    for (int i = 0; i < 100; ++i) {
      if (thread < 2) {
        std::lock_guard<std::mutex> lock(writers);
        auto changed = std::make_shared<Config>(*std::atomic_load(&current));
        (*changed)[i % 10] = thread;
        std::atomic_store(&current, std::shared_ptr<const Config>(std::move(changed)));
      } else {
        auto snapshot = std::atomic_load(&current);
        int total = 0;
        for (const auto& [key, value] : *snapshot) total += key + value;
        if (total < 0 || snapshot->size() > 10) return;
      }
    }
  });
}
