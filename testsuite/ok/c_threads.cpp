// c_threads.cpp: pthread_create and C11 threads, mutexes and condition variables.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <pthread.h>
#include <threads.h>

#include <cassert>
#include <map>

std::map<int, int> map;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
mtx_t c_mutex;
std::map<int, int> c_map;

void* posix_thread(void* argument) {
  const int id = *static_cast<int*>(argument);
  for (int i = 0; i < 100; ++i) {
    pthread_mutex_lock(&mutex);
    map[i] += id;
    pthread_mutex_unlock(&mutex);
  }
  return nullptr;
}

int c_thread(void*) {
  for (int i = 0; i < 100; ++i) {
    mtx_lock(&c_mutex);
    c_map[i] += 1;
    mtx_unlock(&c_mutex);
  }
  return 0;
}

int main() {
  mtx_init(&c_mutex, mtx_plain);
  int ids[4] = {1, 2, 3, 4};
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i) pthread_create(&threads[i], nullptr, posix_thread, &ids[i]);
  for (auto thread : threads) pthread_join(thread, nullptr);
  assert(map.at(5) == 10);
  thrd_t c_threads[4];
  for (auto& thread : c_threads) thrd_create(&thread, c_thread, nullptr);
  for (auto thread : c_threads) thrd_join(thread, nullptr);
  assert(c_map.at(5) == 4);
}
