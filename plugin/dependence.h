// dependence.h: which operations and calls of a function depend on which of its checks.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Looks at a body after the rewriter has been through it. An act needs a check when the check's result decides whether
// the act takes place, or flows into what it is made with.
#ifndef MAPSAN_PLUGIN_DEPENDENCE_H
#define MAPSAN_PLUGIN_DEPENDENCE_H

#include <vector>

#include "dependence_events.h"
#include "value_flow.h"

namespace mapsan::plugin {

struct Need {
  unsigned check;         // index of the event
  bool value = false;     // what is written derives from what the check read
  bool counts = false;  // only if the check is of how many there are
  bool either_way = false;  // the other outcome only has it written in another way
  bool latest = false;    // no run of the check but the latest decides
  int validated_by = -1;  // a later check with which that is compared
};

// The part that one event has in check-then-act.
struct Part {
  bool is_check = false;  // somebody needs it
  bool is_exported = false;
  bool is_value_read = false;  // what a lookup found decides too, or flows; not only whether it found it
  bool is_aged = false;        // what it read counts as old where a smaller value would too
  bool is_written = false;     // a variable bound to the element that the operation returns writes to it
  bool is_written_blindly = false;  // also where what it found there did not decide about that
  bool is_written_by_name = false;  // … only where that decided, and by hooks of the variable
  std::vector<Need> needs;
  // What callers of this function need does not reach the act, or only where a check is not of its own lock episode.
  bool is_validated = false;
  int validated_by = -1;

  bool is_act() const { return !needs.empty() || is_validated || validated_by >= 0; }
  bool is_any() const { return is_check || is_exported || is_act(); }
};

class Dependence {
 public:
  Dependence(const BodyIndex& body, const Events& events) : body_(body), events_(events), flow_(body, events) {}

  // Fills in the part of each event; false if the body is beyond what is looked at.
  bool find(std::vector<Part>& parts);

  // Whether nothing outside of these statements depends on what operations in them find in maps, of which there is one.
  bool keeps(llvm::ArrayRef<const clang::Stmt*> statements) const;

 private:
  void find_values_read(std::vector<Part>& parts);
  void find_bound_writes(std::vector<Part>& parts);
  void find_upserts(std::vector<Part>& parts);
  void note_upsert(const clang::Expr* assignment, unsigned check, std::vector<Part>& parts);
  void find_needs(unsigned act, Part& part);
  void add_need(unsigned act, unsigned check, const Origins& values, Part& part) const;
  void add_counts(unsigned act, Part& part) const;
  void note_written(const clang::Expr* element, const Event& write, std::vector<Part>& parts);
  void validate_by_itself(std::vector<Part>& parts) const;
  bool may_be_gate(const Event& check) const;
  bool may_be_same_map(const Event& check, const Event& act) const;
  void validate(const Event& act, const Origins& deciding, Part& part);
  bool is_behind_lock(const clang::Expr* comparison, const Event& act) const;
  bool compares_state_with_older(const clang::Expr* comparison, const ValueFlow::Sides& sides);
  void validate_by_check(const ValueFlow::Sides& sides, Part& part) const;
  void validate_by_parameter(const clang::Expr* comparison, const Origins& given, const Origins& own, Part& part);
  int value_check_in(const Origins& origins, const Origins& but) const;

  const BodyIndex& body_;
  const Events& events_;
  ValueFlow flow_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_DEPENDENCE_H
