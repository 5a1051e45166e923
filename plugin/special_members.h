// special_members.h: collects, for the IR half, the functions that make, destroy and assign containers.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_SPECIAL_MEMBERS_H
#define MAPSAN_PLUGIN_SPECIAL_MEMBERS_H

namespace clang {
class ASTContext;
}

namespace mapsan::plugin {

// Enters the special members of every container type of the file into TuState, by mangled name.
void collect_special_members(clang::ASTContext& context);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_SPECIAL_MEMBERS_H
