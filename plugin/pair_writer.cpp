// pair_writer.cpp: see pair_writer.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "pair_writer.h"

#include <algorithm>

#include "clang/AST/Attr.h"
#include "clang/AST/StmtCXX.h"
#include "clang_compat.h"
#include "hooks/hook_flags.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Path.h"
#include "map_types.h"
#include "mapsan/abi.h"
#include "names.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

constexpr unsigned kMostNeeds = 24;  // of one act; the latest ones in the order of writing

// Not of count(), size() and their kin, which tell nothing of what is stored, nor of a set, where that is the key.
bool gives_mapped_value(const Event& event) {
  if (event.hook.map && is_set(event.hook.map->getType())) return false;
  return event.hook.kind != HookKind::kSize && event.operation != "count" && event.operation != "contains";
}

uint64_t hook_flags(const Event& event, const Part& part) {
  uint64_t flags = 0;
  if (part.is_check) flags |= MAPSAN_HOOK_CHECK;
  if (part.is_exported) flags |= MAPSAN_HOOK_EXPORTED;
  if (part.is_act()) flags |= MAPSAN_HOOK_ACT;
  if (event.is_result_used) flags |= MAPSAN_HOOK_RESULT_USED;
  bool is_checked = part.is_check || part.is_exported;
  if (is_checked && part.is_value_read && gives_mapped_value(event)) flags |= MAPSAN_HOOK_VALUE;
  const bool may_be_written = part.is_written_by_name && event.hook.kind == HookKind::kDereference;
  if (may_be_written) {
    flags |= MAPSAN_HOOK_MAY_BE_WRITTEN;
  } else if (part.is_written || event.overwrites) {
    flags |= MAPSAN_HOOK_WRITTEN;
  }
  return flags;
}

uint64_t call_flags(const Part& part) {
  uint64_t flags = 0;
  if (part.is_check) flags |= MAPSAN_CALL_CHECK;
  if (part.is_exported) flags |= MAPSAN_CALL_EXPORTED;
  if (part.is_act()) flags |= MAPSAN_CALL_ACT;
  return flags;
}

// What is handed over to be called may run in place of the function that is named.
bool takes_callable(const CallExpr* call) {
  return llvm::any_of(call->arguments(), [](const Expr* argument) {
    QualType type = argument->getType().getNonReferenceType();
    const auto* record = type->getAsCXXRecordDecl();
    return type->isFunctionPointerType() || type->isFunctionType() || is_function_wrapper(record) ||
           (record && (record->isLambda() || (!is_library_code(record) && call_operator_of(type))));
  });
}

}  // namespace

void PairWriter::write(const BodyIndex& body, const Events& events, const std::vector<Part>& parts) {
  Function function{body, events, parts, ids_.of(body.function()), {}};
  builder_.where = const_cast<FunctionDecl*>(body.function());
  number_events(function);
  for (unsigned index = 0; index < parts.size(); ++index) {
    if (!events.list[index].is_call || !parts[index].is_any()) continue;
    function.marks_any = true;
    function.marks_all |= !has_marked_end(events.list[index].call);
  }
  for (unsigned index = 0; index < parts.size(); ++index) {
    if (!events.list[index].is_call) write_operation(function, index);
  }
  // Innermost first: a mark copies the call with all that is in it.
  for (unsigned index = 0; index < parts.size(); ++index) {
    if (events.list[index].is_call && (function.marks_all || parts[index].is_any())) write_call(function, index);
  }
  if (function.marks_all) write_scope(function);
}

// A call whose end is not marked must not seem to go on when the function has returned.
void PairWriter::write_scope(const Function& function) {
  auto* decl = const_cast<FunctionDecl*>(function.body.function());
  auto* body = dyn_cast_or_null<CompoundStmt>(decl->getBody());
  if (!body) return;
  SourceLocation location = body->getLBracLoc();
  DeclStmt* scope = builder_.declare("CallScope", location, {builder_.number_literal(function.id, location)});
  if (!scope) return;
  llvm::SmallVector<Stmt*, 16> statements{scope};
  statements.append(body->body_begin(), body->body_end());
  decl->setBody(
      compound_statement(decl->getASTContext(), statements, body->getLBracLoc(), body->getRBracLoc()));
}

