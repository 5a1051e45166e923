/* host.c: loads the library named by its argument and calls add() in it.

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
  int (*add)(int) = (int (*)(int))dlsym(library, "add");
  return add != NULL && add(1) == 1 ? 0 : 3;
}
