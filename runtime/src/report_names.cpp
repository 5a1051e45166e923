// report_names.cpp: the names of rules, severities and roles in text, JSON and suppressions.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// These words are part of the interface.
#include "report.h"

namespace mapsan {

const char* to_string(Rule rule) {
  switch (rule) {
    case Rule::kConcurrentWrite:
      return "concurrent-write";
    case Rule::kReadWriteRace:
      return "read-write-race";
    case Rule::kMapLifetime:
      return "map-lifetime";
    case Rule::kCheckThenAct:
      return "check-then-act";
    case Rule::kEscapedReference:
      return "escaped-reference";
    case Rule::kWriteUnderSharedLock:
      return "write-under-shared-lock";
    case Rule::kLockLeaked:
      return "lock-leaked";
    case Rule::kGuardViolated:
      return "guard-violated";
  }
  return "";
}

const char* to_string(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "";
}

const char* to_string(Confidence confidence) {
  return confidence == Confidence::kPredicted ? "predicted" : "witnessed";
}

const char* to_string(Order order) { return order == Order::kTsoOnly ? "tso-only" : "none"; }

const char* to_string(Role role) {
  switch (role) {
    case Role::kWrite:
      return "write";
    case Role::kRead:
      return "read";
    case Role::kCheck:
      return "check";
    case Role::kAct:
      return "act";
    case Role::kInterferer:
      return "interferer";
    case Role::kEscape:
      return "escape";
    case Role::kUse:
      return "use";
    case Role::kLock:
      return "lock";
  }
  return "";
}

}  // namespace mapsan
