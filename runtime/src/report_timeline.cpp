// report_timeline.cpp: see report_timeline.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lock is drawn as a bracket around what was done under it. The lock that spans check and act stays open in between.
#include "report_timeline.h"

namespace mapsan {
namespace {

constexpr char kIndent[] = "    ";
constexpr uptr kGap = 4;

const ReportedEvent* event_in_role(const Report& report, Role role) {
  for (int i = 0; i < report.event_count; ++i) {
    if (report.events[i].role == role) return &report.events[i];
  }
  return nullptr;
}

bool has_episode(const ReportedEvent& event, const ReportedLock& lock) {
  for (int i = 0; i < event.lock_count; ++i) {
    if (event.locks[i].address == lock.address && event.locks[i].episode == lock.episode) return true;
  }
  return false;
}

class Timeline {
 public:
  Timeline(const ResolvedReport& resolved, const ReportedEvent& check, const ReportedEvent& act,
           const ReportedEvent& interferer, TextBuffer& out)
      : resolved_(resolved), check_(check), act_(act), interferer_(interferer), out_(out) {}

  void print() {
    // The first pass only measures the left column.
    for (measuring_ = true;; measuring_ = false) {
      print_lanes();
      if (!measuring_) return;
    }
  }

 private:
  enum Lane { kLeft, kRight };

  void print_lanes() {
    line_.clear();
    add_thread(check_.thread);
    if (!measuring_) {
      out_.add(kIndent).add(line_.text()).add_spaces(static_cast<int>(width_ + kGap - line_.size()));
      line_.clear();
      add_thread(interferer_.thread);
      out_.add(line_.text()).add("\n");
    } else {
      measure();
    }
    print_event(check_, kLeft, nullptr, &act_);
    print_event(interferer_, kRight, nullptr, nullptr);
    print_event(act_, kLeft, &check_, nullptr);
  }

  void measure() {
    if (line_.size() > width_) width_ = line_.size();
  }

  void add_thread(const ReportedThread& thread) {
    if (thread.id == 0) {
      line_.add("main thread");
      return;
    }
    line_.add("thread T").add_number(thread.id);
    if (thread.name != nullptr && thread.name[0] != '\0') line_.add(" '").add(thread.name).add("'");
  }

  void add_lock(const ReportedLock& lock) {
    const int number = lock_number(resolved_, lock.address);
    line_.add("M").add_number(static_cast<u64>(number));
    const Slice name(number == 0 ? nullptr : resolved_.locks[number - 1]->name);
    if (!name.empty()) line_.add(" '").add(name).add("'");
  }

  // Starts a line that shows the brackets that are open.
  void begin() {
    line_.clear();
    for (int i = 0; i < depth_; ++i) line_.add("| ");
  }

  void end(Lane lane) {
    if (measuring_) {
      if (lane == kLeft) measure();
      return;
    }
    out_.add(kIndent);
    if (lane == kRight) {
      for (int i = 0; i < spanning_; ++i) out_.add("| ");
      out_.add_spaces(static_cast<int>(width_ + kGap) - 2 * spanning_);
    }
    out_.add(line_.text()).add("\n");
  }

  void open(const ReportedLock& lock, Lane lane) {
    begin();
    line_.add("+ lock ");
    add_lock(lock);
    if (lock.shared) line_.add(" (shared)");
    end(lane);
    ++depth_;
  }

  void close(const ReportedLock& lock, Lane lane) {
    --depth_;
    begin();
    line_.add("+ unlock M").add_number(static_cast<u64>(lock_number(resolved_, lock.address)));
    end(lane);
  }

  // Opens the locks that were not held since `before`, and closes those that are not held until `after`.
  void print_event(const ReportedEvent& event, Lane lane, const ReportedEvent* before, const ReportedEvent* after) {
    depth_ = lane == kLeft ? spanning_ : 0;
    for (int i = 0; i < event.lock_count; ++i) {
      if (before == nullptr || !has_episode(*before, event.locks[i])) open(event.locks[i], lane);
    }
    begin();
    add_operation(event);
    end(lane);
    int kept = 0;
    for (int i = event.lock_count - 1; i >= 0; --i) {
      if (after != nullptr && has_episode(*after, event.locks[i])) {
        ++kept;
      } else {
        close(event.locks[i], lane);
      }
    }
    if (lane == kLeft) spanning_ = kept;
  }

  void add_operation(const ReportedEvent& event) {
    const Site& site = resolved_.sites[&event - resolved_.report->events];
    line_.add(site.operation.empty() ? Slice("?") : site.operation);
    if (!site.file.empty()) line_.add("  ").add(base_name(site.file)).add(":").add_number(site.line);
  }

  const ResolvedReport& resolved_;
  const ReportedEvent& check_;
  const ReportedEvent& act_;
  const ReportedEvent& interferer_;
  TextBuffer& out_;
  TextBuffer line_;
  uptr width_ = 0;  // of the left column
  int depth_ = 0;
  int spanning_ = 0;
  bool measuring_ = false;
};

}  // namespace

void print_timeline(const ResolvedReport& resolved, TextBuffer& out) {
  const Report& report = *resolved.report;
  const ReportedEvent* check = event_in_role(report, Role::kCheck);
  const ReportedEvent* act = event_in_role(report, Role::kAct);
  const ReportedEvent* interferer = event_in_role(report, Role::kInterferer);
  if (check == nullptr || act == nullptr || interferer == nullptr) return;
  out.add(report.confidence == Confidence::kWitnessed ? "  What happened" : "  What can happen")
      .add(", from top to bottom:\n");
  Timeline(resolved, *check, *act, *interferer, out).print();
}

}  // namespace mapsan
