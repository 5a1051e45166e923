// site.h: reads the fields of a __mapsan_site and tidies names.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A site is one string literal in the checked program (abi.h). Parsing takes no memory: every field is a slice of that
// literal and lives as long as its module. Async-signal-safe.
#pragma once

#include "slice.h"

namespace mapsan {

struct Site {
  Slice operation;
  Slice file;
  u32 line = 0;
  u32 column = 0;
  Slice function;
  Slice map_name;
  Slice map_type;
  // Of a site with a part in check-then-act.
  Slice id;
  Slice needs;
  Slice function_id;
  Slice callee_id;
};

// Null, and text that is no site, give empty fields.
Site parse_site(const char* site);

// "src/cache.cpp" -> "cache.cpp".
Slice base_name(Slice path);

// The part of a qualified name after the last `::` outside brackets, without template arguments:
// "ns::Cache<int>::put<char>" -> "put", "main()::(lambda)::operator()" -> "operator()".
Slice unqualified_name(Slice function);

// A demangled name without return type and parameters: "void ns::put<int>(int, char const*) const" -> "ns::put<int>".
Slice tidy_function_name(Slice demangled);

}  // namespace mapsan
