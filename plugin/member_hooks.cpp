// member_hooks.cpp: see member_hooks.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "member_hooks.h"

#include "llvm/ADT/StringSwitch.h"

namespace mapsan::plugin {
namespace {

llvm::StringRef plain_hook(llvm::StringRef member) {
  return llvm::StringSwitch<llvm::StringRef>(member)
#define MAPSAN_OPERATION(name, hook) .Case(#name, #hook)
#define MAPSAN_CONCURRENT_OPERATION(name, hook, accessor_hook)
#include "map_operations.def"
      .Default("");
}

llvm::StringRef concurrent_hook(llvm::StringRef member) {
  return llvm::StringSwitch<llvm::StringRef>(member)
#define MAPSAN_OPERATION(name, hook)
#define MAPSAN_CONCURRENT_OPERATION(name, hook, accessor_hook) .Case(#name, #hook)
#include "map_operations.def"
      .Default("");
}

llvm::StringRef accessor_hook(llvm::StringRef member) {
  return llvm::StringSwitch<llvm::StringRef>(member)
#define MAPSAN_OPERATION(name, hook)
#define MAPSAN_CONCURRENT_OPERATION(name, hook, accessor_hook) .Case(#name, #accessor_hook)
#include "map_operations.def"
      .Default("");
}

}  // namespace

llvm::StringRef hook_of_member(llvm::StringRef member, Family family) {
  llvm::StringRef hook;
  if (family == Family::kConcurrent) hook = concurrent_hook(member);
  if (family == Family::kAccessor) hook = accessor_hook(member);
  if (hook == "none") return "";
  return hook.empty() ? plain_hook(member) : hook;
}

bool hands_out_element(llvm::StringRef hook) { return hook == "at" || hook == "concurrent_at"; }

}  // namespace mapsan::plugin
