// self_synchronised.h: types whose objects may be used by several threads at once.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_SELF_SYNCHRONISED_H
#define MAPSAN_PLUGIN_SELF_SYNCHRONISED_H

#include "clang/AST/Type.h"

namespace mapsan::plugin {

// Atomics, mutexes and their kin, and classes with such a member or base: what they do to themselves is their own affair.
bool is_self_synchronised(clang::QualType type);

// std::atomic and its kin, arrays of them too.
bool is_atomic(clang::QualType type);

// std::mutex and its kin, pthread_mutex_t, pthread_rwlock_t, …, and own locks: what a lock can be taken on.
bool is_lock(clang::QualType type);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_SELF_SYNCHRONISED_H
