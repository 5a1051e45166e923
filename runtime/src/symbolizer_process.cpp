// symbolizer_process.cpp: starting and talking to llvm-symbolizer.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The program's address space can be huge (shadow), so the child is made with CLONE_VM, which copies nothing, and
// CLONE_VFORK, which keeps the parent waiting until the child no longer uses its memory. A process becomes visible to
// wait() at execve whatever its exit signal; hence two generations: the first has exit signal 0 (invisible to the
// program), makes the second and ends, and the second, whose parent is gone, runs the symbolizer.
#include "symbolizer_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "files.h"
#include "log.h"
#include "options.h"
#include "platform.h"

extern char** environ;

// glibc's clone under the name that no other runtime intercepts.
extern "C" int __clone(int (*function)(void*), void* stack, int flags, void* argument, ...);

namespace mapsan {

namespace {

constexpr int kAnswerMilliseconds = 5000;
constexpr uptr kStackSize = 64 * 1024;
constexpr uptr kKernelSignalSet = 8;
constexpr int kMaxEnvironment = 4096;

enum class State : u8 { kNotStarted, kRunning, kGivenUp };

State g_state = State::kNotStarted;
u32 g_owner = 0;  // the process that started it
int g_socket = -1;
FileIdentity g_identity;

// What the two generations need; in memory they share with us.
struct Launch {
  const char* path;
  char* const* arguments;
  char** environment;
  int socket;
  char* second_stack;
  bool failed;
};

// The child must not inherit ignored signals. Handlers need no reset: execve does it.
void reset_signals() {
  struct KernelAction {
    void* handler;
    unsigned long flags;
    void* restorer;
    u64 mask;
  } action = {};
  for (int signal = 1; signal <= 64; ++signal) {
    syscall(SYS_rt_sigaction, signal, &action, nullptr, kKernelSignalSet);
  }
  const u64 none = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, kKernelSignalSet);
}

void close_descriptors_from(int first) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, ~0u, 0) == 0) return;
#endif
  for (int fd = first; fd < 4096; ++fd) syscall(SYS_close, fd);
}

int run_second_generation(void* argument) {
  Launch& launch = *static_cast<Launch*>(argument);
  reset_signals();
  // Its own process group: an interrupt typed at the terminal is for the program, whose reports still need it.
  syscall(SYS_setpgid, 0, 0);
  syscall(SYS_dup3, launch.socket, 0, 0);
  syscall(SYS_dup3, launch.socket, 1, 0);
  const long null = syscall(SYS_openat, AT_FDCWD, "/dev/null", O_WRONLY, 0);
  if (null >= 0 && null != 2) syscall(SYS_dup3, static_cast<int>(null), 2, 0);
  close_descriptors_from(3);
  syscall(SYS_execve, launch.path, launch.arguments, launch.environment);
  launch.failed = true;
  syscall(SYS_exit_group, 127);
  return 127;
}

int run_first_generation(void* argument) {
  Launch& launch = *static_cast<Launch*>(argument);
  const int child =
      __clone(run_second_generation, launch.second_stack + kStackSize, CLONE_VM | CLONE_VFORK | SIGCHLD, argument);
  if (child < 0) launch.failed = true;
  syscall(SYS_exit_group, 0);
  return 0;
}

// True unless the variable would change what the symbolizer is or where it looks.
bool is_passed_on(Slice variable) {
  static constexpr const char* kDropped[] = {
      "LD_PRELOAD=", "MAPSAN_OPTIONS=", "DEBUGINFOD_URLS=", "LLVM_SYMBOLIZER_OPTS="};
  for (const char* dropped : kDropped) {
    if (variable.starts_with(dropped)) return false;
  }
  return true;
}

void copy_environment(char** out) {
  int count = 0;
  for (char** entry = environ; entry != nullptr && *entry != nullptr && count < kMaxEnvironment; ++entry) {
    if (is_passed_on(*entry)) out[count++] = *entry;
  }
  out[count] = nullptr;
}

bool find_on_path(Slice name, TextBuffer& out) {
  Slice directories(environment("PATH"));
  if (directories.empty()) directories = "/usr/local/bin:/usr/bin:/bin";
  while (!directories.empty()) {
    uptr end = directories.find(":");
    if (end == Slice::kNotFound) end = directories.size;
    out.clear();
    out.add(directories.first(end)).add("/").add(name);
    if (end != 0 && is_accessible(out.c_str(), X_OK)) return true;
    directories = directories.from(end + 1);
  }
  return false;
}

bool find_symbolizer(TextBuffer& out) {
  static constexpr const char* kNames[] = {"llvm-symbolizer-19", "llvm-symbolizer", "llvm-symbolizer-22",
                                           "llvm-symbolizer-16", "llvm-symbolizer-14"};
  if (options().external_symbolizer_path[0] != '\0') {
    out.add(options().external_symbolizer_path);
    return true;
  }
  for (const char* name : kNames) {
    if (find_on_path(name, out)) return true;
  }
  return false;
}

