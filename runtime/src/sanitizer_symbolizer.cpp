// sanitizer_symbolizer.cpp: see sanitizer_symbolizer.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "sanitizer_symbolizer.h"

#include "crash.h"

extern "C" __attribute__((weak)) void __sanitizer_symbolize_pc(void* pc, const char* format, char* out,
                                                               std::size_t size);

namespace mapsan {
namespace {

// One frame is a piece of text that ends with NUL, the last one with two.
char g_answer[16 * 1024];

Slice known(Slice text) { return text == Slice("<null>") || text == Slice("??") ? Slice() : text; }

Slice take_line(Slice& rest) {
  const uptr end = rest.find("\n");
  const Slice line = rest.first(end);
  rest = rest.from(end == Slice::kNotFound ? rest.size : end + 1);
  return line;
}

u32 take_number(Slice& rest) {
  u32 value = 0;
  for (char c : take_line(rest)) {
    if (c < '0' || c > '9') return 0;
    value = value * 10 + static_cast<u32>(c - '0');
  }
  return value;
}

}  // namespace

bool ask_sanitizer(uptr return_address, FrameChain& out) {
  if (__sanitizer_symbolize_pc == nullptr || in_crash_handler()) return false;
  g_answer[0] = g_answer[1] = '\0';
  // It takes a return address, and looks at the call before it.
  __sanitizer_symbolize_pc(reinterpret_cast<void*>(return_address), "%f\n%s\n%l\n%c\n", g_answer, sizeof(g_answer) - 1);
  g_answer[sizeof(g_answer) - 1] = '\0';
  out.size = 0;
  for (const char* piece = g_answer; *piece != '\0' && out.size < kMaxInlinedFrames;) {
    Slice rest(piece);
    piece += rest.size + 1;
    if (piece > g_answer + sizeof(g_answer) - 1) break;
    Frame& frame = out.frames[out.size++];
    frame = Frame();
    frame.function = known(take_line(rest));
    frame.file = known(take_line(rest));
    frame.line = take_number(rest);
    frame.column = take_number(rest);
  }
  return out.size > 0 && !out.frames[0].function.empty() && !out.frames[0].file.empty();
}

}  // namespace mapsan
