// library_order.h: what the dynamic linker orders: a library's constructors before its use, its use before its
// destructors.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The linker's own lock cannot be seen, and dlopen must not be stood in for: it looks where its caller is. So a thread
// that registers an instrumented library counts as loading until it next asks for a symbol; whoever asks for one has
// seen what loading threads did so far and what others have told since. Unloading is told at dlclose. May miss: what a
// loading thread does after its constructors, to whoever asks for a symbol before it does.
#pragma once

#include "thread_state.h"

namespace mapsan {

// The calling thread registers a module.
void library_is_loading();
// The calling thread asks for a symbol.
void symbol_is_wanted();
void unloading_begins();
void unloading_ends();
// Before a destructor of a thread that unloads.
void see_unloaders(ThreadState* thread);

}  // namespace mapsan
