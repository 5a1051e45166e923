// interceptors.h: what the files of interceptors share.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "internal.h"

namespace mapsan {

// The calling thread gives the mutex up to wait / has it again.
void mutex_wait_begins(const volatile void* mutex);
void mutex_wait_ends(const volatile void* mutex);

// The clock of the calling thread is published in the object / the calling thread has seen what was.
void release_object(const volatile void* object);
void acquire_object(const volatile void* object);

// Prepares what threads need at their end; called once at start.
void start_thread_interceptors();

}  // namespace mapsan
