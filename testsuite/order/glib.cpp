// glib.cpp: GMutex, GRWLock, GCond, g_once_init, GThread and GAsyncQueue of the installed library.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order "--flags=$(pkg-config --cflags --libs glib-2.0)" %s %t
// REQUIRES: glib
// CHECK-DAG: {{[a-z-]+}} on std::map<int, int> 'by_mutex'
// CHECK-DAG: {{[a-z-]+}} on std::map<int, int> 'queued'
#include <glib.h>

#include "order_pair.h"

Map by_mutex, by_rw, signalled, queued, joined, once;
GMutex mutex, other;
GRWLock rw;
GCond condition;
bool ready = false;

int main() {
  auto add = [](GMutex* used) {
    for (int i = 0; i < 1000; ++i) {
      g_mutex_lock(used);
      by_mutex[i] += 1;
      g_mutex_unlock(used);
    }
  };
  run_pair([&] { add(&mutex); }, [&] { add(ORDERED(&mutex) UNORDERED_ONLY(&other)); });
  GAsyncQueue* queue = g_async_queue_new();
  run_pair(
      [=] {
        queued[1] = 1;
        g_async_queue_push(queue, &queued);
      },
      [=] {
        ORDERED(g_async_queue_pop(queue));
        (void)queued.find(1);
      });
#ifndef UNORDERED
  auto share = [] {
    for (int i = 0; i < 1000; ++i) {
      g_rw_lock_writer_lock(&rw);
      by_rw[i] += 1;
      g_rw_lock_writer_unlock(&rw);
      g_rw_lock_reader_lock(&rw);
      (void)by_rw.find(i);
      g_rw_lock_reader_unlock(&rw);
    }
  };
  run_pair(share, share);
  run_pair(
      [] {
        signalled[1] = 1;
        g_mutex_lock(&mutex);
        ready = true;
        g_cond_broadcast(&condition);
        g_mutex_unlock(&mutex);
      },
      [] {
        g_mutex_lock(&mutex);
        while (!ready) g_cond_wait(&condition, &mutex);
        g_mutex_unlock(&mutex);
        (void)signalled.find(1);
      });
  GThread* thread = g_thread_new(
      "joined",
      [](void*) -> void* {
        joined[1] = 1;
        return nullptr;
      },
      nullptr);
  g_thread_join(thread);
  (void)joined.find(1);
  static gsize control = 0;
  auto initialise = [] {
    if (g_once_init_enter(&control)) {
      once[1] = 1;
      g_once_init_leave(&control, 1);
    }
    (void)once.find(1);
  };
  run_pair(initialise, initialise);
#endif
}
