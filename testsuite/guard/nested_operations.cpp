// nested_operations.cpp: operations inside operations of the same thread, on the same map, on its neighbours and by signal handlers.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t --options mode=guard
#include <pthread.h>
#include <signal.h>

#include <cassert>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

std::mutex mutex;
std::map<int, int>* looked_at = nullptr;
std::unordered_map<int, int> seen[4];

struct Nosy {
  int number;
  friend bool operator<(const Nosy& a, const Nosy& b) {
    if (looked_at != nullptr) looked_at->find(a.number);
    ++seen[a.number % 4][b.number];
    return a.number < b.number;
  }
};

// Destroyed inside erase() and clear() of the map that they ask.
struct Member {
  static std::map<Nosy, Member>* club;
  ~Member() { (void)club->size(); }
};
std::map<Nosy, Member>* Member::club = nullptr;

thread_local std::map<int, int>* handled = nullptr;
void handler(int) {
  if (handled != nullptr) ++(*handled)[1];
}

void work() {
  for (int round = 0; round < 200; ++round) {
    std::lock_guard<std::mutex> lock(mutex);
    std::map<Nosy, Member> club;
    std::map<int, int> numbers;
    Member::club = &club;
    looked_at = &numbers;
    for (int i = 0; i < 20; ++i) {
      numbers[i] = i;
      club[Nosy{i}];
    }
    for (int i = 0; i < 20; i += 2) club.erase(Nosy{i});
    for (auto it = club.begin(); it != club.end();) it = it->first.number == 3 ? club.erase(it) : std::next(it);
    club.clear();
    looked_at = nullptr;
  }
}

int main() {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigaction(SIGUSR1, &action, nullptr);
  std::thread threads[3];
  for (std::thread& thread : threads) {
    thread = std::thread([] {
      std::map<int, int> own = {{1, 0}};  // a handler must not allocate
      handled = &own;
      work();
      handled = nullptr;
    });
  }
  for (int i = 0; i < 300; ++i) {
    pthread_kill(threads[i % 3].native_handle(), SIGUSR1);
    std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
}
