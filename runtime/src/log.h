// log.h: where reports and the runtime's own sentences go.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//  1. Each call is one write of complete lines; nothing is buffered, so nothing is lost at a crash.
//  2. Writing never kills or blocks the program for long: SIGPIPE does not reach it, a full pipe is given up on.
//  3. `log_path=P` is `P.<pid>`, made at the first output of the process; a forked child makes its own.
// Callers hold the report lock where lines of several threads could mix; the functions themselves take no lock.
#pragma once

#include "text_buffer.h"

namespace mapsan {

// Takes log_path from the options, at start. False, with a sentence in `error`, where it cannot be written; no file is
// made yet.
bool prepare_log(TextBuffer& error);

// Writes to the log. The result is the file offset of the first byte where the log is a regular file of our own
// (log_path), else kNoOffset.
inline constexpr u64 kNoOffset = ~u64{0};
u64 log_write(Slice text);
// Overwrites bytes written earlier; only for offsets given by log_write of this process.
void log_overwrite(u64 offset, Slice text);
// Whether text output should carry colour escapes.
bool log_wants_color();

// One line "mapsan: <sentence>" to stderr, or to the log if log_path is set and the log is text.
void say(Slice sentence);
// One line "mapsan: <sentence>" to stderr, then ends the process with status 1: bad options, bad files.
[[noreturn]] void refuse(Slice sentence);

void log_after_fork_in_child();

}  // namespace mapsan
