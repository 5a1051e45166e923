// tsan_mirror.h: stand-ins for a map and its elements, which ThreadSanitizer watches in their place.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An access to a map becomes reads and writes of a few stand-in bytes, chosen so that two accesses conflict there
// exactly when they conflict by mapsan's rules:
//
//   structure   one stand-in         read, written as the structure is
//   lives       one stand-in         written by what ends every element's life (clear, assignment, swap, destruction),
//                                    read by every access to an element: one by reference touches no structure
//   element     one each             written by writes of the whole element, else read
//   parts       the element's bytes  one in four of the bytes of a part (`m[k].hits`), from its first
//
// They lie in blocks of ThreadSanitizer's heap, so that they have shadow, share no memory with the program's own
// accesses, start without a past, and reports say where the map came from. A new map at an old address gets new ones.
// May miss: a part of an element not met before in the map is not covered by earlier reads of the whole element, nor
// bytes beyond the first 128 of an element; parts that overlap only in bytes that are not among the one in four.
// Thread-safe.
#pragma once

#include "access.h"
#include "tsan_tags.h"

namespace mapsan {

struct Touch {
  void* stand_in;
  MapPart part;
  bool writes;
};

class Touches {
 public:
  static constexpr u32 kMost = 256;
  void clear() { count_ = 0; }
  u32 room() const { return kMost - count_; }
  void add(uptr stand_in, MapPart part, bool writes) {
    if (count_ < kMost) touches_[count_++] = {reinterpret_cast<void*>(stand_in), part, writes};
  }
  const Touch* begin() const { return touches_; }
  const Touch* end() const { return touches_ + count_; }

  // The site that constructed the map; null if that was not seen.
  __mapsan_site construction = nullptr;
  // Where to go on when one list does not hold all of an access: 0 at its begin, and when all was listed.
  u32 resume = 0;

 private:
  u32 count_ = 0;
  Touch touches_[kMost];
};

// What the access touches, or the next part of it: to be called until out->resume is 0. Nothing for a map that is not
// known and whose structure is not touched, and when memory has run out. Called without a lock of the runtime.
void mirror_access(const CurrentAccess& access, Touches* out);
// A map is constructed at the address, by the site.
void mirror_construction(uptr map, __mapsan_site site);
// The map is gone, and whatever stands at its address next is another one.
void forget_mirror(uptr map);

}  // namespace mapsan
