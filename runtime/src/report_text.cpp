// report_text.cpp: a report as text for people, in the shape of ThreadSanitizer's.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scripts that read ThreadSanitizer's reports find the same marks here: the line of `=`, `WARNING: <tool>: `, `#n`
// frames, `SUMMARY: <tool>: `. Only prints; decides nothing.
#include "report_timeline.h"
#include "resolved_report.h"

namespace mapsan {

namespace {

constexpr char kSeparator[] = "==================\n";
constexpr char kBoldRed[] = "\033[1;31m";
constexpr char kBoldBlue[] = "\033[1;34m";
constexpr char kGreen[] = "\033[32m";
constexpr char kBold[] = "\033[1m";
constexpr char kReset[] = "\033[0m";

class TextPrinter {
 public:
  TextPrinter(const ResolvedReport& resolved, bool color, TextBuffer& out)
      : resolved_(resolved), report_(*resolved.report), color_(color), out_(out) {}

  void print() {
    out_.add(kSeparator);
    print_header();
    if (report_.subject < report_.event_count) print_event(report_.subject);
    for (int i = 0; i < report_.event_count; ++i) {
      if (i != report_.subject) print_event(i);
    }
    print_timeline(resolved_, out_);
    print_map();
    for (int i = 0; i < resolved_.thread_count; ++i) print_thread(i);
    print_locks();
    print_advice();
    print_summary();
    out_.add(kSeparator);
  }

 private:
  void paint(const char* escape) {
    if (color_) out_.add(escape);
  }

  void add_map() {
    out_.add(resolved_.map_type.empty() ? Slice("a map") : resolved_.map_type);
    if (!resolved_.map_name.empty()) out_.add(" '").add(resolved_.map_name).add("'");
  }

  void print_header() {
    paint(kBoldRed);
    out_.add(report_.severity == Severity::kNote ? "NOTE" : "WARNING").add(": MapSanitizer: ");
    out_.add(to_string(report_.rule)).add(" on ");
    add_map();
    out_.add(" (pid=").add_number(resolved_.pid).add(")");
    paint(kReset);
    out_.add("\n");
  }

  static const char* role_word(const ReportedEvent& event) {
    switch (event.role) {
      case Role::kWrite:
        return event.previous ? "Previous write" : "Write";
      case Role::kRead:
        return event.previous ? "Previous read" : "Read";
      case Role::kCheck:
        return "Check";
      case Role::kAct:
        return "Act";
      case Role::kInterferer:
        return "Intervening";
      case Role::kEscape:
        return "Reference obtained";
      case Role::kUse:
        return "Use";
      case Role::kLock:
        return "Lock taken";
    }
    return "";
  }

  void add_thread(const ReportedThread& thread) {
    if (thread.id == 0) {
      out_.add("main thread");
      return;
    }
    out_.add("thread T").add_number(thread.id);
    if (thread.name != nullptr && thread.name[0] != '\0') out_.add(" '").add(thread.name).add("'");
  }

  void add_lock_name(const ReportedLock& lock) {
    const int number = lock_number(resolved_, lock.address);
    out_.add("M").add_number(static_cast<u64>(number));
    const Slice name(resolved_.locks[number - 1]->name);
    if (!name.empty()) out_.add(" '").add(name).add("'");
  }

  void add_locks_held(const ReportedEvent& event) {
    out_.add(" (locks held: ");
    if (!event.locks_known) out_.add("not known");
    if (event.locks_known && event.lock_count == 0) out_.add("none");
    for (int i = 0; event.locks_known && i < event.lock_count; ++i) {
      const ReportedLock& lock = event.locks[i];
      if (i > 0) out_.add("; ");
      add_lock_name(lock);
      out_.add(lock.shared ? " shared" : " exclusive");
      if (lock.episode != 0) out_.add(", episode ").add_number(lock.episode);
    }
    out_.add(")");
  }

  // The bucket in the report is that of the report's key.
  bool is_in_reported_bucket(const ReportedEvent& event) const {
    return report_.map.has_bucket && event.key[0] != '\0' && Slice(event.key) == Slice(report_.key);
  }

  void print_event(int index) {
    const ReportedEvent& event = report_.events[index];
    const Site& site = resolved_.sites[index];
    paint(kBoldBlue);
    out_.add("  ").add(role_word(event));
    if (!site.operation.empty()) out_.add(" (").add(site.operation).add(")");
    if (event.key[0] != '\0') out_.add(" of key ").add(event.key);
    if (is_in_reported_bucket(event)) {
      out_.add(" in bucket ").add_number(report_.map.bucket_index);
      out_.add(" of ").add_number(report_.map.bucket_count);
    }
    out_.add(" by ");
    add_thread(event.thread);
    add_locks_held(event);
    out_.add(":");
    paint(kReset);
    out_.add("\n");
    print_stack(resolved_.events[index]);
  }

