// rough_treatment.cpp: threads cancelled, interrupted and left; processes forked; libraries unloaded.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything stays within what POSIX allows: handlers, children of fork and asynchronously cancelled threads call no
// function that is not async-signal-safe, and use maps that nobody changes while they run, by operations that do not
// allocate.
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "workloads.h"

namespace soak {
namespace {

const std::map<int, int>& constant_map() {
  static const std::map<int, int> map = {{1, 10}, {2, 20}, {3, 30}};
  return map;
}

// ---- cancellation

std::mutex cancelled_mutex;
std::map<int, int> cancelled_map;
std::atomic<long> cancelled_count{0};

void* until_cancelled(void*) {
  for (int i = 0;; ++i) {
    {
      std::lock_guard<std::mutex> lock(cancelled_mutex);
      cancelled_map[i % 20] += 1;
    }
    pthread_testcancel();
  }
}

void* until_killed(void*) {
  int before;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before);
  for (;;) cancelled_count.fetch_add(1);
}

void cancel_until_over(void* (*work)(void*)) {
  for (int i = 0; !is_over(); ++i) {
    pthread_t thread;
    if (pthread_create(&thread, nullptr, work, nullptr) != 0) continue;
    usleep(static_cast<useconds_t>(i * 37 % 500));
    pthread_cancel(thread);
    pthread_join(thread, nullptr);
  }
}

// ---- signals

struct HandlersMap {
  std::map<int, int> counts = {{0, 0}, {1, 0}};
};
thread_local HandlersMap* handlers_map = nullptr;  // of the thread's handlers alone, once the signal is not blocked

void count_signal(int) {
  HandlersMap* mine = handlers_map;
  if (mine == nullptr) return;
  auto found = mine->counts.find(1);
  if (found != mine->counts.end()) found->second += constant_map().at(2);
}

std::mutex interrupted_mutex;
std::map<int, int> interrupted_map;

void be_interrupted(sigset_t signals) {
  HandlersMap own;
  handlers_map = &own;
  constant_map();  // a handler may not be the one to construct it
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  std::map<int, int> mine;
  for (int i = 0; !is_over(); ++i) {
    mine[i % 100] = i;
    std::lock_guard<std::mutex> lock(interrupted_mutex);
    interrupted_map[i % 50] += 1;
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  handlers_map = nullptr;
}

void send_until_over(std::vector<std::thread>& threads, int signal) {
  while (!is_over()) {
    for (std::thread& thread : threads) pthread_kill(thread.native_handle(), signal);
    usleep(200);
  }
  for (std::thread& thread : threads) thread.join();
}

sigset_t blocked(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
}

// ---- jumps

thread_local sigjmp_buf* way_out = nullptr;
std::atomic<long> jumped_over{0};

void jump(int) {
  if (way_out != nullptr) siglongjmp(*way_out, 1);
}

void be_thrown_back(sigset_t signals) {
  sigjmp_buf here;
  sigsetjmp(here, 1);
  way_out = &here;
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  while (!is_over()) jumped_over.fetch_add(1);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  way_out = nullptr;
}

// ---- fork

void fork_one(int i) {
  const pid_t child = fork();
  if (child < 0) return;
  if (child == 0) {
    if (i % 4 == 0) execl("/bin/true", "true", static_cast<char*>(nullptr));
    _exit(constant_map().at(3) == 30 && constant_map().find(9) == constant_map().end() ? 0 : 1);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
  }
  if (status != 0) {
    printf("a child ended with %d\n", status);
    fflush(stdout);
    abort();
  }
}

}  // namespace

void cancelled_threads() { cancel_until_over(until_cancelled); }
void killed_threads() { cancel_until_over(until_killed); }

void signals() {
  handle(SIGUSR1, count_signal);
  const sigset_t set = blocked(SIGUSR1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) threads.emplace_back(be_interrupted, set);
  send_until_over(threads, SIGUSR1);
}

void jumps() {
  handle(SIGUSR2, jump);
  const sigset_t set = blocked(SIGUSR2);
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) threads.emplace_back(be_thrown_back, set);
  send_until_over(threads, SIGUSR2);
}

void forks() {
  constant_map();
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([t] {
      for (int i = t; !is_over(); ++i) fork_one(i);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

void plugins(const char* path) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([path] {
      for (int i = 0; !is_over(); ++i) {
        void* library = dlopen(path, RTLD_NOW);
        auto* use = library == nullptr ? nullptr : reinterpret_cast<int (*)(int)>(dlsym(library, "use_plugin"));
        if (use == nullptr) abort();
        for (int k = 0; k < 20; ++k) use(i + k);
        dlclose(library);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace soak
