// private_memory.c: memcpy and its kin for the runtime alone.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler calls memcpy, memset, ... of its own accord. In a program with another sanitizer those are intercepted,
// and accesses to the runtime's own memory would be judged as the program's. When the runtime's objects are joined, its
// references to the C names are renamed to these (plugin/driver/CMakeLists.txt). Built with -fno-builtin, or the loops below
// would become calls of themselves.
#include <stddef.h>

#define PRIVATE __attribute__((visibility("hidden"), used))

PRIVATE void* mapsan_private_memcpy(void* to, const void* from, size_t size) {
  char* out = to;
  const char* in = from;
  for (size_t i = 0; i < size; ++i) out[i] = in[i];
  return to;
}

PRIVATE void* mapsan_private_memmove(void* to, const void* from, size_t size) {
  char* out = to;
  const char* in = from;
  if (out <= in) return mapsan_private_memcpy(to, from, size);
  while (size-- > 0) out[size] = in[size];
  return to;
}

PRIVATE void* mapsan_private_memset(void* to, int value, size_t size) {
  char* out = to;
  for (size_t i = 0; i < size; ++i) out[i] = (char)value;
  return to;
}

PRIVATE int mapsan_private_memcmp(const void* a, const void* b, size_t size) {
  const unsigned char* x = a;
  const unsigned char* y = b;
  for (size_t i = 0; i < size; ++i) {
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  }
  return 0;
}

PRIVATE int mapsan_private_bcmp(const void* a, const void* b, size_t size) { return mapsan_private_memcmp(a, b, size); }

PRIVATE size_t mapsan_private_strlen(const char* text) {
  size_t length = 0;
  while (text[length] != 0) ++length;
  return length;
}

PRIVATE int mapsan_private_strncmp(const char* a, const char* b, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return (unsigned char)a[i] < (unsigned char)b[i] ? -1 : 1;
    if (a[i] == 0) return 0;
  }
  return 0;
}

PRIVATE char* mapsan_private_strncpy(char* to, const char* from, size_t size) {
  size_t i = 0;
  for (; i < size && from[i] != 0; ++i) to[i] = from[i];
  for (; i < size; ++i) to[i] = 0;
  return to;
}
