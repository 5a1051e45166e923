// locked_threads.cpp: two threads that share a map correctly.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <map>
#include <mutex>
#include <thread>

int main() {
  std::map<int, int> numbers;
  std::mutex mutex;
  auto work = [&] {
    for (int i = 0; i < 100; ++i) {
      std::lock_guard<std::mutex> lock(mutex);
      numbers[i] = i;
    }
  };
  std::thread first(work), second(work);
  first.join();
  second.join();
}
