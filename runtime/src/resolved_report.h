// resolved_report.h: a report with its stacks turned into frames, ready to print.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything a printer shows that a Report holds as addresses: stacks, the distinct threads, the distinct locks. Made
// under the report lock in one static object (it is large); borrowed pointers as in the Report.
#pragma once

#include "report.h"
#include "site.h"
#include "symbolize.h"
#include "text_buffer.h"

namespace mapsan {

// Frame 0 is the place in the source as the plugin saw it, if there is one.
struct ResolvedStack {
  Frame frames[kMaxStackDepth];
  int size = 0;
};

inline constexpr int kMaxThreads = kMaxEvents + 1;
inline constexpr int kMaxLocks = kMaxEvents * kMaxReportedLocks;

inline constexpr uptr kFixText = 1024;

struct ResolvedReport {
  const Report* report = nullptr;
  u64 fingerprint = 0;
  u32 pid = 0;
  char fix[kFixText];
  Slice map_type;
  Slice map_name;
  Site sites[kMaxEvents];
  ResolvedStack events[kMaxEvents];
  Site created_site;
  ResolvedStack map_created;
  const ReportedThread* threads[kMaxThreads] = {};  // those of the events, then the map's creator; main thread left out
  ResolvedStack thread_created[kMaxThreads];
  int thread_count = 0;
  const ReportedLock* locks[kMaxLocks] = {};  // by address; M1 is locks[0]
  int lock_count = 0;
};

void resolve(const Report& report, u64 fingerprint, ResolvedReport& out);

// The position of a lock in `locks`, counted from 1; 0 if it is not there.
int lock_number(const ResolvedReport& resolved, uptr address);

// The printers. print_json gives the position, in `out`, of the room left for the count.
void print_text(const ResolvedReport& resolved, bool color, TextBuffer& out);
uptr print_json(const ResolvedReport& resolved, TextBuffer& out);
inline constexpr int kCountDigits = 10;

}  // namespace mapsan
