// site_links.h: a site's part in check-then-act, read from its text once.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sites are string literals, so one is known again by its address. What was read is kept for good: there are as many as
// the program has sites. Thread-safe; looking one up takes no lock once it is known.
#pragma once

#include "container_traits.h"
#include "mapsan/abi.h"
#include "operation_kind.h"

namespace mapsan {

// A check that decides whether, or (`value`) with what, an operation acts.
struct Need {
  u32 check;
  u32 validator;  // void if this check lies in the act's own episode; 0: none
  bool value;
  bool counts;      // void if the check is not of how many there are
  bool either_way;  // the check only chooses how the act writes
  bool latest;      // no older run of the check decides
};

struct SiteLinks {
  __mapsan_site site;
  SiteLinks* next;  // in its hash chain
  u32 id;           // of the check that this operation or call is; 0: none
  bool ages;        // what an earlier write left would have decided alike
  u32 function;     // that holds it; 0: not known
  u32 callee;       // of a call; 0: not known
  OperationKind kind;
  ContainerTraits container;
  bool validates;      // what callers need is void: if `validator` lies in the act's own episode, or always
  u32 validator;       // 0: always
  u32 need_count;
  Need needs[1];  // `need_count` of them
};

// Null when memory has run out.
const SiteLinks* links_of(__mapsan_site site);

}  // namespace mapsan
