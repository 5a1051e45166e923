// utf8.cpp: validates UTF-8 and escapes JSON strings.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ranges of the second byte after RFC 3629, section 4.
#include "utf8.h"

namespace mapsan {

namespace {

bool in_range(u8 byte, u8 low, u8 high) { return byte >= low && byte <= high; }

uptr length_by_first_byte(u8 first) {
  if (first < 0x80) return 1;
  if (in_range(first, 0xc2, 0xdf)) return 2;
  if (in_range(first, 0xe0, 0xef)) return 3;
  if (in_range(first, 0xf0, 0xf4)) return 4;
  return 0;
}

bool is_second_byte(u8 first, u8 second) {
  switch (first) {
    case 0xe0:
      return in_range(second, 0xa0, 0xbf);
    case 0xed:
      return in_range(second, 0x80, 0x9f);
    case 0xf0:
      return in_range(second, 0x90, 0xbf);
    case 0xf4:
      return in_range(second, 0x80, 0x8f);
    default:
      return in_range(second, 0x80, 0xbf);
  }
}

void add_escaped(char c, TextBuffer& out) {
  switch (c) {
    case '"':
      out.add("\\\"");
      return;
    case '\\':
      out.add("\\\\");
      return;
    case '\n':
      out.add("\\n");
      return;
    case '\t':
      out.add("\\t");
      return;
    case '\r':
      out.add("\\r");
      return;
    default:
      out.add("\\u").add_hex_digits(static_cast<u8>(c), 4);
  }
}

}  // namespace

uptr utf8_length(Slice text) {
  if (text.empty()) return 0;
  const u8 first = static_cast<u8>(text[0]);
  const uptr length = length_by_first_byte(first);
  if (length == 0 || length > text.size) return 0;
  if (length > 1 && !is_second_byte(first, static_cast<u8>(text[1]))) return 0;
  for (uptr i = 2; i < length; ++i) {
    if (!in_range(static_cast<u8>(text[i]), 0x80, 0xbf)) return 0;
  }
  return length;
}

void add_json_string(Slice text, TextBuffer& out) {
  out.add("\"");
  while (!text.empty()) {
    const u8 c = static_cast<u8>(text[0]);
    const uptr length = utf8_length(text);
    if (length == 0) {
      out.add("\\ufffd");
    } else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f) {
      add_escaped(text[0], out);
    } else {
      out.add(text.first(length));
    }
    text = text.from(length == 0 ? 1 : length);
  }
  out.add("\"");
}

}  // namespace mapsan
