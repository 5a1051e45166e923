// report.cpp: decides what is printed, once, and what it means for the process.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A violation is printed when it is found first, and once more if it was below `fail_on` then and is not any more (a
// prediction that came true). All state is guarded by the report lock, but for the two counters, which may be read
// without it.
#include "report.h"

#include "fingerprint.h"
#include "finish.h"
#include "give_up.h"
#include "log.h"
#include "options.h"
#include "platform.h"
#include "report_lock.h"
#include "report_stack.h"
#include "report_table.h"
#include "report_totals.h"
#include "resolved_report.h"

namespace mapsan {

namespace {

// How grave a report is, in the order of the words of `fail_on`.
enum Level : u8 { kLevelNone, kLevelNote, kLevelPredicted, kLevelWitnessed };

ReportTable g_table;
ResolvedReport g_resolved;
// Relaxed: mere figures; the threads that found the reports have written them out already.
std::atomic<u32> g_failing{0};
std::atomic<u32> g_other{0};

Level level_of(const Report& report) {
  if (report.severity == Severity::kNote) return kLevelNote;
  return report.confidence == Confidence::kPredicted ? kLevelPredicted : kLevelWitnessed;
}

bool is_failing(u8 level) { return level > static_cast<u8>(options().fail_on); }

bool is_wanted(Level level) {
  return level != kLevelNote || options().fail_on == FailOn::kNote || options().verbosity >= 2;
}

bool is_news(Level level, const KnownViolation& known) {
  if (!is_wanted(level)) return false;
  return !known.printed || (is_failing(level) && !is_failing(known.level));
}

int find_in_stack(Rule rule, const ResolvedStack& stack) {
  for (int i = 0; i < stack.size; ++i) {
    int found = find_suppression(rule, tidy_function_name(stack.frames[i].function));
    if (found == kNoSuppression) found = find_suppression(rule, stack.frames[i].file);
    if (found != kNoSuppression) return found;
  }
  return kNoSuppression;
}

int suppression_of(const ResolvedReport& resolved) {
  const Report& report = *resolved.report;
  if (!have_suppressions()) return kNoSuppression;
  int found = find_suppression(report.rule, resolved.map_name);
  for (int i = 0; i < report.event_count && found == kNoSuppression; ++i) {
    found = find_in_stack(report.rule, resolved.events[i]);
  }
  return found;
}

void print(const ResolvedReport& resolved, KnownViolation& known) {
  TextBuffer out;
  if (options().log_format == LogFormat::kJson) {
    const uptr count_position = print_json(resolved, out);
    const u64 start = log_write(out.text());
    known.count_offset = start == kNoOffset ? kNoOffset : start + count_position;
  } else {
    print_text(resolved, log_wants_color(), out);
    log_write(out.text());
  }
}

void count_printed(KnownViolation& known, Level level) {
  if (known.printed) g_other.fetch_sub(1, std::memory_order_relaxed);
  (is_failing(level) ? g_failing : g_other).fetch_add(1, std::memory_order_relaxed);
  known.printed = true;
  known.level = level;
}

// In the words of Go's runtime, which ends such a program too.
void say_fatal(const char* reason) {
  TextBuffer line;
  line.add("fatal error: ").add(reason);
  say(line.text());
}

[[noreturn]] void halt() {
  const int status = options().exitcode != 0 ? static_cast<int>(options().exitcode) : 1;
  finish(status);
  exit_now(status);
}

// Returns whether it was printed now.
bool publish_locked(const Report& report, u64 identity, Level level) {
  KnownViolation* known = g_table.find_or_add(identity);
  if (known == nullptr) return false;
  ++known->count;
  if (known->suppression != kNoSuppression) {
    count_suppression(known->suppression);
    return false;
  }
  if (!is_news(level, *known)) return false;
  resolve(report, fingerprint_of(report), g_resolved);
  known->suppression = suppression_of(g_resolved);
  if (known->suppression != kNoSuppression) {
    count_suppression(known->suppression);
    return false;
  }
  print(g_resolved, *known);
  count_printed(*known, level);
  return true;
}

}  // namespace

void publish(const Report& report) {
  if (options().mode == Mode::kOff || has_given_up()) return;
  const ErrnoKeeper keeper;
  const Level level = level_of(report);
  const u64 identity = identity_of(report);
  ReportGuard guard;
  if (!guard.held()) return;
  struct Call {
    const Report& report;
    u64 identity;
    Level level;
    bool printed;
  } call = {report, identity, level, false};
  run_on_report_stack(
      [](void* argument) {
        auto* call = static_cast<Call*>(argument);
        call->printed = publish_locked(call->report, call->identity, call->level);
      },
      &call);
  const bool printed = call.printed;
  guard.release();
  if (!printed || !options().halt_on_error || !is_failing(level)) return;
  if (options().mode == Mode::kGuard) say_fatal(report.reason);
  halt();
}

u32 failing_reports() { return g_failing.load(std::memory_order_relaxed); }
u32 other_reports() { return g_other.load(std::memory_order_relaxed); }

u64 times_reported() {
  ReportGuard guard(ReportGuard::Patience::kBounded);
  u64 times = 0;
  g_table.for_each([&](const KnownViolation& known) {
    if (known.printed) times += known.count;
  });
  return times;
}

void write_final_counts() {
  ReportGuard guard(ReportGuard::Patience::kBounded);
  if (!guard.held()) return;
  g_table.for_each([](const KnownViolation& known) {
    if (known.count_offset == kNoOffset || known.count == 1) return;
    TextBuffer digits;
    digits.add_number(known.count);
    log_overwrite(known.count_offset, digits.text());
  });
}

void reports_after_fork_in_child() {
  g_table.clear();
  g_failing.store(0, std::memory_order_relaxed);
  g_other.store(0, std::memory_order_relaxed);
}

}  // namespace mapsan
