// thread_local_destructors.cpp: destructors of thread_local objects and of pthread keys run before the join.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'by_object'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_key'
#include "order_pair.h"

Map by_object, by_key;

struct Writer {
  ~Writer() { by_object[1] = 1; }
  void touch() {}
};
thread_local Writer writer;
pthread_key_t key;

int main() {
  pthread_key_create(&key, [](void*) { by_key[1] = 1; });
  std::thread thread([] {
    writer.touch();
    pthread_setspecific(key, &key);
  });
  ORDERED(thread.join());
  UNORDERED_ONLY(invisible::wait_until_threads_are(1));
  (void)by_object.find(1);
  (void)by_key.find(1);
  UNORDERED_ONLY(thread.join());
}
