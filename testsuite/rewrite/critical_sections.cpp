// critical_sections.cpp: what the plugin finds that critical sections give and take.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -O0 -w -fplugin-arg-mapsan-verbose %s -c -o %t.o 2>&1 | %FileCheck %s
#include <pthread.h>

#include <condition_variable>
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <queue>
#include <string>
#include <thread>

std::mutex mutex;
pthread_mutex_t posix = PTHREAD_MUTEX_INITIALIZER;
std::condition_variable condition;
std::map<int, int> map;
std::queue<int> jobs;
std::function<void()> callback;
bool ready;
int counter, phase;
std::shared_ptr<int> pointer;

struct Part {
  int size;
  bool broken;
} part, *other_part;
std::map<int, Part> parts_by_id;
std::map<std::string, int> texts;

void elsewhere(int);
void moves_on(std::unique_lock<std::mutex>&);

struct Guard {
  explicit Guard(pthread_mutex_t* lock) : lock_(lock) { pthread_mutex_lock(lock_); }
  ~Guard() { pthread_mutex_unlock(lock_); }
  pthread_mutex_t* lock_;
};
// CHECK: critical_sections.cpp:[[@LINE-4]]:{{.*}}: critical section gives not known; takes not known

void nothing() { std::lock_guard<std::mutex> lock(mutex); }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives nothing; takes nothing
void maps() { std::lock_guard<std::mutex> lock(mutex); map[1] = 2; map.erase(3); }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section keeps what it finds to itself
bool claim() { std::lock_guard<std::mutex> lock(mutex); return map.insert({1, 2}).second; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives nothing; takes results of writing maps
void count(int by) { std::lock_guard<std::mutex> lock(mutex); ++counter; counter = by + counter; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes nothing
int counted() { std::lock_guard<std::mutex> lock(mutex); return counter; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives nothing; takes counter
void print() { std::lock_guard<std::mutex> lock(mutex); std::printf("%d", counter); std::cout << counter << "\n"; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives nothing; takes nothing
void move_phase() { std::lock_guard<std::mutex> lock(mutex); if (ready) phase = 2; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives phase; takes ready
void push(int job) { std::lock_guard<std::mutex> lock(mutex); jobs.push(job); }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives jobs; takes nothing
int pop() { std::lock_guard<std::mutex> lock(mutex); if (jobs.empty()) return 0; int job = jobs.front(); jobs.pop(); return job; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives jobs; takes jobs
void notify() { std::lock_guard<std::mutex> lock(mutex); ready = true; condition.notify_one(); }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives anything; takes nothing
void wait() { std::unique_lock<std::mutex> lock(mutex); condition.wait(lock, [] { return ready; }); }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives anything; takes anything
void until_unlock() { std::unique_lock<std::mutex> lock(mutex); ++counter; lock.unlock(); if (ready) phase = 1; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes nothing
void calls() { mutex.lock(); ++counter; mutex.unlock(); if (ready) phase = 1; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes nothing
void branches() { mutex.lock(); if (ready) { mutex.unlock(); return; } ++phase; mutex.unlock(); ++counter; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives phase; takes ready
void tries() { if (mutex.try_lock()) { ++counter; mutex.unlock(); } }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes nothing
void unlocked_elsewhere() { mutex.lock(); ++counter; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives not known; takes not known
void own_guard() { Guard guard(&posix); ++counter; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes nothing
void posix_calls(pthread_mutex_t* lock) { pthread_mutex_lock(lock); ++counter; pthread_mutex_unlock(lock); }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes nothing
void in_if() { if (std::lock_guard<std::mutex> lock(mutex); ready) ++counter; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes ready
void handed_on() { std::unique_lock<std::mutex> lock(mutex); moves_on(lock); }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives not known; takes not known
void unknown_call() { std::lock_guard<std::mutex> lock(mutex); elsewhere(1); }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives anything; takes anything
void unknown_target() { std::lock_guard<std::mutex> lock(mutex); callback(); }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives anything; takes anything
void parts() { std::lock_guard<std::mutex> lock(mutex); part.broken = true; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives {{Part::broken, part|part, Part::broken}}; takes nothing
bool by_pointer() { std::lock_guard<std::mutex> lock(mutex); return other_part->broken; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives nothing; takes {{Part::broken, other_part|other_part, Part::broken}}
void pointee() { std::lock_guard<std::mutex> lock(mutex); *pointer = 1; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives anything; takes pointer
void into_local() { std::lock_guard<std::mutex> lock(mutex); int local = 1; Part copy; copy.size = ++local; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives nothing; takes nothing
void lent(const std::string& key) { std::lock_guard<std::mutex> lock(mutex); ++counter; texts[key] = 1; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes nothing
void copied(Part made) { std::lock_guard<std::mutex> lock(mutex); parts_by_id[1] = made; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives nothing; takes nothing
void replaced(Part made) { std::lock_guard<std::mutex> lock(mutex); part = made; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives {{.*}}part{{.*}}; takes nothing
int next_number() { std::lock_guard<std::mutex> lock(mutex); return counter++; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes nothing
int numbered(int key) { std::lock_guard<std::mutex> lock(mutex); int id = ++counter; map[key] = id; return id; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes nothing
void last_one() { std::lock_guard<std::mutex> lock(mutex); int id = ++counter; if (id == 3) phase = 1; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives {{counter, phase|phase, counter}}; takes counter
bool first_one() { std::lock_guard<std::mutex> lock(mutex); return counter++ == 0; }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives counter; takes counter
void later();
void defined_later() { std::lock_guard<std::mutex> lock(mutex); later(); }
// CHECK: :[[@LINE-1]]:{{.*}}: critical section gives phase; takes nothing
void later() { phase = 3; }

class Account {
 public:
  void pay(int amount) {
    std::lock_guard<std::mutex> lock(mutex_);
    // CHECK: :[[@LINE-1]]:{{.*}}: critical section gives Account::sum_; takes nothing
    add(amount);
  }
  bool is_open() {
    std::lock_guard<std::mutex> lock(mutex_);
    // CHECK: :[[@LINE-1]]:{{.*}}: critical section gives nothing; takes Account::open_
    return check();
  }

 private:
  void add(int amount) { sum_ += amount; }
  bool check() const { return open_; }
  std::mutex mutex_;
  int sum_ = 0;
  bool open_ = true;
};

int main() {
  bool done = false;
  int own = 0;
  std::thread thread([&] {
    std::lock_guard<std::mutex> lock(mutex);
    // CHECK: :[[@LINE-1]]:{{.*}}: critical section gives main::done; takes nothing
    done = true;
  });
  std::unique_lock<std::mutex> lock(mutex);
  // CHECK: :[[@LINE-1]]:{{.*}}: critical section gives nothing; takes main::done
  if (done) ++own;
}
