// scale_program.cpp: many of one thing, in a correct program.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   scale_program WHAT COUNT
//
// Prints the process's peak of memory in KiB.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

struct Guarded {
  std::mutex mutex;
  std::map<int, int> map;
};

template <class Work>
void in_threads(int count, Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

// All alive before the first begins, and each of them known to all others by locks.
void live_threads(int count) {
  std::vector<Guarded> shared(16);
  std::mutex mutex;
  std::condition_variable all_here;
  int here = 0;
  in_threads(count, [&](int self) {
    {
      std::unique_lock<std::mutex> lock(mutex);
      if (++here == count) all_here.notify_all();
      all_here.wait(lock, [&] { return here == count; });
    }
    std::map<int, int> own;
    for (int i = 0; i < 4000; ++i) {
      Guarded& one = shared[static_cast<size_t>(i + self) % 16];
      std::lock_guard<std::mutex> lock(one.mutex);
      one.map[i % 100] += self;
      own[i % 10] = i;
    }
  });
}

void created_threads(int count) {
  Guarded shared;
  for (int i = 0; i < count; i += 8) {
    in_threads(8, [&](int self) {
      std::lock_guard<std::mutex> lock(shared.mutex);
      shared.map[(i + self) % 1000] += 1;
    });
  }
}

void private_maps(int count) {
  std::vector<std::map<int, int>> maps(static_cast<size_t>(count));
  in_threads(2, [&](int self) {
    for (size_t i = static_cast<size_t>(self); i < maps.size(); i += 2) maps[i].emplace(1, 1);
  });
}

void shared_maps(int count) {
  std::vector<std::map<int, int>> maps(static_cast<size_t>(count));
  for (auto& map : maps) map.emplace(1, 1);
  in_threads(2, [&](int) {
    for (const auto& map : maps) {
      if (map.find(1) == map.end()) abort();
    }
  });
}

void locks(int count) {
  std::vector<Guarded> all(static_cast<size_t>(count));
  in_threads(2, [&](int self) {
    for (int round = 0; round < 5; ++round) {
      for (Guarded& one : all) {
        std::lock_guard<std::mutex> lock(one.mutex);
        one.map[self] += 1;
      }
    }
  });
}

void keys(int count) {
  Guarded shared;
  in_threads(2, [&](int self) {
    for (int i = 0; i < count / 2; ++i) {
      std::lock_guard<std::mutex> lock(shared.mutex);
      shared.map.emplace_hint(shared.map.end(), 2 * i + self, i);
    }
  });
}

void unordered_keys(int count) {
  std::mutex mutex;
  std::unordered_map<int, int> map;
  in_threads(2, [&](int self) {
    for (int i = 0; i < count / 2; ++i) {
      std::lock_guard<std::mutex> lock(mutex);
      map[2 * i + self] = i;
    }
  });
}

void episodes(int count) {
  std::vector<Guarded> shared(64);
  in_threads(4, [&](int self) {
    for (int i = 0; i < count / 4; ++i) {
      Guarded& one = shared[static_cast<size_t>(i * 7 + self) % 64];
      std::lock_guard<std::mutex> lock(one.mutex);
      one.map[i % 50] += 1;
    }
  });
}

struct {
  const char* name;
  void (*run)(int);
} const kinds[] = {{"live-threads", live_threads},
                   {"created-threads", created_threads},
                   {"private-maps", private_maps},
                   {"shared-maps", shared_maps},
                   {"locks", locks},
                   {"keys", keys},
                   {"unordered-keys", unordered_keys},
                   {"episodes", episodes}};

void print_peak() {
  FILE* status = fopen("/proc/self/status", "r");
  char line[256];
  while (status != nullptr && fgets(line, sizeof(line), status) != nullptr) {
    if (strncmp(line, "VmHWM:", 6) == 0) printf("%ld\n", atol(line + 6));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  for (const auto& kind : kinds) {
    if (strcmp(kind.name, argv[1]) == 0) kind.run(atoi(argv[2]));
  }
  print_peak();
}
