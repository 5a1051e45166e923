// text_buffer.h: text that grows in the runtime's own pages.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One writer. Takes memory from map_pages only and formats by itself (no printf), so a report can be composed anywhere,
// also in a signal handler. When memory ends the text is cut, never wrong.
#pragma once

#include "slice.h"

namespace mapsan {

class TextBuffer {
 public:
  constexpr TextBuffer() = default;
  ~TextBuffer();
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  TextBuffer& add(Slice text);
  TextBuffer& add(char c) { return add(Slice(&c, 1)); }
  TextBuffer& add_number(u64 value);
  TextBuffer& add_hex(u64 value);                     // "0x7f12"
  TextBuffer& add_hex_digits(u64 value, int digits);  // "00007f12", no prefix
  TextBuffer& add_spaces(int count);

  Slice text() const { return Slice(data_, size_); }
  const char* c_str();
  uptr size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void clear() { size_ = 0; }

 private:
  bool reserve(uptr size);

  char* data_ = nullptr;
  uptr size_ = 0;
  uptr capacity_ = 0;
};

}  // namespace mapsan
