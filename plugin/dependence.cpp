// dependence.cpp: see dependence.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "dependence.h"

#include "hooks/hook_flags.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

// A variable or member that is one map and no other.
bool is_object_itself(const ValueDecl* decl) {
  return decl && !decl->getType()->isReferenceType() && !decl->getType()->isPointerType() && is_map(decl->getType());
}

bool is_known_callee(const Event& event) {
  return !event.is_call || (event.call->getDirectCallee() && event.operation != "operator()");
}

}  // namespace

bool Dependence::find(std::vector<Part>& parts) {
  if (!flow_.run()) return false;
  for (unsigned index = 0; index < parts.size(); ++index) {
    if (events_.list[index].is_act) find_needs(index, parts[index]);
    if (events_.list[index].is_check && flow_.exported().has(index)) {
      parts[index].is_exported = true;
      flow_.iterations_of(index).each([&](unsigned begin) { parts[begin].is_exported = true; });
    }
  }
  find_upserts(parts);
  find_values_read(parts);
  find_bound_writes(parts);
  for (const Part& part : parts) {
    if (part.validated_by >= 0) parts[part.validated_by].is_check = true;
    for (const Need& need : part.needs) {
      parts[need.check].is_check = true;
      if (need.validated_by >= 0) parts[need.validated_by].is_check = true;
    }
  }
  // Who waits for a key to leave a set and then puts it there keeps others out.
  flow_.awaited().each([&](unsigned source) {
    if (flow_.sources().is_event(source) && events_.list[source].is_check) parts[source].is_check = true;
  });
  // What is called may tell its caller's caller by what it captures.
  for (unsigned index = 0; index < parts.size(); ++index) {
    if (parts[index].is_any() && !is_known_callee(events_.list[index])) parts[index].is_exported = true;
  }
  return true;
}

void Dependence::find_values_read(std::vector<Part>& parts) {
  for (unsigned index = 0; index < parts.size(); ++index) {
    parts[index].is_aged = flow_.aged().has_value(index);
    parts[index].is_value_read = flow_.exported().has_value(index) || flow_.judged_values().has_value(index);
  }
  for (const Part& part : parts) {
    for (const Need& need : part.needs) parts[need.check].is_value_read |= need.value;
  }
}

// `auto& element = m[k]; element = 3;`: the key is known where the variable is bound. So it is where a map that is the
// element is written to.
void Dependence::find_bound_writes(std::vector<Part>& parts) {
  for (const Event& event : events_.list) {
    if (event.is_call || !event.is_act) continue;
    if (event.hook.kind == HookKind::kElement) note_written(event.hook.arguments.front(), event, parts);
    if (event.hook.map && event.hook.kind != HookKind::kElement) note_written(event.hook.map, event, parts);
  }
  validate_by_itself(parts);
}

void Dependence::note_written(const Expr* element, const Event& write, std::vector<Part>& parts) {
  const Origins deciding = flow_.deciding(write);
  auto note = [&](unsigned bound) {
    const bool by_name = write.hook.kind == HookKind::kElement && deciding.has(bound);
    parts[bound].is_written_by_name = by_name && (parts[bound].is_written_by_name || !parts[bound].is_written);
    parts[bound].is_written = true;
    parts[bound].is_written_blindly |= !deciding.has(bound);
  };
  for (const Expr* object = element->IgnoreParenImpCasts();;) {
    int direct = events_.of(object);
    if (direct >= 0) note(direct);
    const auto* member = dyn_cast<MemberExpr>(object);
    if (!member) break;
    object = member->getBase()->IgnoreParenImpCasts();
  }
  flow_.of(element).each([&](unsigned source) {
    if (!flow_.sources().is_event(source)) return;
    const Event& bound = events_.list[source];
    if (!bound.is_call && (bound.hook.access & MAPSAN_HOOK_REMEMBER)) note(source);
  });
}

// `auto& element = m[k]; if (!element) element = make();`: what the bound element holds is a check of its own, made by the
// operation that binds it. What was checked before, here or by a caller, no longer counts.
void Dependence::validate_by_itself(std::vector<Part>& parts) const {
  for (unsigned index = 0; index < parts.size(); ++index) {
    Part& part = parts[index];
    if (!part.is_written || part.is_written_blindly || events_.list[index].hook.kind != HookKind::kIndex) continue;
    for (Need& need : part.needs) {
      if (need.validated_by < 0) need.validated_by = static_cast<int>(index);
    }
    if (!part.is_validated && part.validated_by < 0) part.validated_by = static_cast<int>(index);
  }
}

void Dependence::find_needs(unsigned act, Part& part) {
  const Event& event = events_.list[act];
  if (body_.is_validated(event.call)) {
    part.is_validated = true;
    return;
  }
  Origins deciding = flow_.deciding(event), values;
  for (const Expr* value : event.values) values.join(flow_.of(value));
  Origins all = deciding.joined(values);
  // Where an element lies that a reference is bound to decides nothing.
  if (event.is_call || event.hook.kind != HookKind::kElement) {
    for (const Expr* key : event.keys) all.join(flow_.of(key));
  }
  all.each([&](unsigned source) {
    if (!flow_.sources().is_event(source) || source == act || !events_.list[source].is_check) return;
    add_need(act, source, values, part);
  });
  add_counts(act, part);
  validate(event, deciding, part);
}

void Dependence::add_counts(unsigned act, Part& part) const {
  flow_.worked_for(events_.list[act]).each([&](unsigned source) {
    const bool is_known = llvm::any_of(part.needs, [&](const Need& need) { return need.check == source; });
    if (is_known || source == act || !flow_.sources().is_event(source) || !events_.list[source].is_check) return;
    if (!may_be_same_map(events_.list[source], events_.list[act])) return;
    Need need;
    need.check = source;
    need.counts = true;
    part.needs.push_back(need);
  });
}

void Dependence::add_need(unsigned act, unsigned check, const Origins& values, Part& part) const {
  if (!may_be_same_map(events_.list[check], events_.list[act]) && !may_be_gate(events_.list[check])) return;
  bool value = values.has_value(check);
  auto add = [&](unsigned needed) {
    for (Need& known : part.needs) {
      if (known.check != needed) continue;
      known.value |= value;
      return;
    }
    Need need;
    need.check = needed;
    need.value = value;
    need.latest = flow_.is_renewed(needed, act);
    part.needs.push_back(need);
  };
  add(check);
  // The element that an iteration came to is a check of its key, and the whole iteration one of the map.
  flow_.iterations_of(check).each(add);
}

// A check of another map lets one thread pass at a time if the thread then changes what it checked.
bool Dependence::may_be_gate(const Event& check) const {
  return llvm::any_of(events_.list,
                      [&](const Event& event) { return event.is_act && may_be_same_map(check, event); });
}

bool Dependence::may_be_same_map(const Event& check, const Event& act) const {
  if (check.is_call || act.is_call) return true;
  llvm::StringRef check_type = check.hook.field(6), act_type = act.hook.field(6);
  if (!check_type.empty() && !act_type.empty() && check_type != act_type) return false;
  if (!check.hook.map || !act.hook.map) return true;
  const ValueDecl* checked = named_object(check.hook.map);
  const ValueDecl* acted = named_object(act.hook.map);
  return checked == acted || !is_object_itself(checked) || !is_object_itself(acted);
}

}  // namespace mapsan::plugin
