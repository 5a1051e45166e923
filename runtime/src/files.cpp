// files.cpp: the file helpers, on raw system calls.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See files.h.
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace mapsan {

namespace {

constexpr int kFirstDescriptor = 100;

}  // namespace

int move_away(int fd) {
  if (fd < 0 || fd >= kFirstDescriptor) return fd;
  // Fails where the limit of descriptors is lower; the low number then has to do.
  const long moved = syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, kFirstDescriptor);
  if (moved < 0) return fd;
  close_file(fd);
  return static_cast<int>(moved);
}

int open_file(const char* path, int flags, int mode) {
  long fd;
  do {
    fd = syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  return move_away(static_cast<int>(fd));
}

void close_file(int fd) {
  if (fd >= 0) syscall(SYS_close, fd);
}

int read_file(const char* path, TextBuffer& out) {
  const int fd = open_file(path, O_RDONLY);
  if (fd < 0) return errno;
  char block[4096];
  int error = 0;
  for (;;) {
    const long got = syscall(SYS_read, fd, block, sizeof block);
    if (got > 0) {
      out.add(Slice(block, static_cast<uptr>(got)));
    } else if (got == 0) {
      break;
    } else if (errno != EINTR) {
      error = errno;
      break;
    }
  }
  close_file(fd);
  return error;
}

bool is_accessible(const char* path, int mode) { return syscall(SYS_faccessat, AT_FDCWD, path, mode) == 0; }

FileIdentity identify(int fd) {
  FileIdentity identity;
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0) return identity;
  identity.device = status.st_dev;
  identity.inode = status.st_ino;
  identity.size = static_cast<u64>(status.st_size);
  identity.regular = S_ISREG(status.st_mode);
  identity.valid = true;
  return identity;
}

void describe_error(int error, TextBuffer& out) {
  switch (error) {
    case ENOENT:
      out.add("no such file or directory");
      return;
    case EACCES:
    case EPERM:
      out.add("permission denied");
      return;
    case EISDIR:
      out.add("it is a directory");
      return;
    case ENOTDIR:
      out.add("a part of the path is not a directory");
      return;
    case EROFS:
      out.add("the file system is read-only");
      return;
    default:
      out.add("error ").add_number(static_cast<u64>(error));
  }
}

}  // namespace mapsan
