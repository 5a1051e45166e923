// finish.cpp: exit line, final counts and exit status.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// At exit the status is changed by calling exit() once more from the handler: glibc then goes on with the handlers that
// are left and ends with the new status, so destructors of shared libraries and buffered output are not lost as they
// would be by _exit, and no stream is locked as it would be by fflush.
#include "finish.h"

#include <stdlib.h>

#include "failpoint.h"
#include "give_up.h"
#include "log.h"
#include "options.h"
#include "platform.h"
#include "report.h"
#include "report_lock.h"
#include "report_totals.h"
#include "runtime.h"
#include "suppressions.h"
#include "symbolizer_process.h"

namespace mapsan {

namespace {

// Relaxed: written at start and in a forked child, both before other threads exist.
std::atomic<u32> g_own_process{0};
std::atomic<bool> g_finished{false};
bool g_is_forked_child = false;

TextBuffer& add_count(TextBuffer& out, u64 count, Slice noun) {
  out.add_number(count).add(" ").add(noun);
  if (count != 1) out.add("s");
  return out;
}

void add_times(TextBuffer& out, u64 times) {
  out.add(" (");
  if (times == 1) {
    out.add("once");
  } else {
    out.add_number(times).add(" times");
  }
  out.add(")");
}

void add_findings(TextBuffer& out) {
  const u64 failing = failing_reports();
  const u64 other = other_reports();
  if (failing + other == 0) {
    out.add(has_given_up() ? "no violation found until detection ended" : "no violation found");
    return;
  }
  add_count(out, failing + other, "violation").add(" reported");
  add_times(out, times_reported());
  if (other != 0) out.add(", ").add_number(other).add(" of them below fail_on");
}

void warn_of_nothing_watched(const WatchFigures& figures) {
  TextBuffer line;
  line.add("warning: nothing was watched: ");
  if (figures.modules == 0) {
    line.add("no part of this program was compiled with mapsan-clang++ or the mapsan plugin");
  } else if (figures.sites == 0) {
    add_count(line, figures.modules, "module").add(" compiled with mapsan, but no access in ");
    line.add(figures.modules == 1 ? "it" : "them").add(" to a map that could be reached from elsewhere");
  } else {
    line.add("none of the ");
    add_count(line, figures.sites, "watched site").add(" was reached");
  }
  say(line.text());
}

void warn_of_half_modules(const WatchFigures& figures) {
  if (figures.half_modules == 0) return;
  TextBuffer line;
  line.add("warning: ");
  add_count(line, figures.half_modules, "module").add(figures.half_modules == 1 ? " was" : " were");
  line.add(" compiled with one half of the plugin only (-save-temps, or passes disabled), so violations may be missed");
  if (figures.first_half_module != nullptr) line.add("; first: ").add(figures.first_half_module);
  say(line.text());
}

// Guard mode does not count maps.
void say_exit_line(const WatchFigures& figures) {
  TextBuffer line;
  if (options().mode == Mode::kGuard) line.add("guard mode: ");
  line.add("watched ");
  add_count(line, figures.sites, "site");
  if (options().mode != Mode::kGuard) add_count(line.add(" and "), figures.maps, "map");
  line.add(" in ");
  add_count(line, figures.modules, "module").add("; ");
  add_findings(line);
  say(line.text());
  if (figures.unwatched == 0 || options().verbosity < 2) return;
  line.clear();
  add_count(line, figures.unwatched, "map access")
      .add(" could not be watched (compile with -fplugin-arg-mapsan-verbose)");
  say(line.text());
}

void say_injected_faults() {
#ifdef MAPSAN_FAULT_INJECTION
  if (g_is_forked_child) return;
  TextBuffer line;
  line.add("faults injected: pages ").add_number(count_injected(Failpoint::kPages));
  say(line.add(", blocks ").add_number(count_injected(Failpoint::kBlocks)).text());
#endif
}

void say_farewell() {
  if (options().verbosity == 0) return;
  const bool has_reports = failing_reports() + other_reports() != 0;
  // A program that forks workers gets one line, its own, and one from each worker that found something.
  if (g_is_forked_child && !has_reports) return;
  const WatchFigures figures = watch_figures();
  say_used_suppressions();
  warn_of_half_modules(figures);
  const bool reached = figures.maps != 0 || options().mode == Mode::kGuard;
  const bool nothing = figures.modules == 0 || figures.sites == 0 || !reached;
  if (nothing && !has_reports) {
    warn_of_nothing_watched(figures);
  } else {
    say_exit_line(figures);
  }
}

void on_exit_handlers_done() {
  const bool first = !g_finished.load(std::memory_order_relaxed);
  const int status = finish(EXIT_SUCCESS);
  if (first && status != EXIT_SUCCESS) exit(status);
}

void on_quick_exit() {
  const int status = finish(EXIT_SUCCESS);
  if (status != EXIT_SUCCESS) exit_now(status);
}

}  // namespace

bool is_own_process() { return g_own_process.load(std::memory_order_relaxed) == process_id(); }

int finish(int status) {
  if (!is_own_process() || options().mode == Mode::kOff) return status;
  const ErrnoKeeper keeper;
  // Relaxed: decides only which of several ends of the process speaks; orders nothing.
  if (!g_finished.exchange(true, std::memory_order_relaxed)) {
    write_final_counts();
    say_farewell();
    say_injected_faults();
  }
  return failing_reports() != 0 && options().exitcode != 0 ? static_cast<int>(options().exitcode) : status;
}

void install_finish() {
  g_own_process.store(process_id(), std::memory_order_relaxed);
  atexit(on_exit_handlers_done);
  at_quick_exit(on_quick_exit);
}

void services_after_fork_in_child() {
  g_own_process.store(process_id(), std::memory_order_relaxed);
  g_finished.store(false, std::memory_order_relaxed);
  g_is_forked_child = true;
  reports_after_fork_in_child();
  forget_suppression_counts();
  log_after_fork_in_child();
  symbolizer_after_fork_in_child();
}

}  // namespace mapsan
