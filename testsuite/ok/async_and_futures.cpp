// async_and_futures.cpp: results come back as maps through async, futures, promises and packaged tasks.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cassert>
#include <future>
#include <map>
#include <thread>
#include <vector>

using Map = std::map<int, int>;

Map count(int from) {
  Map map;
  for (int i = 0; i < 50; ++i) map[from + i] = i;
  return map;
}

int main() {
  std::vector<std::future<Map>> parts;
  for (int i = 0; i < 8; ++i) parts.push_back(std::async(std::launch::async, count, i * 100));
  Map all;
  for (auto& part : parts) all.merge(part.get());
  assert(all.size() == 400);

  std::packaged_task<Map(int)> task(count);
  auto packaged = task.get_future();
  std::thread worker(std::move(task), 1000);
  all.merge(packaged.get());
  worker.join();

  // The promise orders what the setter did before, not only the value it carries.
  std::promise<void> ready;
  auto waiting = ready.get_future().share();
  std::thread readers[2];
  for (auto& reader : readers) {
    reader = std::thread([&, waiting] {
      waiting.wait();
      assert(all.count(5000) == 1);
    });
  }
  all[5000] = 1;
  ready.set_value();
  for (auto& reader : readers) reader.join();
}
