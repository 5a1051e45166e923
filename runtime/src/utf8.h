// utf8.h: JSON strings from bytes of any kind.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stateless.
#pragma once

#include "text_buffer.h"

namespace mapsan {

// Length of the valid UTF-8 sequence at the start of `text`, or 0 (overlong forms, surrogates and what lies beyond
// U+10FFFF are not valid).
uptr utf8_length(Slice text);

// Appends `text` in quotes, escaped; every byte that is not UTF-8 becomes \ufffd.
void add_json_string(Slice text, TextBuffer& out);

}  // namespace mapsan
