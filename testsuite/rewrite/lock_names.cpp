// lock_names.cpp: a lock is named as it is taken.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %clangxx_plugin -std=c++20 -O0 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
// RUN: %clangxx_plugin -std=c++20 -O2 -w %s -c -o %t.o && %clangxx %t.o %trace_runtime -o %t
// RUN: env MAPSAN_TRACE=1 %t 2>&1 | %FileCheck %s
#include <pthread.h>

#include <cstdio>
#include <map>
#include <mutex>
#include <shared_mutex>

extern "C" const char* trace_lock_name();
void show() { std::fprintf(stderr, "lock %s\n", trace_lock_name()); }

std::mutex global;
namespace shop {
class Cache {
 public:
  void go() {
    std::lock_guard<std::mutex> guard(mutex_);
    show();  // CHECK: lock shop::Cache::mutex_
    shared_.lock_shared();
    show();  // CHECK: lock shop::Cache::shared_
    shared_.unlock_shared();
    std::unique_lock<std::shared_mutex> unique(shared_);
    pthread_mutex_lock(&posix_);
    show();  // CHECK: lock shop::Cache::posix_
  }

 private:
  std::mutex mutex_;
  std::shared_mutex shared_;
  pthread_mutex_t posix_ = PTHREAD_MUTEX_INITIALIZER;
};
}  // namespace shop

int main() {
  shop::Cache().go();
  std::mutex local;
  std::scoped_lock both(global, local);
  show();  // CHECK: lock local
}
