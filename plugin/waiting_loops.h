// waiting_loops.h: loops that do nothing but wait until what they ask is so.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What follows such a loop relies on the answer it ended with, unlike what follows a loop that works.
#ifndef MAPSAN_PLUGIN_WAITING_LOOPS_H
#define MAPSAN_PLUGIN_WAITING_LOOPS_H

#include "clang/AST/Expr.h"

namespace mapsan::plugin {

enum class Waiting { kNone, kOnCondition, kByTime };

// `while (busy(key)) cv.wait(lock);`, `while (full()) std::this_thread::yield();`
Waiting waiting_of(const clang::Stmt* loop);

// `cv.wait(lock, predicate)`
bool waits_for_predicate(const clang::CallExpr* call);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_WAITING_LOOPS_H
