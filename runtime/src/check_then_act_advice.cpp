// check_then_act_advice.cpp: see check_then_act_advice.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "check_then_act_advice.h"

#include "episodes.h"
#include "site.h"

namespace mapsan {
namespace {

bool is_same_check(Interference how) { return how == Interference::kSameBefore || how == Interference::kSameAfter; }

bool erases(const PastOperation& act) {
  return act.kind == OperationKind::kErase || act.kind == OperationKind::kClear ||
         (act.what & (MAPSAN_OP_ERASED | MAPSAN_OP_CLEARED)) != 0;
}

bool puts_if_absent(const PastOperation& act) { return (act.what & MAPSAN_OP_PUT_IF_ABSENT) != 0; }

void add_operation(const ReportedEvent& event, TextBuffer& out) {
  out.add("'").add(parse_site(event.site).operation).add("'");
}

void add_place(const ReportedEvent& event, TextBuffer& out) {
  const Site site = parse_site(event.site);
  out.add(base_name(site.file)).add(":").add_number(site.line);
}

void add_thread(const ReportedThread& thread, TextBuffer& out) {
  if (thread.id == 0) {
    out.add("the main thread");
  } else {
    out.add("T").add_number(thread.id);
  }
}

void add_lock(const ReportedLock& lock, TextBuffer& out) {
  if (lock.name != nullptr) {
    out.add("'").add(lock.name).add("'");
  } else {
    out.add("the lock at ").add_hex(lock.address);
  }
}

const ReportedLock* find_lock(const ReportedEvent& event, uptr address) {
  for (int i = 0; i < event.lock_count; ++i) {
    if (event.locks[i].address == address) return &event.locks[i];
  }
  return nullptr;
}

// A lock that both events hold; null if there is none.
const ReportedLock* shared_lock_of(const ReportedEvent& a, const ReportedEvent& b) {
  for (int i = a.lock_count - 1; i >= 0; --i) {
    if (find_lock(b, a.locks[i].address) != nullptr) return &a.locks[i];
  }
  return nullptr;
}

void add_what_kept_them_apart(const Report& report, TextBuffer& out) {
  const ReportedEvent& other = report.events[kInterfererEvent];
  const ReportedLock* lock = shared_lock_of(report.events[kActEvent], other);
  if (lock == nullptr) lock = shared_lock_of(report.events[kCheckEvent], other);
  if (lock == nullptr) {
    out.add("nothing orders the two");
    return;
  }
  out.add("only the order in which the threads took ");
  add_lock(*lock, out);
  out.add(" kept them apart");
}

void add_same_check(const Report& report, const Finding& finding, TextBuffer& out) {
  const bool present = finding.interferer.present();
  const bool opposite = !finding.window.check.whole() && present != finding.window.check.present();
  out.add(" ran the same check (");
  add_place(report.events[kInterfererEvent], out);
  out.add(finding.how == Interference::kSameBefore ? ") earlier" : ") later");
  if (opposite) out.add(present ? " and found the key present" : " and found the key absent");
  out.add("; had it come before the act it could have decided as ");
  add_thread(report.events[kActEvent].thread, out);
  out.add(" did, and acted too; ");
}

// ---- Fix

struct OneCall {
  const char* insert;
  const char* erase;
  const char* update;
};

// The operations that check and act at once, by library.
OneCall one_call_of(const ContainerTraits& container) {
  if (container.accessors) {
    return {
        "insert(accessor, key), which tells whether the key is new and keeps others off the element while the accessor "
        "lives",
        "erase(accessor), with the accessor that the check found the element by",
        "an accessor (find or insert) held while the element is read and written"};
  }
  if (container.concurrent) {
    switch (container.library) {
      case Library::kBoost:
        return {"try_emplace_or_visit or insert_or_visit", "erase_if(key, condition)", "visit(key, change)"};
      case Library::kCuckoo:
        return {"insert or upsert, and what it returns", "erase_fn(key, condition)",
                "update_fn(key, change) or upsert"};
      case Library::kPhmap:
        return {"try_emplace_l or lazy_emplace_l", "erase_if(key, condition)", "modify_if(key, change)"};
      case Library::kFolly:
        return {"insert or try_emplace, and the pair it returns", "erase_if_equal",
                "assign_if_equal, repeated until it succeeds"};
      default:
        return {"insert or emplace, and the pair it returns", "extract or erase, and what it returns",
                "a lock of its own around reading and writing the element"};
    }
  }
  if (container.set) {
    return {"insert, and the bool it returns", "erase(key), and the count it returns", "one lock around both"};
  }
  return {"try_emplace, and the bool it returns", "extract(key) or erase(key), and what it returns",
          "one lock around both"};
}

void add_span(const Report& report, TextBuffer& out) {
  out.add(" from ");
  add_place(report.events[kCheckEvent], out);
  out.add(" to ");
  add_place(report.events[kActEvent], out);
}

// True if something was said.
bool add_lock_advice(const Report& report, TextBuffer& out) {
  const ReportedEvent& check = report.events[kCheckEvent];
  const ReportedEvent& act = report.events[kActEvent];
  const ReportedLock* lock = shared_lock_of(act, check);
  if (lock == nullptr) lock = shared_lock_of(act, report.events[kInterfererEvent]);
  if (lock == nullptr && act.lock_count > 0) lock = &act.locks[act.lock_count - 1];
  if (lock == nullptr && check.lock_count > 0) lock = &check.locks[check.lock_count - 1];
  if (lock == nullptr) return false;
  const ReportedLock* at_check = find_lock(check, lock->address);
  const bool upgrade = at_check != nullptr && at_check->shared && !lock->shared;
  if (upgrade) {
    out.add("repeat ");
    add_operation(check, out);
    out.add(" under the exclusive lock before ");
    add_operation(act, out);
    out.add(" (");
    add_place(act, out);
    out.add("), or ");
  }
  out.add("hold ");
  add_lock(*lock, out);
  if (upgrade || lock->shared) out.add(" exclusively");
  add_span(report, out);
  return true;
}

void add_one_call_advice(const Finding& finding, const ContainerTraits& container, bool again, TextBuffer& out) {
  const PastOperation& check = finding.window.check;
  const PastOperation& act = finding.window.act;
  if (check.whole()) {
    if (!again) out.add("guard the size check and what it decides with one lock");
    return;
  }
  const OneCall calls = one_call_of(container);
  const bool update = finding.window.value || (check.present() && !erases(act));
  const char* call = erases(act) ? calls.erase : update ? calls.update : calls.insert;
  if (update && !container.concurrent) {
    if (!again) out.add("guard reading and writing the element with one lock");
    return;
  }
  if (again) out.add("; or ");
  out.add("let one call check and act: ").add(call);
}

}  // namespace

const char* consequence_of(const Finding& finding, const ContainerTraits& container) {
  const Window& window = finding.window;
  if (erases(window.act)) return "stale-erase";
  if (window.check.whole()) {
    if ((possible_effects_of(window.act) & kCreates) == 0) return "stale-read";
    return window.check.kind == OperationKind::kSize ? "over-capacity" : "duplicate-insert";
  }
  if (window.value) return "lost-update";
  if (container.multi) return "duplicate-insert";
  if (puts_if_absent(window.act)) return window.check.present() ? "stale-read" : "duplicate-work";
  const bool by_presence = (window.check.what & MAPSAN_OP_VALUE) == 0;
  return window.check.present() && by_presence ? "stale-read" : "lost-update";
}

void write_reason(const Report& report, const Finding& finding, TextBuffer& out) {
  const ReportedEvent& other = report.events[kInterfererEvent];
  if (finding.how != Interference::kBetween) out.add("in this run ");
  add_thread(other.thread, out);
  if (is_same_check(finding.how)) {
    add_same_check(report, finding, out);
  } else {
    out.add("'s ").add(parse_site(other.site).operation).add(" (");
    add_place(other, out);
    out.add(")");
    switch (finding.how) {
      case Interference::kBetween:
        out.add(" came between check and act");
        return;
      case Interference::kBefore:
        out.add(" came before the check; ");
        break;
      default:
        out.add(" came after the act; ");
        break;
    }
  }
  add_what_kept_them_apart(report, out);
}

void write_fix(const Report& report, const Finding& finding, const ContainerTraits& container, TextBuffer& out) {
  const bool work_only = !finding.window.check.whole() && puts_if_absent(finding.window.act) && !container.multi;
  if (work_only) {
    out.add("use what ");
    add_operation(report.events[kActEvent], out);
    out.add(" returns (");
    add_place(report.events[kActEvent], out);
    out.add("), which tells whether the key was new");
    if (report.events[kActEvent].lock_count > 0) out.add("; or ");
    add_lock_advice(report, out);
    return;
  }
  const bool said = !container.concurrent && add_lock_advice(report, out);
  add_one_call_advice(finding, container, said, out);
}

}  // namespace mapsan
