// state_names.h: the sets of variables and members that critical sections give and take.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A set is a word: each variable or member is one of 62 bits, chosen by the hash of its qualified name, so that separately
// compiled files agree. Two names that share a bit can hide a prediction, never make one. The other bits are abi.h's.
#ifndef MAPSAN_PLUGIN_STATE_NAMES_H
#define MAPSAN_PLUGIN_STATE_NAMES_H

#include <string>

#include "clang/AST/Decl.h"
#include "clang/AST/Type.h"
#include "mapsan/abi.h"

namespace mapsan::plugin {

using StateSet = uint64_t;
inline constexpr StateSet kUnknownState = MAPSAN_SECTION_UNKNOWN;
inline constexpr StateSet kMapResults = MAPSAN_SECTION_MAP_RESULTS;
inline constexpr StateSet kAnyState = kUnknownState - 1;

StateSet state_named(const clang::ValueDecl* decl);
// For -fplugin-arg-mapsan-verbose: "Queue::items_, flag"; of names that share a bit, the one seen first.
std::string describe_state(StateSet set);
// The members of a class of the program, and theirs: what is read where an object is copied as a whole.
StateSet state_within(clang::QualType type);

// What is no such state: maps (the runtime sees them), locks, atomics and all that synchronises itself.
bool is_untracked(clang::QualType type);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_STATE_NAMES_H
