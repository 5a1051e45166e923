// suppressions.h: reports the user does not want.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file of lines `rule:pattern` and `# comments`. `rule` is a rule's name, with `-` or `_`, or `*`. A pattern is
// searched for anywhere in the function, file and map names of a report's events and stack frames; in it `*` stands for
// any text, `^` at the start and `$` at the end bind it to the ends. Loaded once at start and constant afterwards but
// for the counts, which belong to the report lock.
#pragma once

#include "report.h"
#include "text_buffer.h"

namespace mapsan {

// False with a sentence naming file and line in `error`.
bool load_suppressions(const char* path, TextBuffer& error);
bool parse_suppressions(Slice path, Slice text, TextBuffer& error);

bool have_suppressions();

inline constexpr int kNoSuppression = -1;
// The first suppression of `rule` that matches `name`, or kNoSuppression.
int find_suppression(Rule rule, Slice name);
void count_suppression(int index);

// "mapsan: suppressed 3 reports: concurrent-write:Cache::warm" for each one that was used.
void say_used_suppressions();
void forget_suppression_counts();

// Whether `pattern` occurs in `text`.
bool matches_pattern(Slice pattern, Slice text);

}  // namespace mapsan
