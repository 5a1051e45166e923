// map_by_pointer_to_c_thread.cpp: threads made by pthread_create, the map passed on as void*; keys are strings and
// appear in the report.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: concurrent-write on std::unordered_map<std::string, int>
#include <pthread.h>

#include <string>
#include <unordered_map>

#include "invisible_barrier.h"

using Sessions = std::unordered_map<std::string, int>;

pthread_mutex_t sessions_mutex = PTHREAD_MUTEX_INITIALIZER;
invisible::Steps steps;

void login(Sessions* sessions, const char* user) {
#ifdef FIXED
  pthread_mutex_lock(&sessions_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (operator[]) of key "ada"{{.*}} by thread T{{[0-9]+}}
  // CHECK-DAG: {{[Ww]}}rite (operator[]) of key "bob"{{.*}} by thread T{{[0-9]+}}
  (*sessions)[user] = 1;
#ifdef FIXED
  pthread_mutex_unlock(&sessions_mutex);
#endif
}

void* first(void* sessions) {
  login(static_cast<Sessions*>(sessions), "ada");
  steps.done();
  return nullptr;
}

void* second(void* sessions) {
  steps.wait_for(1);
  login(static_cast<Sessions*>(sessions), "bob");
  return nullptr;
}

int main() {
  Sessions sessions;
  pthread_t threads[2];
  pthread_create(&threads[0], nullptr, first, &sessions);
  pthread_create(&threads[1], nullptr, second, &sessions);
  pthread_join(threads[0], nullptr);
  pthread_join(threads[1], nullptr);
}
