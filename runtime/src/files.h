// files.h: opening, reading and identifying files by raw system call.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For use before constructors and beside other runtimes that intercept libc. Async-signal-safe; may change errno, which
// the runtime's entry points keep (platform.h: ErrnoKeeper).
#pragma once

#include "text_buffer.h"

namespace mapsan {

// A descriptor, or -1. Descriptors are close-on-exec and kept out of the range programs count on (0, 1, 2, ...).
int open_file(const char* path, int flags, int mode = 0644);
void close_file(int fd);
int move_away(int fd);

// Appends the file; 0, or the errno.
int read_file(const char* path, TextBuffer& out);

bool is_accessible(const char* path, int mode);

// What a descriptor refers to. A program may close descriptors it does not know and get the number again for a file of
// its own; comparing identities before use keeps us from writing into that file.
struct FileIdentity {
  u64 device = 0;
  u64 inode = 0;
  u64 size = 0;
  bool regular = false;
  bool valid = false;
};
FileIdentity identify(int fd);
inline bool same_file(const FileIdentity& a, const FileIdentity& b) {
  return a.valid && b.valid && a.device == b.device && a.inode == b.inode;
}

// The errno in words ("No such file or directory" for the usual ones, else "error 28").
void describe_error(int error, TextBuffer& out);

}  // namespace mapsan
