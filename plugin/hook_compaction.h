// hook_compaction.h: keeps the hooks small where clang optimises nothing.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_HOOK_COMPACTION_H
#define MAPSAN_PLUGIN_HOOK_COMPACTION_H

namespace llvm {
class PassBuilder;
}

namespace mapsan::plugin {

// At -O0 every local of every hook, and of the functions inlined into it, would become a stack slot of the user's function:
// some hundred bytes an access, enough to overflow the stack of a deep recursion that runs well without mapsan. So the
// hooks, and nothing else, are inlined into each other and put into registers before they are inlined into the program.
void register_hook_compaction(llvm::PassBuilder& builder);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_HOOK_COMPACTION_H
