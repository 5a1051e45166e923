// symbolize.h: from return addresses to functions, files and lines.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Answers are kept per address, so a stack seen again costs nothing. Order of the sources: another sanitizer's runtime,
// llvm-symbolizer, the dynamic symbol table, and in the end module and offset. Callers hold the report lock. Takes no
// memory from the program, except that names from the dynamic symbol table are demangled by the C++ library (never in a signal handler).
#pragma once

#include "slice.h"

namespace mapsan {

// Strings live as long as the process.
struct Frame {
  Slice function;  // as demangled, with parameters; empty if not known
  Slice file;      // as written in the debug information; empty if not known
  u32 line = 0;
  u32 column = 0;
  Slice module;    // path of the object file
  u64 offset = 0;  // of the address in the module
};

inline constexpr int kMaxInlinedFrames = 24;

// The frames of one return address, innermost inlined function first; at least one.
struct FrameChain {
  Frame frames[kMaxInlinedFrames];
  int size = 0;
};
void symbolize(uptr return_address, FrameChain& out);

// Parses llvm-symbolizer's answer (pairs of lines: function, file:line:column). Slices of `answer`.
void parse_symbolizer_answer(Slice answer, FrameChain& out);

}  // namespace mapsan
