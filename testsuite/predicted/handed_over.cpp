// handed_over.cpp: the second thread goes on because of what the first left under the lock; or it does not look.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every lock here guards a map as well, so that all of them count as locks of maps.
//
// RUN: %check_order %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'by_flag'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_phase'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_queue'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_condition'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_getter'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_contents'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_done_count'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_helper'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_try_lock'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_shared_mutex'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_reference'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_local'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_claim'
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>

#include "order_pair.h"

Map by_flag, by_phase, by_queue, by_condition, by_getter, by_contents, by_done_count, by_helper, by_try_lock,
    by_shared_mutex, by_reference, by_local, by_claim;

// What the threads of each test share besides the map under test.
struct Shared {
  std::mutex mutex;
  std::shared_mutex shared_mutex;
  std::condition_variable condition;
  Map guarded{{0, 0}};
  bool ready = false;
  enum { kStarting, kFilled } phase = kStarting;
  std::deque<int> queue;
  int done = 0;
  std::set<int> busy;
  std::map<int, std::shared_ptr<Map>> published;
  std::shared_mutex* other = nullptr;

  bool is_ready() const { return ready; }
  void note(int key) { guarded[key] = key; }
  void finish(bool& what) { what = true; }
};

void mark_ready_locked(Shared& shared) { shared.ready = true; }
bool look_locked(const Shared& shared) { return shared.ready; }

// Runs one after the other by means that mapsan does not see. Unordered, the second goes on without having looked.
template <class First, class Second>
void test(First first, Second second) {
  run_in_order("first", first, "second", second);
}

#define LOCKED(shared) std::lock_guard<std::mutex> lock((shared).mutex)

int main() {
  Shared shared[13];
  {
    Shared& s = shared[0];
    test(
        [&] {
          by_flag[1] = 1;
          LOCKED(s);
          s.note(1);
          s.ready = true;
        },
        [&] {
          bool go = false;
          {
            LOCKED(s);
            s.note(2);
            ORDERED(go = s.ready);
            UNORDERED_ONLY(go = true);
          }
          if (go) (void)by_flag.find(1);
        });
  }
  {
    Shared& s = shared[1];
    test(
        [&] {
          by_phase[1] = 1;
          LOCKED(s);
          s.note(1);
          s.phase = Shared::kFilled;
        },
        [&] {
          std::unique_lock<std::mutex> lock(s.mutex);
          s.note(2);
          ORDERED(if (s.phase != Shared::kFilled) return);
          lock.unlock();
          (void)by_phase.find(1);
        });
  }
  {
    Shared& s = shared[2];
    test(
        [&] {
          by_queue[1] = 1;
          LOCKED(s);
          s.note(1);
          s.queue.push_back(1);
        },
        [&] {
          int key = 1;
          {
            LOCKED(s);
            s.note(2);
            ORDERED(if (s.queue.empty()) return; key = s.queue.front());
            UNORDERED_ONLY(s.queue.clear());
          }
          (void)by_queue.find(key);
        });
  }
  {
    Shared& s = shared[3];
    test(
        [&] {
          by_condition[1] = 1;
          LOCKED(s);
          s.note(1);
          s.queue.push_back(1);
          ORDERED(s.condition.notify_one());
        },
        [&] {
          {
            // Never blocks.
            std::unique_lock<std::mutex> lock(s.mutex);
            ORDERED(s.condition.wait(lock, [&] { return !s.queue.empty(); }));
            s.note(2);
          }
          (void)by_condition.find(1);
        });
  }
  {
    Shared& s = shared[4];
    test(
        [&] {
          by_getter[1] = 1;
          LOCKED(s);
          s.note(1);
          s.ready = true;
        },
        [&] {
          {
            LOCKED(s);
            s.note(2);
            ORDERED(if (!s.is_ready()) return);
          }
          (void)by_getter.find(1);
        });
  }
  {
    Shared& s = shared[5];
    test(
        [&] {
          by_contents[1] = 1;
          LOCKED(s);
          s.published[1] = std::make_shared<Map>();
        },
        [&] {
          std::shared_ptr<Map> found;
          {
            LOCKED(s);
            ORDERED(auto position = s.published.find(1); if (position != s.published.end()) found = position->second);
            UNORDERED_ONLY(s.published[2] = found);
          }
          (void)by_contents.find(1);
        });
  }
  {
    Shared& s = shared[6];
    test(
        [&] {
          by_done_count[1] = 1;
          LOCKED(s);
          s.note(1);
          ++s.done;
        },
        [&] {
          for (bool finished = false; !finished;) {
            LOCKED(s);
            s.note(2);
            ORDERED(finished = s.done == 1);
            UNORDERED_ONLY(++s.done; finished = true);
          }
          (void)by_done_count.find(1);
        });
  }
  {
    Shared& s = shared[7];
    test(
        [&] {
          by_helper[1] = 1;
          LOCKED(s);
          s.note(1);
          mark_ready_locked(s);
        },
        [&] {
          {
            LOCKED(s);
            s.note(2);
            ORDERED(if (!look_locked(s)) return);
          }
          (void)by_helper.find(1);
        });
  }
  {
    Shared& s = shared[8];
    test(
        [&] {
          by_try_lock[1] = 1;
          LOCKED(s);
          s.note(1);
          s.ready = true;
        },
        [&] {
          bool go = UNORDERED_ONLY(true ||) false;
          if (s.mutex.try_lock()) {
            s.note(2);
            ORDERED(go = s.ready);
            s.mutex.unlock();
          }
          if (go) (void)by_try_lock.find(1);
        });
  }
  {
    Shared& s = shared[9];
    test(
        [&] {
          by_shared_mutex[1] = 1;
          std::unique_lock<std::shared_mutex> lock(s.shared_mutex);
          s.note(1);
          s.ready = true;
        },
        [&] {
          {
            std::shared_lock<std::shared_mutex> lock(s.shared_mutex);
            ORDERED((void)s.guarded.find(2); if (!s.ready) return);
          }
          (void)by_shared_mutex.find(1);
        });
  }
  {
    Shared& s = shared[10];
    test(
        [&] {
          by_reference[1] = 1;
          LOCKED(s);
          s.note(1);
          s.finish(s.ready);
        },
        [&] {
          bool* ready = &s.ready;
          {
            LOCKED(s);
            s.note(2);
            ORDERED(if (!*ready) return);
            UNORDERED_ONLY((void)ready);
          }
          (void)by_reference.find(1);
        });
  }
  {
    Shared& s = shared[11];
    bool ready = false;
    test(
        [&] {
          by_local[1] = 1;
          LOCKED(s);
          s.note(1);
          ready = true;
        },
        [&] {
          {
            LOCKED(s);
            s.note(2);
            ORDERED(if (!ready) return);
            UNORDERED_ONLY((void)ready);
          }
          (void)by_local.find(1);
        });
  }
  {
    // The key is taken because the other thread has given it back.
    Shared& s = shared[12];
    s.busy.insert(1);
    test(
        [&] {
          by_claim[1] = 1;
          LOCKED(s);
          s.busy.erase(1);
        },
        [&] {
          {
            LOCKED(s);
            ORDERED(if (!s.busy.insert(1).second) return);
            UNORDERED_ONLY(s.busy.insert(1));
          }
          (void)by_claim.find(1);
        });
  }
}
