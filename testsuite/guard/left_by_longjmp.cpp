// left_by_longjmp.cpp: an operation that longjmp or an exception leaves, or whose thread is cancelled in it, is over.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t --options mode=guard
#include <pthread.h>
#include <setjmp.h>
#include <unistd.h>

#include <map>
#include <stdexcept>
#include <thread>

enum class Leave { kNot, kThrow, kJump, kWait };
thread_local Leave leave = Leave::kNot;
thread_local jmp_buf back;

struct Key {
  int number;
  friend bool operator<(const Key& a, const Key& b) {
    const Leave how = leave;
    leave = Leave::kNot;
    if (how == Leave::kThrow) throw std::runtime_error("compared");
    if (how == Leave::kJump) longjmp(back, 1);
    if (how == Leave::kWait) {
      for (;;) pause();
    }
    return a.number < b.number;
  }
};

std::map<Key, int> shared_map;

// Every way to modify and to read, ordered by the join.
void use(int from) {
  for (int i = from; i < from + 100; ++i) {
    shared_map[Key{i}] = i;
    if (i % 3 == 0) shared_map.erase(Key{i});
    (void)shared_map.count(Key{i});
  }
}

void leave_by(Leave how) {
  if (setjmp(back) != 0) return;
  try {
    leave = how;
    shared_map[Key{-1}] = 0;
  } catch (const std::runtime_error&) {
  }
}

void* wait_inside(void*) {
  leave = Leave::kWait;
  shared_map.erase(Key{-2});
  return nullptr;
}

int main() {
  use(0);
  for (Leave how : {Leave::kThrow, Leave::kJump}) {
    std::thread([how] { leave_by(how); }).join();
    use(1000);
    std::thread([how] {
      leave_by(how);
      use(2000);
    }).join();
    use(3000);
  }
  pthread_t waiting;
  pthread_create(&waiting, nullptr, wait_inside, nullptr);
  usleep(20000);
  pthread_cancel(waiting);
  pthread_join(waiting, nullptr);
  std::thread(use, 4000).join();
  use(5000);
}
