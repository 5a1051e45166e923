/* host.c: a C program that loads a library at run time and calls its run_race().

   Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char** argv) {
  void* library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
  if (library == NULL) {
    fprintf(stderr, "host: %s\n", argc > 1 ? dlerror() : "name a library");
    return 2;
  }
  void (*run)(void) = (void (*)(void))dlsym(library, "run_race");
  if (run == NULL) return 3;
  run();
  return 0;
}
