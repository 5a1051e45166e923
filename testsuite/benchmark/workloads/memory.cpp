// memory.cpp: maps or threads that are all alive at once, for what each of them costs in memory.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <condition_variable>
#include <map>
#include <mutex>

#include "workloads.h"

namespace benchmark {

namespace {

using Maps = std::vector<std::map<int, int>>;

Maps filled_maps(long count) {
  Maps maps(static_cast<size_t>(count));
  for (auto& map : maps) map[1] = 1;
  return maps;
}

template <typename Visit>
Outcome visited_by_another(Maps& maps, const Visit& visit) {
  return run_threads(1, 1, [&](int, long) {
    uint64_t sum = 0;
    for (auto& map : maps) sum += visit(map);
    return sum;
  });
}

// All threads have arrived before the first one goes on.
class Meeting {
 public:
  explicit Meeting(long expected) : missing_(expected) {}

  void arrive_and_wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (--missing_ == 0) complete_.notify_all();
    complete_.wait(lock, [this] { return missing_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable complete_;
  long missing_;
};

}  // namespace

// Maps of one entry, used by the main thread alone.
Outcome memp(int, long count) {
  const Maps maps = filled_maps(count);
  Outcome outcome;
  for (const auto& map : maps) outcome.sum += map.size();
  return outcome;
}

// The same, then read by another thread.
Outcome mems(int, long count) {
  Maps maps = filled_maps(count);
  return visited_by_another(maps, [](std::map<int, int>& map) { return map.count(1); });
}

// The same, then written by another thread and read again.
Outcome memw(int, long count) {
  Maps maps = filled_maps(count);
  Outcome outcome = visited_by_another(maps, [](std::map<int, int>& map) {
    const auto value = static_cast<uint64_t>(map.at(1));
    map[1] = 2;
    return value;
  });
  for (const auto& map : maps) outcome.sum += static_cast<uint64_t>(map.at(1));
  return outcome;
}

// Threads that have each used a map of their own and a shared one.
Outcome memt(int, long alive) {
  std::mutex mutex;
  std::map<int, int> shared;
  Meeting meeting(alive);
  const Outcome outcome = run_threads(static_cast<int>(alive), alive, [&](int thread, long) -> uint64_t {
    std::map<int, int> own;
    own[thread] = thread;
    {
      std::lock_guard<std::mutex> lock(mutex);
      shared[thread] = own.at(thread);
    }
    meeting.arrive_and_wait();
    return own.size();
  });
  expect(shared.size() == static_cast<size_t>(alive), "entries were lost");
  return outcome;
}

}  // namespace benchmark
