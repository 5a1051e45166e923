// map_operation.h: an operation on a map that may check or act, as a hook told of it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#pragma once

#include "past_operation.h"
#include "call_chain.h"

namespace mapsan {

struct MapOperation {
  ThreadState* thread;
  uptr map;
  u64 key;  // its hash; 0: not known, or the whole map
  u32 what;
  const SiteLinks* links;
  const CallChain* chain;
  Access record;
  const void* key_object;
  const __mapsan_map_ops* ops;
  const void* frame;

  bool whole() const { return (what & MAPSAN_OP_WHOLE) != 0; }
  bool writes() const { return means_to_write(what, links->kind); }
  bool is_check() const { return chain->name_count != 0; }
  const ContainerTraits& container() const { return links->container; }
};

}  // namespace mapsan
