// workloads.h: what the soak program does all at once; each is correct.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each runs in threads of its own until is_over().
#pragma once

#include <atomic>

namespace soak {

extern std::atomic<bool> over;
// Seen by mapsan as ordering nothing.
inline bool is_over() { return over.load(std::memory_order_relaxed); }

// Threads for the workload, from the calling thread, until the end.
void locked_maps();        // mutex, shared_mutex, shards, hand-over through a queue, copy on write
void short_threads();      // threads that come and go, joined and detached
void cancelled_threads();  // pthread_cancel, where they allow it
void killed_threads();     // anywhere
void signals();            // handlers that use maps, sent all the time
void jumps();              // handlers that leave by siglongjmp
void forks();              // children that use maps, and that exec
void plugins(const char* path);

}  // namespace soak
