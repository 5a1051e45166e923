// trace_depot.h: where an access was made, in four bytes.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A trace is a site, the flags of the access, and the return addresses above it. Equal traces get one number, so that
// a shadow cell can hold "where" cheaply. Traces are never forgotten; when kMaxTraces are known, new ones lose their
// stack and keep their site (0 when even that is full). Thread-safe; reading a trace takes no lock.
#pragma once

#include "mapsan/abi.h"
#include "report.h"

namespace mapsan {

// 0: unknown. The low bits are the trace's flags, so that they are known without a look at it.
using TraceId = u32;
inline constexpr u32 kTraceFlagBits = 12;
constexpr TraceId to_trace_id(u32 number, u32 flags) {
  return number == 0 ? 0 : number << kTraceFlagBits | (flags & ((1u << kTraceFlagBits) - 1));
}
constexpr u32 trace_flags(TraceId id) { return id & ((1u << kTraceFlagBits) - 1); }
inline constexpr u32 kMaxTraces = 1 << 20;

struct Trace {
  __mapsan_site site;
  u64 hash;
  u32 next;   // in its hash chain
  u16 flags;  // abi.h: MAPSAN_STRUCTURE_READ ...
  u16 depth;
  uptr pcs[1];  // `depth` of them, innermost first
};

TraceId intern_trace(__mapsan_site site, u32 flags, const uptr* pcs, int depth, u64 hash);
u64 hash_trace(__mapsan_site site, u32 flags, const uptr* pcs, int depth);
// Null for 0.
const Trace* trace_at(TraceId id);

}  // namespace mapsan
