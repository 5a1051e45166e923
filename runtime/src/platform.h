// platform.h: what the runtime needs from the operating system, by raw system call where libc would be intercepted.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every function is async-signal-safe, leaves errno alone, and may be called before any constructor has run.
#pragma once

#include "internal.h"

namespace mapsan {

// Zeroed pages, or null; where the system has no more, some of the runtime's spare ones (spare_pages.h). Memory is reserved
// without commit charge.
void* map_pages(uptr size);
// The same of the system only: for what is kept.
void* map_lasting_pages(uptr size);
// The same at a fixed address; null if anything lies there.
void* map_pages_at(uptr address, uptr size);
void unmap_pages(void* address, uptr size);
// Copies memory of this process that may not be there; false then, or where the system does not allow it.
bool read_memory(uptr address, void* out, uptr size);

// Writes all of it, resuming after EINTR and short writes; false on error.
bool write_all(int fd, const char* data, uptr size);

u32 process_id();
u32 kernel_thread_id();
void yield_processor();
// Sleeps while *word == expected; wakes spuriously.
void futex_wait(std::atomic<u32>* word, u32 expected);
void futex_wake(std::atomic<u32>* word, u32 count);
// Ends the process at once, without handlers.
[[noreturn]] void exit_now(int status);

// The value of an environment variable, read from the process's own block; null if unset.
const char* environment(const char* name);

// Saves and restores errno around runtime code that may call libc.
class ErrnoKeeper {
 public:
  ErrnoKeeper();
  ~ErrnoKeeper();
  ErrnoKeeper(const ErrnoKeeper&) = delete;
  ErrnoKeeper& operator=(const ErrnoKeeper&) = delete;

 private:
  int saved_;
};

}  // namespace mapsan
