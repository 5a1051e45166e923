// log.cpp: the log's descriptor, and writing that harms nobody.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A descriptor of our own is checked before each use, because a program may close what it does not know
// (files.h: FileIdentity).
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <cstring>

#include "files.h"
#include "options.h"
#include "platform.h"

namespace mapsan {

namespace {

constexpr int kPatienceMilliseconds = 2000;
constexpr uptr kKernelSignalSet = 8;

// "/absolute/path/of/P", without ".<pid>"; empty while the log is stderr or stdout.
char g_path[2 * kMaxOptionText];
int g_fd = -1;
FileIdentity g_identity;

// Keeps a SIGPIPE that our own write causes from reaching the program.
class PipeSignalGuard {
 public:
  PipeSignalGuard() {
    u64 pending = 0;
    syscall(SYS_rt_sigpending, &pending, kKernelSignalSet);
    was_pending_ = (pending & kPipe) != 0;
    const u64 block = kPipe;
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, &block, &saved_, kKernelSignalSet);
  }
  ~PipeSignalGuard() {
    if (!was_pending_) {
      const u64 pipe = kPipe;
      const timespec now = {0, 0};
      syscall(SYS_rt_sigtimedwait, &pipe, nullptr, &now, kKernelSignalSet);
    }
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &saved_, nullptr, kKernelSignalSet);
  }
  PipeSignalGuard(const PipeSignalGuard&) = delete;
  PipeSignalGuard& operator=(const PipeSignalGuard&) = delete;

 private:
  static constexpr u64 kPipe = u64{1} << (SIGPIPE - 1);
  u64 saved_ = 0;
  bool was_pending_ = false;
};

// A non-blocking pipe that is full gets some time to drain.
bool wait_writable(int fd) {
  pollfd entry = {fd, POLLOUT, 0};
  timespec limit = {kPatienceMilliseconds / 1000, kPatienceMilliseconds % 1000 * 1000000L};
  return syscall(SYS_ppoll, &entry, 1, &limit, nullptr, kKernelSignalSet) > 0;
}

void write_patiently(int fd, Slice text) {
  const ErrnoKeeper keeper;
  const PipeSignalGuard guard;
  while (!text.empty()) {
    const long done = syscall(SYS_write, fd, text.data, text.size);
    if (done > 0) {
      text = text.from(static_cast<uptr>(done));
    } else if (done < 0 && errno == EINTR) {
      continue;
    } else if (done < 0 && errno == EAGAIN && wait_writable(fd)) {
      continue;
    } else {
      return;
    }
  }
}

bool is_named(const char* name) { return std::strcmp(options().log_path, name) == 0; }

void add_log_file_name(TextBuffer& out) { out.add(g_path).add(".").add_number(process_id()); }

// The descriptor of our own file, or -1.
int own_file() {
  if (g_fd >= 0 && same_file(identify(g_fd), g_identity)) return g_fd;
  TextBuffer name;
  add_log_file_name(name);
  g_fd = open_file(name.c_str(), O_WRONLY | O_APPEND | O_CREAT);
  g_identity = identify(g_fd);
  return g_fd;
}

int log_descriptor() {
  if (g_path[0] == '\0') return is_named("stdout") ? STDOUT_FILENO : STDERR_FILENO;
  const int fd = own_file();
  // The directory may have gone since the start; better told on stderr than not at all.
  return fd >= 0 ? fd : STDERR_FILENO;
}

bool is_terminal(int fd) {
  termios settings;
  return syscall(SYS_ioctl, fd, TCGETS, &settings) == 0;
}

// The program may change its directory, so a relative path is made absolute once.
bool make_absolute(Slice path) {
  uptr used = 0;
  if (path[0] != '/') {
    const long size = syscall(SYS_getcwd, g_path, kMaxOptionText);
    if (size <= 1) return false;
    used = static_cast<uptr>(size) - 1;
    g_path[used++] = '/';
  }
  std::memcpy(g_path + used, path.data, path.size);
  g_path[used + path.size] = '\0';
  return true;
}

bool can_create_in_directory() {
  TextBuffer name;
  const Slice path(g_path);
  name.add(path.first(path.find_last('/') + 1));
  return is_accessible(name.c_str(), W_OK | X_OK);
}

void add_line(TextBuffer& line, Slice sentence) { line.add("mapsan: ").add(sentence).add("\n"); }

}  // namespace

bool prepare_log(TextBuffer& error) {
  const Slice path(options().log_path);
  if (path.empty() || is_named("stderr") || is_named("stdout")) return true;
  bool usable = make_absolute(path) && can_create_in_directory();
  if (usable) {
    TextBuffer name;
    add_log_file_name(name);
    usable = !is_accessible(name.c_str(), F_OK) || is_accessible(name.c_str(), W_OK);
  }
  if (!usable) error.add("MAPSAN_OPTIONS: cannot write to log_path '").add(path).add("'");
  return usable;
}

u64 log_write(Slice text) {
  const int fd = log_descriptor();
  const FileIdentity before = identify(fd);
  const bool own = fd == g_fd && before.regular;
  write_patiently(fd, text);
  return own ? before.size : kNoOffset;
}

void log_overwrite(u64 offset, Slice text) {
  if (g_fd < 0) return;
  const ErrnoKeeper keeper;
  TextBuffer name;
  add_log_file_name(name);
  // A descriptor of its own: pwrite on one opened for appending appends.
  const int fd = open_file(name.c_str(), O_WRONLY);
  if (same_file(identify(fd), g_identity)) syscall(SYS_pwrite64, fd, text.data, text.size, offset);
  close_file(fd);
}

bool log_wants_color() {
  if (options().log_format != LogFormat::kText || options().color == Color::kNever) return false;
  if (options().color == Color::kAlways) return true;
  const char* no_color = environment("NO_COLOR");
  return (no_color == nullptr || no_color[0] == '\0') && g_path[0] == '\0' && is_terminal(log_descriptor());
}

void say(Slice sentence) {
  TextBuffer line;
  add_line(line, sentence);
  const bool to_log = options().log_format == LogFormat::kText;
  write_patiently(to_log ? log_descriptor() : STDERR_FILENO, line.text());
}

void refuse(Slice sentence) {
  TextBuffer line;
  add_line(line, sentence);
  write_patiently(STDERR_FILENO, line.text());
  exit_now(1);
}

void log_after_fork_in_child() {
  // The copy of the parent's descriptor; a number that means something else by now is left alone.
  if (g_fd >= 0 && same_file(identify(g_fd), g_identity)) close_file(g_fd);
  g_fd = -1;
}

}  // namespace mapsan
