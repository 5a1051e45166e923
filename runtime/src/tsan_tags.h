// tsan_tags.h: how ThreadSanitizer's reports name a map, and what was done to it where.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A report takes its heading, and the name of each accessed object, from the access's tag; so every site gets a tag of
// its own for the structure of each map it accesses and one for its buckets. A map is named as where it was
// constructed. There is room for about a thousand tags: beyond kMostTags, sites share two that name none.
#pragma once

#include "internal.h"
#include "mapsan/abi.h"

namespace mapsan {

enum class MapPart : u32 { kStructure, kBucket };

// Called once, before the first tag is asked for.
void start_tsan_tags();
// `construction` is the map's, null if it was not seen. Thread-safe. Never null.
void* tsan_tag_of(__mapsan_site site, __mapsan_site construction, MapPart part);

}  // namespace mapsan
