// refusals.h: functions that answer by an exception or not at all.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_REFUSALS_H
#define MAPSAN_PLUGIN_REFUSALS_H

#include "clang/AST/Decl.h"

namespace mapsan::plugin {

// `ensure_free(name)`: returns nothing, and throws under a condition. What follows its call relies on its not having thrown.
bool may_refuse(const clang::FunctionDecl* function);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_REFUSALS_H
