// reported_access.cpp: see reported_access.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "reported_access.h"

#include <stdio.h>

#include "site.h"
#include "thread_registry.h"

namespace mapsan {
namespace {

void fill_thread(ReportedThread* reported, const ThreadInfo* info) {
  if (info == nullptr) return;
  reported->id = info->id;
  reported->name = info->name[0] == 0 ? nullptr : info->name;
  reported->creator = info->creator;
  reported->finished = info->finished.load(std::memory_order_relaxed);
  fill_stack(&reported->created, info->created);
}

}  // namespace

void fill_stack(StackTrace* stack, TraceId id) {
  const Trace* trace = trace_at(id);
  if (trace == nullptr) return;
  stack->pcs = trace->pcs;
  stack->size = trace->depth;
}

void fill_access(ReportedEvent* event, const Access& access) {
  fill_thread(&event->thread, thread_info_of(access.epoch));
  fill_stack(&event->stack, access.trace);
  for (const LockMark& mark : access.locks) {
    const u32 index = mark.sync & ~LockMark::kSharedBit;
    if (index == 0) break;
    const Sync* sync = sync_at(index);
    event->locks[event->lock_count++] = {sync->address, sync->name, (mark.sync & LockMark::kSharedBit) != 0,
                                         mark.episode};
  }
}

void fill_map(Report* report, uptr address, const MapFacts& facts) {
  ReportedMap& map = report->map;
  map.address = address;
  const Trace* created = trace_at(facts.created_trace);
  if (created != nullptr) map.created_site = created->site;
  fill_stack(&map.created, facts.created_trace);
  fill_thread(&map.created_by, facts.created == 0 ? nullptr : thread_info_of(facts.created));
  // The declared name: of the construction if it names the map, else of an access that does.
  for (int i = -1; i < report->event_count; ++i) {
    const char* candidate = i < 0 ? map.created_site : report->events[i].site;
    if (candidate == nullptr) continue;
    const Site site = parse_site(candidate);
    if (map.name_size == 0) {
      map.name = site.map_name.data;
      map.name_size = static_cast<int>(site.map_name.size);
    }
    if (map.type_size == 0) {
      map.type = site.map_type.data;
      map.type_size = static_cast<int>(site.map_type.size);
    }
  }
}

void describe_place(const ReportedEvent& event, char* out, int size) {
  const Site site = parse_site(event.site);
  snprintf(out, static_cast<size_t>(size), "%.*s:%u", static_cast<int>(site.file.size), site.file.data, site.line);
}

void describe_lock(const ReportedLock& lock, char* out, int size) {
  if (lock.name != nullptr) {
    snprintf(out, static_cast<size_t>(size), "'%s'", lock.name);
  } else {
    snprintf(out, static_cast<size_t>(size), "the lock at 0x%llx", static_cast<unsigned long long>(lock.address));
  }
}

}  // namespace mapsan
