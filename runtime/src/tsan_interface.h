// tsan_interface.h: what ThreadSanitizer's runtime offers to others.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weak: null in programs built without -fsanitize=thread. The external-access interface is for libraries that tell what
// they do to an object where the instrumentation cannot see it; the malloc is ThreadSanitizer's own, whatever the
// program defines under that name.
#pragma once

#include "internal.h"

extern "C" {
__attribute__((weak)) void* __tsan_external_register_tag(const char* object_type);
__attribute__((weak)) void __tsan_external_register_header(void* tag, const char* header);
__attribute__((weak)) void __tsan_external_assign_tag(void* block, void* tag);
__attribute__((weak)) void __tsan_external_read(void* address, void* caller, void* tag);
__attribute__((weak)) void __tsan_external_write(void* address, void* caller, void* tag);
__attribute__((weak)) void __tsan_ignore_thread_begin();
__attribute__((weak)) void __tsan_ignore_thread_end();
__attribute__((weak)) void* __interceptor_malloc(mapsan::uptr size);
__attribute__((weak)) void __interceptor_free(void* block);
}
