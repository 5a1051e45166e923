// reload_by_copy_assignment.cpp: configuration is replaced by copy assignment while another thread has looked
// something up.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: read-write-race on std::map<std::string, std::string> 'config'
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "two_threads.h"

std::mutex config_mutex;
std::map<std::string, std::string> config{{"mode", "slow"}};

bool has_mode() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(config_mutex);
#endif
  // CHECK-DAG: {{[Rr]}}ead (find){{.*}} by thread T{{[0-9]+}} 'server'
  // CHECK-DAG: #0 has_mode {{.*}}reload_by_copy_assignment.cpp:[[@LINE+1]]:
  return config.find("mode") != config.end();
}

void reload() {
  std::map<std::string, std::string> fresh{{"mode", "fast"}};
#ifdef FIXED
  std::lock_guard<std::mutex> lock(config_mutex);
#endif
  // CHECK-DAG: {{[Ww]}}rite (operator=){{.*}} by thread T{{[0-9]+}} 'loader'
  // CHECK-DAG: #0 reload {{.*}}reload_by_copy_assignment.cpp:[[@LINE+1]]:
  config = fresh;
}

int main() {
  run_in_order(
      "server", [] { has_mode(); }, "loader", reload);
}
