// check_then_act_report.cpp: see check_then_act_report.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "check_then_act_report.h"

#include "check_then_act_advice.h"
#include "options.h"
#include "reported_access.h"

namespace mapsan {
namespace {

constexpr u32 kMostPublished = 100;  // of one kind; a violation's count ends there

// What was published of a pair of check and act, by their sites: enough for a program's hot loop to go on at speed. An
// entry that another pair takes over only makes things be published again.
struct PublishedPair {
  std::atomic<u64> identity;
  std::atomic<u32> count;
};
constexpr u32 kPairs = 1024;
PublishedPair g_pairs[kPairs];

__mapsan_site site_of(const PastOperation& operation) {
  const Trace* trace = trace_at(operation.access.trace);
  return trace == nullptr ? nullptr : trace->site;
}

u64 mix(u64 hash, const void* site) {
  return (hash ^ hash >> 29 ^ reinterpret_cast<uptr>(site)) * 0xBF58476D1CE4E5B9ull;
}

// The entry of an identity that is never 0. Relaxed: what two threads do at once is only a little wrong.
PublishedPair& entry_of(u64 identity) {
  PublishedPair& entry = g_pairs[identity >> 54];
  if (entry.identity.load(std::memory_order_relaxed) == identity) return entry;
  entry.identity.store(identity, std::memory_order_relaxed);
  entry.count.store(0, std::memory_order_relaxed);
  return entry;
}

// Whether it would say nothing new: a pair is one violation, whoever was seen to come between.
bool is_known(const Finding& finding) {
  // What is witnessed is said after what was predicted only where that makes the difference between success and failure;
  // a child process says again what its parent said.
  const bool graver = finding.how == Interference::kBetween && options().fail_on == FailOn::kWitnessed;
  const u64 start = g_process_generation.load(std::memory_order_relaxed) * 2 + graver;
  const u64 pair = mix(mix(start, site_of(finding.window.check)), site_of(finding.window.act)) | 1;
  return entry_of(pair).count.fetch_add(1, std::memory_order_relaxed) >= kMostPublished;
}

void fill_event(ReportedEvent* event, Role role, const PastOperation& operation, const __mapsan_map_ops* ops) {
  event->role = role;
  event->site = site_of(operation);
  fill_access(event, operation.access);
  const bool has_key = !operation.whole() && operation.access.key[15] != 0;
  if (has_key && ops != nullptr && ops->print_snapshot != nullptr) {
    ops->print_snapshot(operation.access.key, event->key, kMaxKeyText);
  }
}

// The key in full, as far as the operation that found the violation has it at hand.
void fill_key(Report* report, const MapOperation& operation) {
  const bool printable =
      operation.key_object != nullptr && operation.ops != nullptr && operation.ops->print_key != nullptr;
  if (printable) operation.ops->print_key(operation.key_object, report->key, kMaxKeyText);
  constexpr int kOrder[] = {kActEvent, kCheckEvent, kInterfererEvent};
  for (int i : kOrder) {
    ReportedEvent& event = report->events[i];
    if (report->key[0] == 0) __builtin_memcpy(report->key, event.key, kMaxKeyText);
    // Of the three, those that have a key have this one.
    if (event.key[0] != 0) __builtin_memcpy(event.key, report->key, kMaxKeyText);
  }
  if (operation.key_object == nullptr || operation.ops == nullptr || operation.ops->bucket == nullptr) return;
  report->map.has_bucket =
      operation.ops->bucket(reinterpret_cast<const volatile void*>(operation.map), operation.key_object,
                            &report->map.bucket_index, &report->map.bucket_count) != 0;
}

void publish_finding(const MapOperation& operation, const Finding& finding) {
  const MapFacts facts = facts_of_map(operation.map);
  const __mapsan_map_ops* ops = operation.ops != nullptr ? operation.ops : facts.ops;
  const ContainerTraits& container = operation.container();
  TextBuffer reason, fix;
  Report report;
  report.rule = Rule::kCheckThenAct;
  report.confidence = finding.how == Interference::kBetween ? Confidence::kWitnessed : Confidence::kPredicted;
  report.consequence = consequence_of(finding, container);
  if (Slice(report.consequence) == Slice("duplicate-work")) report.severity = Severity::kWarning;
  report.event_count = 3;
  report.subject = kActEvent;
  fill_event(&report.events[kCheckEvent], Role::kCheck, finding.window.check, ops);
  fill_event(&report.events[kActEvent], Role::kAct, finding.window.act, ops);
  fill_event(&report.events[kInterfererEvent], Role::kInterferer, finding.interferer, ops);
  fill_map(&report, operation.map, facts);
  fill_key(&report, operation);
  write_reason(report, finding, reason);
  write_fix(report, finding, container, fix);
  report.reason = reason.c_str();
  report.fix = fix.c_str();
  publish(report);
}

}  // namespace

void report_findings(const MapOperation& operation, const Findings& findings) {
  const ErrnoKeeper keep_errno;
  for (int i = 0; i < findings.count; ++i) {
    if (!is_known(findings.entries[i])) publish_finding(operation, findings.entries[i]);
  }
}

}  // namespace mapsan
