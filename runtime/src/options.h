// options.h: what the user set in MAPSAN_OPTIONS.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Read once at start, constant afterwards, so reading needs no lock. The options themselves are rows of options.def.
#pragma once

#include "text_buffer.h"

namespace mapsan {

enum class LogFormat : u8 { kText, kJson };
enum class FailOn : u8 { kNote, kPredicted, kWitnessed, kNone };
enum class Mode : u8 { kFull, kGuard, kOff };
enum class Color : u8 { kAuto, kAlways, kNever };

inline constexpr int kMaxOptionText = 1024;

struct Options {
#define MAPSAN_BOOL(name, default_value, about) bool name = default_value;
#define MAPSAN_NUMBER(type, name, default_value, least, most, about) type name = default_value;
#define MAPSAN_TEXT(name, about) char name[kMaxOptionText] = {};
#define MAPSAN_CHOICE(Type, name, default_value, words, about) Type name = default_value;
#include "options.def"
};

// The defaults until parse_options() has run.
extern Options g_options;
inline const Options& options() { return g_options; }

// Reads MAPSAN_OPTIONS, the suppressions file, and opens the way to the log. A wrong word ends the process with status
// 1 and one sentence on stderr; `help` prints the table and ends it with status 0. Called once by ensure_started().
void parse_options();

// Parses `text` over `out`. False, with one sentence (no newline) in `error`, at the first thing that is wrong.
bool parse_options_text(Slice text, Options& out, TextBuffer& error);

// The table that `help` prints.
void describe_options(TextBuffer& out);

}  // namespace mapsan
