// thread_pool.cpp: a pool of workers runs tasks that share maps through the pool's own queue and through locks.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cassert>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <queue>

#include "many_threads.h"

class Pool {
 public:
  explicit Pool(int count) {
    for (int i = 0; i < count; ++i) workers_.emplace_back([this] { work(); });
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_all();
    for (auto& worker : workers_) worker.join();
  }
  void run(std::function<void()> task) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tasks_.push(std::move(task));
    }
    ready_.notify_one();
  }

 private:
  void work() {
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        ready_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop();
      }
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<std::function<void()>> tasks_;
  bool stop_ = false;
  std::vector<std::thread> workers_;
};

int main() {
  std::mutex mutex;
  std::map<int, int> shared;
  {
    Pool pool(8);
    for (int i = 0; i < 300; ++i) {
      auto input = std::make_shared<std::map<int, int>>();
      (*input)[i] = i;
      pool.run([&, input, i] {
        (*input)[-1] = 0;
        std::lock_guard<std::mutex> lock(mutex);
        shared[i % 7] += input->at(i);
      });
    }
  }
  assert(shared.size() == 7);  // the pool has joined its workers
}
