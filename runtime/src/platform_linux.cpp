// platform_linux.cpp: platform.h on Linux, by raw system calls.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "failpoint.h"
#include "platform.h"
#include "spare_pages.h"
#include "spin_mutex.h"

extern char** environ;

namespace mapsan {

std::atomic<u32> g_process_generation{1};
std::atomic<bool> g_locks_are_abandoned{false};

namespace {

#if defined(__x86_64__)
// Goes around libc, so that neither errno nor a cancellation point is involved.
long raw_syscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
long raw_syscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}
#else
#error "mapsan's runtime supports Linux on x86-64 and aarch64"
#endif

void* map_with(uptr address, uptr size, int flags) {
  if (fails_now(Failpoint::kPages)) return nullptr;
  const long result = raw_syscall(SYS_mmap, static_cast<long>(address), static_cast<long>(size),
                                  PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
  return result < 0 && result > -4096 ? nullptr : reinterpret_cast<void*>(result);
}

}  // namespace

void* map_pages(uptr size) {
  void* pages = map_lasting_pages(size);
  return pages != nullptr ? pages : take_spare_pages(size);
}

void* map_lasting_pages(uptr size) {
  void* pages = map_with(0, size, MAP_NORESERVE);
  return pages != nullptr ? pages : map_with(0, size, 0);  // a sandbox may know only the usual flags
}

void* map_pages_at(uptr address, uptr size) {
  void* result = map_with(address, size, MAP_NORESERVE | MAP_FIXED_NOREPLACE);
  if (result == nullptr) return nullptr;
  if (reinterpret_cast<uptr>(result) == address) return result;
  unmap_pages(result, size);  // a kernel before 4.17 takes the address for a hint
  return nullptr;
}

void unmap_pages(void* address, uptr size) {
  if (give_back_spare_pages(address, size)) return;
  raw_syscall(SYS_munmap, reinterpret_cast<long>(address), static_cast<long>(size));
}

bool read_memory(uptr address, void* out, uptr size) {
  struct iovec to = {out, size};
  struct iovec from = {reinterpret_cast<void*>(address), size};
  return raw_syscall(SYS_process_vm_readv, raw_syscall(SYS_getpid), reinterpret_cast<long>(&to), 1,
                     reinterpret_cast<long>(&from), 1) == static_cast<long>(size);
}

bool write_all(int fd, const char* data, uptr size) {
  while (size > 0) {
    const long written = raw_syscall(SYS_write, fd, reinterpret_cast<long>(data), static_cast<long>(size));
    if (written == -EINTR || written == -EAGAIN) continue;
    if (written <= 0) return false;
    data += written;
    size -= static_cast<uptr>(written);
  }
  return true;
}

u32 process_id() { return static_cast<u32>(raw_syscall(SYS_getpid)); }
u32 kernel_thread_id() { return static_cast<u32>(raw_syscall(SYS_gettid)); }
void yield_processor() { raw_syscall(SYS_sched_yield); }

void futex_wait(std::atomic<u32>* word, u32 expected) {
  raw_syscall(SYS_futex, reinterpret_cast<long>(word), FUTEX_WAIT_PRIVATE, static_cast<long>(expected));
}

void futex_wake(std::atomic<u32>* word, u32 count) {
  raw_syscall(SYS_futex, reinterpret_cast<long>(word), FUTEX_WAKE_PRIVATE, static_cast<long>(count));
}

void exit_now(int status) {
  for (;;) raw_syscall(SYS_exit_group, status);
}

const char* environment(const char* name) {
  if (environ == nullptr) return nullptr;
  const uptr length = __builtin_strlen(name);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (__builtin_strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
  }
  return nullptr;
}

ErrnoKeeper::ErrnoKeeper() : saved_(errno) {}
ErrnoKeeper::~ErrnoKeeper() { errno = saved_; }

}  // namespace mapsan
