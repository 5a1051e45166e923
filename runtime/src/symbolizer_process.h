// symbolizer_process.h: a child process that runs llvm-symbolizer.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Started at the first question and kept; one user at a time (the report lock). To the program the child does not
// exist: it is no child of the process (its parent ended at once), so no wait() and no SIGCHLD of the program concerns
// it; it has no descriptor of the program and no signal settings of it. It ends when our end of its socket closes. A
// child that does not answer in time is given up for the rest of the process.
#pragma once

#include "text_buffer.h"

namespace mapsan {

// Sends `question` (one line) and appends the answer up to its empty line. False if there is no answer.
bool ask_symbolizer(Slice question, TextBuffer& answer);

void stop_symbolizer();
void symbolizer_after_fork_in_child();

}  // namespace mapsan
