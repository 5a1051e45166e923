// signal_stack.cpp: the race is in handlers that run on an alternate signal stack of the least size.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_hostile %s %t
#include <signal.h>
#include <sys/auxv.h>

#include "Inputs/small_race.h"

// No handler interrupts anything but the call that raises its signal.
void* (*to_do[2])(void*) = {first, second};
void handle(int signal) { to_do[signal == SIGUSR2](nullptr); }

void* raise_it(int signal) {
  const size_t size = 8192 + sysconf(_SC_MINSIGSTKSZ);
  stack_t stack = {};
  stack.ss_sp = malloc(size);
  stack.ss_size = size;
  if (sigaltstack(&stack, nullptr) != 0) abort();
  raise(signal);
  stack.ss_flags = SS_DISABLE;
  sigaltstack(&stack, nullptr);
  free(stack.ss_sp);
  return nullptr;
}

void* raise_first(void*) { return raise_it(SIGUSR1); }
void* raise_second(void*) { return raise_it(SIGUSR2); }

int main() {
  struct sigaction action = {};
  action.sa_handler = handle;
  action.sa_flags = SA_ONSTACK;
  sigaction(SIGUSR1, &action, nullptr);
  sigaction(SIGUSR2, &action, nullptr);
  return race(256 * 1024, raise_first, raise_second);
}
