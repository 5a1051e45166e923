// example_reports.cpp: hand-made reports for unit and golden tests.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See example_reports.h.
#include "example_reports.h"

#include <cstring>

namespace mapsan::testing {

namespace {

constexpr char kMapType[] = "std::unordered_map<std::string, int>";
constexpr char kMapName[] = "Cache::map_";

void set_map(Report& report, const char* type, const char* name) {
  report.map.type = type;
  report.map.type_size = static_cast<int>(std::strlen(type));
  report.map.name = name;
  report.map.name_size = static_cast<int>(std::strlen(name));
}

ReportedEvent event(Role role, const char* site, u32 thread, const char* thread_name) {
  ReportedEvent result;
  result.role = role;
  result.site = site;
  result.thread.id = thread;
  result.thread.name = thread_name;
  return result;
}

void add_lock(ReportedEvent& event, uptr address, const char* name, bool shared, u32 episode) {
  ReportedLock& lock = event.locks[event.lock_count++];
  lock.address = address;
  lock.name = name;
  lock.shared = shared;
  lock.episode = episode;
}

}  // namespace

Report example_race() {
  Report report;
  report.rule = Rule::kReadWriteRace;
  report.fix = "hold Cache::mu_ exclusively around the insert";
  set_map(report, kMapType, kMapName);
  report.map.address = 0x7f0012345678;
  report.map.created_site =
      "construct\x1fsrc/cache.cpp\x1f"
      "12\x1f"
      "3\x1f"
      "Cache::Cache\x1f"
      "Cache::map_\x1fstd::unordered_map<std::string, int>";
  report.map.has_bucket = true;
  report.map.bucket_index = 17;
  report.map.bucket_count = 64;
  std::strcpy(report.key, "\"sku-42\"");
  report.events[0] = event(Role::kWrite,
                           "insert\x1fsrc/cache.cpp\x1f"
                           "41\x1f"
                           "12\x1f"
                           "Cache::put\x1f"
                           "Cache::map_\x1fstd::unordered_map<std::string, int>",
                           2, "worker");
  std::strcpy(report.events[0].key, "\"sku-42\"");
  add_lock(report.events[0], 0x1000, "Cache::mu_", false, 7);
  add_lock(report.events[0], 0x2000, nullptr, true, 1);
  report.events[1] = event(Role::kRead,
                           "find\x1fsrc/cache.cpp\x1f"
                           "39\x1f"
                           "17\x1f"
                           "Cache::has\x1f"
                           "Cache::map_\x1fstd::unordered_map<std::string, int>",
                           1, nullptr);
  report.events[1].previous = true;
  report.events[1].thread.finished = true;
  std::strcpy(report.events[1].key, "\"sku-7\"");
  report.event_count = 2;
  return report;
}

Report example_check_then_act() {
  Report report;
  report.rule = Rule::kCheckThenAct;
  report.confidence = Confidence::kPredicted;
  report.consequence = "lost-update";
  report.reason =
      "in this run the main thread's insert (cache.cpp:63) came after the act; only the order in which the threads "
      "took "
      "'Cache::mu_' kept them apart";
  report.fix = "hold 'Cache::mu_' exclusively from cache.cpp:39 to cache.cpp:41";
  set_map(report, kMapType, kMapName);
  report.map.address = 0x7f0012345678;
  std::strcpy(report.key, "17");
  report.subject = 1;
  report.events[0] = event(Role::kCheck,
                           "contains\x1f"
                           "cache.cpp\x1f"
                           "39\x1f"
                           "17\x1f"
                           "Cache::has\x1f\x1f",
                           2, "worker");
  report.events[0].previous = true;
  add_lock(report.events[0], 0x2000, "Pool::mu", false, 2);
  add_lock(report.events[0], 0x1000, "Cache::mu_", true, 5);
  report.events[1] = event(Role::kAct,
                           "operator[]\x1f"
                           "cache.cpp\x1f"
                           "41\x1f"
                           "12\x1f"
                           "Cache::put\x1f\x1f",
                           2, "worker");
  add_lock(report.events[1], 0x2000, "Pool::mu", false, 2);
  report.events[2] = event(Role::kInterferer,
                           "insert\x1f"
                           "cache.cpp\x1f"
                           "63\x1f"
                           "14\x1f"
                           "Cache::warm\x1f\x1f",
                           0, nullptr);
  add_lock(report.events[2], 0x1000, "Cache::mu_", false, 6);
  report.event_count = 3;
  return report;
}

Report example_unknowns() {
  Report report;
  report.rule = Rule::kMapLifetime;
  report.severity = Severity::kWarning;
  report.order = Order::kTsoOnly;
  report.event_count = 2;
  report.events[0].role = Role::kWrite;
  report.events[1].role = Role::kRead;
  report.events[1].thread.id = 9;
  report.events[1].locks_known = false;
  return report;
}

Report example_odd_bytes() {
  Report report = example_race();
  set_map(report, "std::map<K, \"V\\\">", "m\xff\xc3\xa9");
  std::strcpy(report.key, "\"a\n\t\x01\xe2\x82\"");
  report.fix = "\xed\xa0\x80 is a surrogate";
  return report;
}

Report example_note() {
  Report report = example_race();
  report.rule = Rule::kConcurrentWrite;
  report.severity = Severity::kNote;
  return report;
}

}  // namespace mapsan::testing
