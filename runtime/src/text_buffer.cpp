// text_buffer.cpp: growth and number formatting of TextBuffer.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Capacity doubles, in multiples of 64 KiB (a multiple of the page size on every supported machine).
#include "text_buffer.h"

#include <cstring>

#include "platform.h"

namespace mapsan {

namespace {

constexpr uptr kGrain = 64 * 1024;
constexpr char kDigits[] = "0123456789abcdef";

}  // namespace

TextBuffer::~TextBuffer() {
  if (data_ != nullptr) unmap_pages(data_, capacity_);
}

bool TextBuffer::reserve(uptr size) {
  if (size <= capacity_) return true;
  const uptr capacity = round_up(size < 2 * capacity_ ? 2 * capacity_ : size, kGrain);
  char* bigger = static_cast<char*>(map_pages(capacity));
  if (bigger == nullptr) return false;
  if (data_ != nullptr) {
    std::memcpy(bigger, data_, size_);
    unmap_pages(data_, capacity_);
  }
  data_ = bigger;
  capacity_ = capacity;
  return true;
}

TextBuffer& TextBuffer::add(Slice text) {
  // One byte more than the text: c_str() needs it.
  if (text.size == 0 || !reserve(size_ + text.size + 1)) return *this;
  std::memcpy(data_ + size_, text.data, text.size);
  size_ += text.size;
  return *this;
}

TextBuffer& TextBuffer::add_number(u64 value) {
  char digits[20];
  int start = sizeof digits;
  do {
    digits[--start] = kDigits[value % 10];
    value /= 10;
  } while (value != 0);
  return add(Slice(digits + start, sizeof digits - start));
}

TextBuffer& TextBuffer::add_hex(u64 value) {
  int digits = 1;
  while (digits < 16 && value >> (4 * digits) != 0) ++digits;
  return add("0x").add_hex_digits(value, digits);
}

TextBuffer& TextBuffer::add_hex_digits(u64 value, int digits) {
  for (int i = digits - 1; i >= 0; --i) add(kDigits[value >> (4 * i) & 15]);
  return *this;
}

TextBuffer& TextBuffer::add_spaces(int count) {
  while (count-- > 0) add(' ');
  return *this;
}

const char* TextBuffer::c_str() {
  if (data_ == nullptr) return "";
  data_[size_] = '\0';
  return data_;
}

}  // namespace mapsan
