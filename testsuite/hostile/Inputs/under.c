// under.c: runs a program in surroundings that are hard on it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   under CONDITION... -- PROGRAM ARGUMENT...
//
// Exit status 77: a condition cannot be had here, with a sentence that says why.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void unavailable(const char* what) {
  printf("skipped: %s: %s\n", what, strerror(errno));
  exit(77);
}

static void limit(int resource, const char* value, unsigned long unit) {
  const struct rlimit both = {strtoul(value, NULL, 10) * unit, strtoul(value, NULL, 10) * unit};
  if (setrlimit(resource, &both) != 0) unavailable("setrlimit");
}

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOAD_HIGH(n) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[n]) + 4)
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define IF_SET(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define FAIL(error) RETURN(SECCOMP_RET_ERRNO | (error))
#define ALLOW RETURN(SECCOMP_RET_ALLOW)

static void install(struct sock_filter* code, unsigned short size) {
  const struct sock_fprog program = {size, code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    unavailable("seccomp");
  }
}
#define INSTALL(...)                                    \
  do {                                                  \
    struct sock_filter code[] = {__VA_ARGS__};          \
    install(code, sizeof(code) / sizeof(code[0]));      \
  } while (0)

static void deny(unsigned number, unsigned error) {
  INSTALL(LOAD(nr), IF_EQUAL(number, 0, 1), FAIL(error), ALLOW);
}

// mmap with one of these flags.
static void deny_mmap_flag(unsigned flag, unsigned error) {
  INSTALL(LOAD(nr), IF_EQUAL(SYS_mmap, 0, 3), LOAD(args[3]), IF_SET(flag, 0, 1), FAIL(error), ALLOW);
}

// mmap at an address that is a wish only.
static void deny_mmap_hint(void) {
  INSTALL(LOAD(nr), IF_EQUAL(SYS_mmap, 0, 7), LOAD(args[3]), IF_SET(MAP_FIXED, 5, 0), LOAD(args[0]), IF_EQUAL(0, 0, 2),
          LOAD_HIGH(0), IF_EQUAL(0, 1, 0), FAIL(ENOMEM), ALLOW);
}

// mmap of 4 GiB and more, as with vm.overcommit_memory=2.
static void deny_large_mmap(void) {
  INSTALL(LOAD(nr), IF_EQUAL(SYS_mmap, 0, 2), LOAD_HIGH(1), IF_EQUAL(0, 0, 1), ALLOW, FAIL(ENOMEM));
}

static void hide_proc(void) {
  if (unshare(CLONE_NEWNS) != 0) unavailable("unshare");
  if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) unavailable("mount");
  if (mount("tmpfs", "/proc", "tmpfs", 0, NULL) != 0) unavailable("mount of an empty /proc");
}

// The end of standard error is a pipe that nobody reads.
static void break_stderr(void) {
  int ends[2];
  if (pipe(ends) != 0) unavailable("pipe");
  close(ends[0]);
  dup2(ends[1], STDERR_FILENO);
  close(ends[1]);
}

static void become_nobody(void) {
  if (setgroups(0, NULL) != 0 || setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0) {
    unavailable("becoming another user");
  }
}

static void apply(const char* condition) {
  const char* value = strchr(condition, '=');
  const size_t length = value == NULL ? strlen(condition) : (size_t)(value++ - condition);
#define IS(name) (length == strlen(name) && strncmp(condition, name, length) == 0)
  if (IS("memory")) return limit(RLIMIT_AS, value, 1024);
  if (IS("files")) return limit(RLIMIT_NOFILE, value, 1);
  if (IS("file-size")) {
    signal(SIGXFSZ, SIG_IGN);
    return limit(RLIMIT_FSIZE, value, 1);
  }
  if (IS("close")) {
    close(atoi(value));
    return;
  }
  if (IS("no-hints")) return deny_mmap_hint();
  if (IS("no-noreserve")) return deny_mmap_flag(MAP_NORESERVE, EINVAL);
  if (IS("no-fixed-noreplace")) return deny_mmap_flag(0x100000, EINVAL);
  if (IS("no-large-maps")) return deny_large_mmap();
  if (IS("no-madvise")) return deny(SYS_madvise, EPERM);
  if (IS("no-readv")) return deny(SYS_process_vm_readv, EPERM);
  if (IS("no-exec-helpers")) return deny(SYS_vfork, EAGAIN);
  if (IS("no-pipes")) return deny(SYS_pipe2, EMFILE);
  if (IS("no-proc")) return hide_proc();
  if (IS("broken-stderr")) return break_stderr();
  if (IS("nobody")) return become_nobody();
  fprintf(stderr, "under: what is '%s'?\n", condition);
  exit(2);
}

int main(int argc, char** argv) {
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--") != 0; ++i) apply(argv[i]);
  if (i + 1 >= argc) return 2;
  execv(argv[i + 1], argv + i + 1);
  perror(argv[i + 1]);
  return 3;
}
