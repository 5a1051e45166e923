// member_hooks.h: which hook stands in for a member function of a container (map_operations.def).
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_MEMBER_HOOKS_H
#define MAPSAN_PLUGIN_MEMBER_HOOKS_H

#include "containers.h"
#include "llvm/ADT/StringRef.h"

namespace mapsan::plugin {

// Empty: the member does not touch the container's contents.
llvm::StringRef hook_of_member(llvm::StringRef member, Family family);

// Hooks that are told what the code around does with the element they return.
bool hands_out_element(llvm::StringRef hook);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_MEMBER_HOOKS_H
