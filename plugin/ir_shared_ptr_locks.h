// ir_shared_ptr_locks.h: the free functions that load and store a shared_ptr atomically, under a lock of the library's.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lock is one of a few that all pointers share. What the functions order is what an atomic variable would: a store
// before the loads that read it. So the lock is hidden from the runtime, which is told of an atomic access.
#ifndef MAPSAN_PLUGIN_IR_SHARED_PTR_LOCKS_H
#define MAPSAN_PLUGIN_IR_SHARED_PTR_LOCKS_H

namespace llvm {
class Function;
}

namespace mapsan::plugin {

class Runtime;

// Returns how many calls were given hooks.
unsigned instrument_shared_ptr_locks(llvm::Function& function, Runtime& runtime);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_SHARED_PTR_LOCKS_H