  void add_position(Slice file, u32 line, u32 column) {
    out_.add(file);
    if (line != 0) out_.add(":").add_number(line);
    if (line != 0 && column != 0) out_.add(":").add_number(column);
  }

  void print_stack(const ResolvedStack& stack) {
    for (int i = 0; i < stack.size; ++i) {
      const Frame& frame = stack.frames[i];
      out_.add("    #").add_number(static_cast<u64>(i)).add(" ");
      out_.add(frame.function.empty() ? Slice("<unknown function>") : tidy_function_name(frame.function)).add(" ");
      if (!frame.file.empty()) {
        add_position(frame.file, frame.line, frame.column);
      } else {
        out_.add("(").add(base_name(frame.module)).add("+").add_hex(frame.offset).add(")");
      }
      out_.add("\n");
    }
    if (stack.size == 0) out_.add("    (stack not known)\n");
  }

  void print_map() {
    if (resolved_.map_name.empty() && report_.map.address == 0 && resolved_.map_created.size == 0) return;
    out_.add("  Map");
    if (!resolved_.map_name.empty()) out_.add(" '").add(resolved_.map_name).add("'");
    if (report_.map.address != 0) out_.add(" at ").add_hex(report_.map.address);
    if (resolved_.map_created.size == 0) {
      out_.add("\n");
      return;
    }
    out_.add(" created by ");
    add_thread(report_.map.created_by);
    const Frame& place = resolved_.map_created.frames[0];
    if (!place.file.empty()) {
      out_.add(" at ");
      add_position(place.file, place.line, place.column);
    }
    out_.add("\n");
    print_stack(resolved_.map_created);
  }

  void print_thread(int index) {
    const ReportedThread& thread = *resolved_.threads[index];
    out_.add("  Thread T").add_number(thread.id);
    if (thread.name != nullptr && thread.name[0] != '\0') out_.add(" '").add(thread.name).add("'");
    out_.add(thread.finished ? " (finished)" : " (running)").add(" created by ");
    if (thread.creator == 0) {
      out_.add("main thread");
    } else {
      out_.add("thread T").add_number(thread.creator);
    }
    out_.add(" at:\n");
    print_stack(resolved_.thread_created[index]);
  }

  void print_locks() {
    for (int i = 0; i < resolved_.lock_count; ++i) {
      out_.add("  Mutex ");
      add_lock_name(*resolved_.locks[i]);
      out_.add(" at ").add_hex(resolved_.locks[i]->address).add("\n");
    }
  }

  void print_confidence() {
    const Slice reason(report_.reason);
    if (report_.confidence == Confidence::kPredicted) {
      out_.add("  Confidence: predicted (");
      out_.add(reason.empty() ? Slice("this run was lucky; the accesses can also come in the other order") : reason);
      out_.add(")\n");
    } else if (!reason.empty()) {
      out_.add("  Confidence: witnessed (").add(reason).add(")\n");
    }
  }

  void print_advice() {
    print_confidence();
    if (report_.order == Order::kTsoOnly) {
      out_.add("  Order: tso-only (the x86 memory order keeps them apart, the C++ memory model does not)\n");
    }
    if (report_.consequence[0] != '\0') out_.add("  Consequence: ").add(report_.consequence).add("\n");
    if (resolved_.fix[0] == '\0') return;
    paint(kGreen);
    out_.add("  HINT: ").add(resolved_.fix);
    paint(kReset);
    out_.add("\n");
  }

  void print_summary() {
    paint(kBold);
    out_.add("SUMMARY: MapSanitizer: ").add(to_string(report_.rule));
    if (report_.event_count > 0) {
      const Site& site = resolved_.sites[report_.subject];
      if (!site.file.empty()) {
        out_.add(" ");
        add_position(site.file, site.line, site.column);
      }
      if (!site.function.empty()) out_.add(" in ").add(tidy_function_name(site.function));
    }
    paint(kReset);
    out_.add("\n");
  }

  const ResolvedReport& resolved_;
  const Report& report_;
  const bool color_;
  TextBuffer& out_;
};

}  // namespace

void print_text(const ResolvedReport& resolved, bool color, TextBuffer& out) {
  TextPrinter(resolved, color, out).print();
}

}  // namespace mapsan
