// tsan_tags.h: how ThreadSanitizer's reports name a map, and what was done to it where.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A report takes its heading, and the name of each accessed object, from the access's tag; so every site gets a tag of its
// own for the map's structure and one for its buckets. ThreadSanitizer has room for about a thousand: sites beyond
// kMostTags share two that name no site.
#pragma once

#include "mapsan/abi.h"
#include "internal.h"

namespace mapsan {

enum class MapPart : u32 { kStructure, kBucket };

// Called once, before the first tag is asked for.
void start_tsan_tags();
// Thread-safe. Never null.
void* tsan_tag_of(__mapsan_site site, MapPart part);

}  // namespace mapsan
