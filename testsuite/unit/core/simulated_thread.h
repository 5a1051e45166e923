// simulated_thread.h: a thread of the checked program, driven step by step from one test.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A test makes several, and runs each step "on" one of them: the runtime then takes the calling thread for that one.
// What the detectors publish meanwhile is collected.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mapsan/abi.h"
#include "report.h"
#include "lock_path.h"
#include "thread_state.h"

namespace mapsan::test {

struct SeenEvent {
  Role role;
  std::string operation;
  unsigned line;
  std::string key;
};

// A report as far as the tests look at it.
struct SeenReport {
  Rule rule;
  Severity severity;
  Confidence confidence;
  std::string consequence;
  std::string reason;
  std::string fix;
  std::vector<SeenEvent> events;
  std::string current;   // the events' operations
  std::string previous;
  std::vector<std::string> current_locks;
  std::vector<std::string> previous_locks;
};

// What was published since the last call.
std::vector<SeenReport> take_reports();

class SimulatedThread {
 public:
  // A thread started by `creator` at this moment (null: by nobody, ordered after nothing).
  explicit SimulatedThread(SimulatedThread* creator = nullptr);
  ~SimulatedThread();
  SimulatedThread(const SimulatedThread&) = delete;
  SimulatedThread& operator=(const SimulatedThread&) = delete;

  void run(const std::function<void()>& step);

  void lock(void* mutex);
  // In a critical section that the plugin has judged.
  void lock(void* mutex, __mapsan_section section);
  void unlock(void* mutex);
  void read_lock(void* rwlock);
  void read_unlock(void* rwlock);
  void write_lock(void* rwlock);
  void write_unlock(void* rwlock);
  // The thread ends and `joiner` joins it. It cannot run afterwards.
  void join_into(SimulatedThread* joiner);

  void construct(const void* map);
  void destroy(const void* map);
  void find(const void* map);
  void insert(const void* map);
  void clear(const void* map);
  void read_element(const void* map, const void* element, __mapsan_u64 part = 0);
  void write_element(const void* map, const void* element, __mapsan_u64 part = 0);

  ThreadState* state() { return state_; }

 private:
  ThreadState* state_;
};

}  // namespace mapsan::test
