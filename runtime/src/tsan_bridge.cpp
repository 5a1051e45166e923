// tsan_bridge.cpp: see tsan_bridge.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "tsan_bridge.h"

#include "shadow_map.h"
#include "thread_registry.h"
#include "tsan_interface.h"
#include "tsan_mirror.h"

namespace mapsan {

bool g_tsan_listens = false;

void start_tsan_bridge() {
  g_tsan_listens = __tsan_external_register_tag != nullptr && __tsan_external_register_header != nullptr &&
                   __tsan_external_assign_tag != nullptr && __tsan_external_read != nullptr &&
                   __tsan_external_write != nullptr && __tsan_ignore_thread_begin != nullptr &&
                   __tsan_ignore_thread_end != nullptr && __interceptor_malloc != nullptr &&
                   __interceptor_free != nullptr;
  if (g_tsan_listens) start_tsan_tags();
}

// ThreadSanitizer's stacks begin with the function that calls it, hence the plain name.
extern "C" __attribute__((noinline)) void __mapsan_tell_tsan(const Touches& touches, __mapsan_site site, void* caller) {
  for (const Touch& touch : touches) {
    void* tag = tsan_tag_of(site, touches.construction, touch.part);
    (touch.writes ? __tsan_external_write : __tsan_external_read)(touch.stand_in, caller, tag);
  }
}

void tell_tsan(const CurrentAccess& access, const void* frame) {
  if (access.thread->ignoring != 0) return;
  // What one thread alone does to elements is ordered before all that others will do (shadow_cells.h does the same).
  CurrentAccess told = access;
  if (is_only_thread() && !told.whole()) told.flags &= ~static_cast<u32>(MAPSAN_ELEMENT_READ | MAPSAN_ELEMENT_WRITE);
  const ErrnoKeeper keep_errno;
  void* caller = static_cast<void* const*>(frame)[1];
  Touches touches;
  do {
    mirror_access(told, &touches);
    __mapsan_tell_tsan(touches, access.site, caller);
  } while (touches.resume != 0);
}

void tell_tsan_of_construction(const CurrentAccess& access, const void* frame) {
  {
    const ErrnoKeeper keep_errno;
    mirror_construction(access.map, access.site);
  }
  tell_tsan(access, frame);
}

void tell_tsan_of_destruction(const CurrentAccess& access, const void* frame) {
  tell_tsan(access, frame);
  // As with mapsan's own tombstones: where maps are constructed out of sight, one may soon stand here.
  if (!tombstones_count()) forget_mirror(access.map);
}

}  // namespace mapsan
