// refused_by_throwing.cpp: a function that throws if the name is taken, and one that takes it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<std::string, int> 'Services::ports_'
// JSON: confidence == "predicted"
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

#include "two_threads.h"

class Services {
 public:
  void ensure_free(const std::string& name) const {
    std::lock_guard<std::mutex> lock(mutex_);
    if (ports_.count(name) != 0) throw std::runtime_error(name);  // ROLE: check, interferer
  }
  void add(const std::string& name, int port) {
    std::lock_guard<std::mutex> lock(mutex_);
    ports_[name] = port;  // ROLE: act
  }
  void claim(const std::string& name, int port) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!ports_.emplace(name, port).second) throw std::runtime_error(name);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int> ports_;
};

Services services;

void enlist(int port) {
#ifdef FIXED
  services.claim("mail", port);
#else
  services.ensure_free("mail");
  services.add("mail", port);
#endif
}

void try_to_enlist(int port) {
  try {
    enlist(port);
  } catch (const std::runtime_error&) {
  }
}

int main() {
  run_in_order(
      "first", [] { try_to_enlist(1); }, "second", [] { try_to_enlist(2); });
}
