// report.h: a violation as data. Detectors fill a Report; printers (report_text.cpp, report_json.cpp) only print it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A Report lives on the stack of the thread that found the violation; every pointer in it is borrowed and valid during
// the call of `publish`. No Report field is computed by a printer.
#pragma once

#include "internal.h"

namespace mapsan {

enum class Rule : u8 {
  kConcurrentWrite,
  kReadWriteRace,
  kMapLifetime,
  kCheckThenAct,
  kEscapedReference,
  kWriteUnderSharedLock,
  kLockLeaked,
  kGuardViolated,
};
enum class Severity : u8 { kNote, kWarning, kError };
enum class Confidence : u8 { kPredicted, kWitnessed };
enum class Order : u8 { kNone, kTsoOnly };
enum class Role : u8 { kWrite, kRead, kCheck, kAct, kInterferer, kEscape, kUse, kLock };

// The names used in text, JSON and suppressions: "concurrent-write", "predicted", "tso-only", "write", ...
const char* to_string(Rule rule);
const char* to_string(Severity severity);
const char* to_string(Confidence confidence);
const char* to_string(Order order);
const char* to_string(Role role);

inline constexpr int kMaxStackDepth = 64;
inline constexpr int kMaxReportedLocks = 4;
inline constexpr int kMaxKeyText = 96;

// Return addresses, innermost first. pcs[0] is the return address into the function that holds the access.
struct StackTrace {
  const uptr* pcs = nullptr;
  int size = 0;
};

struct ReportedLock {
  uptr address = 0;
  const char* name = nullptr;   // as written ("Cache::mu_"), or null
  bool shared = false;
  u32 episode = 0;              // which acquisition of this lock, counted from 1
};

struct ReportedThread {
  u32 id = 0;                   // 0 is the main thread; never re-used
  const char* name = nullptr;   // pthread_setname_np, or null
  u32 creator = 0;
  StackTrace created;           // where pthread_create was called; empty for the main thread
  bool finished = false;
};

struct ReportedEvent {
  Role role = Role::kRead;
  bool previous = false;        // an access recorded earlier, as opposed to the one being made now
  const char* site = nullptr;   // abi.h: __mapsan_site; null if not known
  char key[kMaxKeyText] = {};   // as text, empty if not known
  ReportedThread thread;
  StackTrace stack;
  ReportedLock locks[kMaxReportedLocks];
  int lock_count = 0;
  bool locks_known = true;
};

struct ReportedMap {
  uptr address = 0;
  const char* type = nullptr;   // not NUL-terminated; type_size bytes
  int type_size = 0;
  const char* name = nullptr;   // not NUL-terminated; name_size bytes
  int name_size = 0;
  const char* created_site = nullptr;  // abi.h: __mapsan_site of the construction, or null
  ReportedThread created_by;
  StackTrace created;
  bool has_bucket = false;      // the container's real bucket, or the shadow bucket of an ordered container
  u64 bucket_index = 0;
  u64 bucket_count = 0;
};

// A store and a later load of another location, which a machine may complete first.
struct ReportedStoreLoad {
  StackTrace store;
  StackTrace load;
};

inline constexpr int kMaxEvents = 3;

struct Report {
  Rule rule = Rule::kConcurrentWrite;
  Severity severity = Severity::kError;
  Confidence confidence = Confidence::kWitnessed;
  Order order = Order::kNone;
  const char* consequence = "";
  const char* reason = "";  // why it can happen, or how it did; printed beside the confidence
  const char* fix = "";
  // Where a full fence is missing, on either side; empty stacks otherwise. The printers' fix names the places.
  ReportedStoreLoad unfenced[2];
  ReportedMap map;
  char key[kMaxKeyText] = {};
  ReportedEvent events[kMaxEvents];
  int event_count = 0;
  int subject = 0;  // the event that the text begins with and sums up
};

// Suppresses, de-duplicates (by fingerprint: rule, map, and the events' file, function and operation, in either
// order), prints and flushes the report, raises the exit status, and ends the process if `halt_on_error` is set.
// Any thread; takes the report lock; never called with another lock of the runtime held.
void publish(const Report& report);

// Number of distinct violations printed so far at or above `fail_on`, and below it.
u32 failing_reports();
u32 other_reports();

}  // namespace mapsan
