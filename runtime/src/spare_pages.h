// spare_pages.h: pages of the runtime's own, for the moment when the system gives no more.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A race that is found when memory is short shall still be described: these pages are part of the program's image, cost
// nothing while they are not touched, and serve texts only (map_pages), never what is remembered about the program.
// Thread-safe and async-signal-safe.
#pragma once

#include "internal.h"

namespace mapsan {

// Zeroed pages, or null: for `size` up to a quarter of all.
void* take_spare_pages(uptr size);
// False if the address is not one of theirs.
bool give_back_spare_pages(void* address, uptr size);

}  // namespace mapsan