void tell(Slice sentence) {
  if (options().verbosity >= 1) say(sentence);
}

bool launch_process(Launch& launch, char* stack) {
  // No handler of the program may run in a child that shares its memory.
  const u64 all = ~u64{0};
  u64 saved = 0;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, &saved, kKernelSignalSet);
  const int child = __clone(run_first_generation, stack + kStackSize, CLONE_VM | CLONE_VFORK, &launch);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &saved, nullptr, kKernelSignalSet);
  if (child < 0) return false;
  while (syscall(SYS_wait4, child, nullptr, __WCLONE, nullptr) < 0 && errno == EINTR) {
  }
  return !launch.failed;
}

bool start_with(const char* path, int socket) {
  constexpr uptr kEnvironmentSize = (kMaxEnvironment + 1) * sizeof(char*);
  constexpr uptr kSize = round_up(2 * kStackSize + kEnvironmentSize, 64 * 1024);
  char* memory = static_cast<char*>(map_pages(kSize));
  if (memory == nullptr) return false;
  static char name[] = "llvm-symbolizer";
  static char inlines[] = "--inlines";
  static char demangle[] = "--demangle";
  static char relative[] = "--relativenames";
  static char style[] = "--output-style=LLVM";
  char* const arguments[] = {name, inlines, demangle, relative, style, nullptr};
  char** environment = reinterpret_cast<char**>(memory + 2 * kStackSize);
  copy_environment(environment);
  Launch launch = {path, arguments, environment, socket, memory + kStackSize, false};
  const bool started = launch_process(launch, memory);
  unmap_pages(memory, kSize);
  return started;
}

bool start() {
  TextBuffer path;
  if (!find_symbolizer(path)) {
    tell("no llvm-symbolizer on PATH: stack frames are shown without lines");
    return false;
  }
  int ends[2];
  if (syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
  const int ours = move_away(ends[0]);
  const int theirs = move_away(ends[1]);
  const bool started = start_with(path.c_str(), theirs);
  close_file(theirs);
  if (!started) {
    tell("cannot start the symbolizer: stack frames are shown without lines");
    close_file(ours);
    return false;
  }
  g_socket = ours;
  g_identity = identify(ours);
  g_owner = process_id();
  return true;
}

bool is_socket_ours() { return g_socket >= 0 && same_file(identify(g_socket), g_identity); }

void give_up() {
  stop_symbolizer();
  g_state = State::kGivenUp;
}

bool ensure_running() {
  // A child made without our knowledge (a raw clone) must not mix its questions with its parent's.
  if (g_state == State::kRunning && g_owner != process_id()) return false;
  // The program closed our descriptor, as daemons do: start another.
  if (g_state == State::kRunning && !is_socket_ours()) g_state = State::kNotStarted;
  if (g_state == State::kNotStarted) g_state = start() ? State::kRunning : State::kGivenUp;
  return g_state == State::kRunning;
}

bool send_question(Slice question) {
  while (!question.empty()) {
    const long sent = syscall(SYS_sendto, g_socket, question.data, question.size, MSG_NOSIGNAL, nullptr, 0);
    if (sent > 0) {
      question = question.from(static_cast<uptr>(sent));
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

u64 now_milliseconds() {
  timespec now;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  return static_cast<u64>(now.tv_sec) * 1000 + static_cast<u64>(now.tv_nsec) / 1000000;
}

bool wait_for_answer(u64 deadline) {
  for (;;) {
    const u64 now = now_milliseconds();
    if (now >= deadline) return false;
    const u64 left = deadline - now;
    pollfd entry = {g_socket, POLLIN, 0};
    timespec limit = {static_cast<time_t>(left / 1000), static_cast<long>(left % 1000 * 1000000)};
    const long ready = syscall(SYS_ppoll, &entry, 1, &limit, nullptr, kKernelSignalSet);
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

// An answer ends with an empty line.
bool receive_answer(TextBuffer& answer) {
  const u64 deadline = now_milliseconds() + kAnswerMilliseconds;
  char block[512];
  while (wait_for_answer(deadline)) {
    const long got = syscall(SYS_recvfrom, g_socket, block, sizeof block, 0, nullptr, nullptr);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    answer.add(Slice(block, static_cast<uptr>(got)));
    if (answer.text().ends_with("\n\n")) return true;
  }
  return false;
}

}  // namespace

bool ask_symbolizer(Slice question, TextBuffer& answer) {
  const ErrnoKeeper keeper;
  if (!ensure_running()) return false;
  if (send_question(question) && receive_answer(answer)) return true;
  tell("the symbolizer does not answer: further stack frames are shown without lines");
  give_up();
  return false;
}

void stop_symbolizer() {
  if (g_state == State::kRunning && is_socket_ours()) close_file(g_socket);
  g_socket = -1;
  g_state = State::kNotStarted;
}

void symbolizer_after_fork_in_child() { stop_symbolizer(); }

}  // namespace mapsan