// By position, so that all instances of a template agree; several at one place, as in a macro, are counted.
void PairWriter::number_events(Function& function) const {
  llvm::StringMap<unsigned> seen;
  for (const Event& event : function.events.list) {
    std::string key = hex_of(function.id) + llvm::sys::path::filename(event.file).str() + ":" +
                      std::to_string(event.line) + ":" + std::to_string(event.column) + ":" + event.operation;
    function.ids.push_back(hash_of(key + "#" + std::to_string(seen[key]++)));
  }
}

std::string PairWriter::needs_of(const Function& function, const Part& part) const {
  std::vector<Need> needs = part.needs;
  std::sort(needs.begin(), needs.end(), [](const Need& left, const Need& right) { return left.check > right.check; });
  if (needs.size() > kMostNeeds) needs.resize(kMostNeeds);
  std::string text;
  for (const Need& need : needs) {
    if (!text.empty()) text += ",";
    text += hex_of(function.ids[need.check]) + (need.value ? "v" : "") + (need.either_way ? "+" : "") + (need.counts ? "#" : "") +
            (need.latest ? "!" : "");
    if (need.validated_by >= 0) text += "~" + hex_of(function.ids[need.validated_by]);
  }
  if (!part.is_validated && part.validated_by < 0) return text;
  text += text.empty() ? "*" : ",*";
  if (!part.is_validated) text += "~" + hex_of(function.ids[part.validated_by]);
  return text;
}

std::string PairWriter::links_of(const Function& function, unsigned index, const std::string& callee) const {
  const Part& part = function.parts[index];
  bool has_id = part.is_check || part.is_exported;
  const std::string id = has_id ? hex_of(function.ids[index]) + (part.is_aged ? "<" : "") : "";
  return kSiteSeparator + id + kSiteSeparator + needs_of(function, part) +
         kSiteSeparator + hex_of(function.id) + kSiteSeparator + callee;
}

void PairWriter::write_operation(const Function& function, unsigned index) {
  const Event& event = function.events.list[index];
  const Part& part = function.parts[index];
  CallExpr* call = event.call;
  uint64_t flags = hook_flags(event, part);
  SourceLocation location = call->getExprLoc();
  if (flags & ~event.hook.access) call->setArg(1, builder_.number_literal(event.hook.access | flags, location));
  // A write in a function with marks says whose it is: those marks are not of its callers.
  bool is_linked = event.hook.site().count(kSiteSeparator) > 6;
  if (is_linked || (!part.is_any() && !(function.marks_any && event.is_act))) return;
  auto* text = cast<ImplicitCastExpr>(call->getArg(0));
  std::string site = event.hook.site().str() + links_of(function, index, "");
  text->setSubExpr(builder_.string_literal(site, location));
  if (part.is_any()) mark_type(event.hook);
}

void PairWriter::mark_type(const HookCall& hook) {
  if (!hook.map || !hook.map->isLValue()) return;
  for (unsigned index = 0; index < hook.call->getNumArgs(); ++index) {
    Expr* map = hook.call->getArg(index);
    if (map != hook.map) continue;
    if (Expr* watched = builder_.build("watched", map, map->getExprLoc(), {map})) hook.call->setArg(index, watched);
  }
}

// ---- Calls

std::string PairWriter::callee_of(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee || is_library_code(callee) || takes_callable(call)) return "";
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  bool is_virtual =
      method && method->isVirtual() && !method->hasAttr<FinalAttr>() && !method->getParent()->hasAttr<FinalAttr>();
  if (is_virtual) return "";
  return hex_of(ids_.of(callee));
}

unsigned PairWriter::depth_of(const Function& function, const CallExpr* call) const {
  unsigned depth = 0;
  for (const Stmt* around = function.body.parent(call); around && isa<Expr>(around);
       around = function.body.parent(around)) {
    int index = function.events.of(around);
    if (index >= 0 && function.events.list[index].is_call) ++depth;
  }
  return std::min(depth, 255u);
}

void PairWriter::write_call(const Function& function, unsigned index) {
  const Event& event = function.events.list[index];
  std::string site = site_string({event.file, event.line, event.column}, event.operation,
                                 qualified_name(function.body.function()), "", "") +
                     links_of(function, index, callee_of(event.call));
  uint64_t flags = call_flags(function.parts[index]);
  flags |= uint64_t{depth_of(function, event.call)} << MAPSAN_CALL_DEPTH_SHIFT;
  marker_.mark(event.call, {site, function.id, flags});
}

}  // namespace mapsan::plugin
