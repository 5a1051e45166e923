// report_program.cpp: publishes hand-made reports and ends in the way its arguments say.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A process to look at from outside (process_test.py, testsuite/golden). The words on the command line are done in
// turn: reports first, ends of the process last.
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "crash.h"
#include "example_reports.h"
#include "finish.h"
#include "options.h"
#include "runtime_stand_in.h"

using mapsan::Report;
using namespace mapsan::testing;

namespace {

// The return addresses from here to main.
__attribute__((noinline)) int walk(mapsan::uptr* pcs, int most) {
  void** frame = static_cast<void**>(__builtin_frame_address(0));
  int size = 0;
  while (size < most && frame != nullptr) {
    pcs[size++] = reinterpret_cast<mapsan::uptr>(frame[1]);
    void** next = static_cast<void**>(*frame);
    if (next <= frame) break;
    frame = next;
  }
  return size;
}

__attribute__((noinline)) void put(Report& report) {
  mapsan::uptr pcs[8];
  report.events[0].stack.pcs = pcs;
  report.events[0].stack.size = walk(pcs, 3);
  report.events[0].site =
      "insert\x1freport_program.cpp\x1f"
      "48\x1f"
      "3\x1fput\x1f"
      "Cache::map_\x1f";
  publish(report);
}

__attribute__((noinline)) void publish_with_stack() {
  Report report = example_race();
  put(report);
}

void publish_elsewhere() {
  Report report = example_race();
  report.events[0].site =
      "insert\x1fsrc/cache.cpp\x1f"
      "99\x1f"
      "1\x1f"
      "Cache::put\x1f\x1f";
  publish(report);
}

// The same places first predicted, then seen.
void publish_twice_graver() {
  Report report = example_race();
  report.confidence = mapsan::Confidence::kPredicted;
  publish(report);
  report.confidence = mapsan::Confidence::kWitnessed;
  publish(report);
}

void publish_pending_and_abort() {
  static const Report report = example_race();
  stand_in.pending = &report;
  abort();
}

void publish_pending_and_fault() {
  static const Report report = example_race();
  stand_in.pending = &report;
  raise(0);
  *static_cast<volatile int*>(nullptr) = 1;
}

int wait_for(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void fork_child(void (*in_child)()) {
  const pid_t child = fork();
  if (child == 0) {
    mapsan::services_after_fork_in_child();
    in_child();
    exit(0);
  }
  std::printf("child %d\n", wait_for(child));
}

void vfork_child() {
  const pid_t child = vfork();
  if (child == 0) _exit(7);
  std::printf("child %d\n", wait_for(child));
}

void print_disposition() {
  struct sigaction old;
  sigaction(SIGSEGV, nullptr, &old);
  std::printf("sigaction %s\n", old.sa_handler == SIG_DFL ? "default" : "other");
  std::printf("signal %s\n", signal(SIGABRT, SIG_IGN) == SIG_DFL ? "default" : "other");
}

void hundred_reports() {
  for (int i = 0; i < 100; ++i) publish(example_race());
}

void* publish_many(void*) {
  hundred_reports();
  return nullptr;
}

void many_threads() {
  pthread_t threads[8];
  for (pthread_t& thread : threads) pthread_create(&thread, nullptr, publish_many, nullptr);
  for (pthread_t& thread : threads) pthread_join(thread, nullptr);
}

void wait_for_children() {
  std::printf("children %d\n", waitpid(-1, nullptr, __WALL) == -1 ? 0 : 1);
  std::fflush(stdout);
}

struct Action {
  const char* word;
  void (*run)();
};

void race() { publish(example_race()); }

constexpr Action kActions[] = {
    {"race", race},
    {"elsewhere", publish_elsewhere},
    {"check-then-act", [] { publish(example_check_then_act()); }},
    {"unknowns", [] { publish(example_unknowns()); }},
    {"odd-bytes", [] { publish(example_odd_bytes()); }},
    {"note", [] { publish(example_note()); }},
    {"graver", publish_twice_graver},
    {"stack", publish_with_stack},
    {"hundred", hundred_reports},
    {"many-threads", many_threads},
    {"nothing-watched", [] { stand_in.figures = {}; }},
    {"no-sites", [] { stand_in.figures.sites = 0; }},
    {"no-maps", [] { stand_in.figures.maps = 0; }},
    {"half",
     [] {
       stand_in.figures.half_modules = 1;
       stand_in.figures.first_half_module = "half.cpp";
     }},
    {"close-stderr", [] { close(STDERR_FILENO); }},
    {"close-all",
     [] {
       for (int fd = 3; fd < 1024; ++fd) close(fd);
     }},
    {"chdir",
     [] {
       if (chdir("/") != 0) abort();
     }},
    {"print", [] { std::printf("buffered"); }},
    {"disposition", print_disposition},
    {"children", wait_for_children},
    {"fork", [] { fork_child([] {}); }},
    {"fork-race", [] { fork_child(race); }},
    {"vfork", vfork_child},
    {"exit3", [] { exit(3); }},
    {"_exit3", [] { _exit(3); }},
    {"quick_exit3", [] { quick_exit(3); }},
    {"abort", abort},
    {"abort-pending", publish_pending_and_abort},
    {"fault-pending", publish_pending_and_fault},
    {"terminate", [] { kill(getpid(), SIGTERM); }},
};

}  // namespace

int main(int count, char** arguments) {
  mapsan::install_finish();
  mapsan::parse_options();
  mapsan::install_crash_handlers();
  stand_in.figures.sites = 42;
  stand_in.figures.maps = 3;
  stand_in.figures.modules = 2;
  for (int i = 1; i < count; ++i) {
    bool known = false;
    for (const Action& action : kActions) {
      if (std::strcmp(action.word, arguments[i]) != 0) continue;
      known = true;
      action.run();
    }
    if (!known) return 99;
  }
  return 0;
}
