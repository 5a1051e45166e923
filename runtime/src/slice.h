// slice.h: a piece of text that somebody else owns.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stands in for std::string_view, whose checked members need libstdc++ at run time. Not NUL-terminated; a value type;
// the empty slice may have a null pointer.
#pragma once

#include "internal.h"

namespace mapsan {

struct Slice {
  const char* data = nullptr;
  uptr size = 0;

  constexpr Slice() = default;
  constexpr Slice(const char* text, uptr length) : data(text), size(length) {}
  // Implicit on purpose: every literal and C string is a slice; null is the empty one.
  constexpr Slice(const char* text) : data(text), size(text ? __builtin_strlen(text) : 0) {}  // NOLINT

  constexpr bool empty() const { return size == 0; }
  constexpr char operator[](uptr i) const { return data[i]; }
  constexpr const char* begin() const { return data; }
  constexpr const char* end() const { return data + size; }

  constexpr Slice from(uptr start) const { return start < size ? Slice(data + start, size - start) : Slice(); }
  constexpr Slice first(uptr count) const { return Slice(data, count < size ? count : size); }
  constexpr bool starts_with(Slice prefix) const { return prefix.size <= size && same(data, prefix.data, prefix.size); }
  constexpr bool ends_with(Slice suffix) const {
    return suffix.size <= size && same(data + (size - suffix.size), suffix.data, suffix.size);
  }
  // Position of the first `text` at or after `start`, or kNotFound.
  constexpr uptr find(Slice text, uptr start = 0) const {
    for (uptr i = start; i + text.size <= size; ++i) {
      if (same(data + i, text.data, text.size)) return i;
    }
    return kNotFound;
  }
  constexpr uptr find_last(char wanted) const {
    for (uptr i = size; i > 0; --i) {
      if (data[i - 1] == wanted) return i - 1;
    }
    return kNotFound;
  }

  static constexpr uptr kNotFound = ~uptr{0};

 private:
  static constexpr bool same(const char* a, const char* b, uptr count) {
    for (uptr i = 0; i < count; ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
};

constexpr bool operator==(Slice a, Slice b) { return a.size == b.size && a.starts_with(b); }
constexpr bool operator!=(Slice a, Slice b) { return !(a == b); }

}  // namespace mapsan
