// dependence_events.cpp: see dependence_events.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "dependence_events.h"

#include "containers.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "mapsan/abi.h"
#include "names.h"
#include "self_synchronised.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

bool is_put_if_absent(llvm::StringRef operation) {
  return llvm::StringSwitch<bool>(operation)
      .Cases("insert", "emplace", "emplace_hint", "try_emplace", "lazy_emplace", true)
      .Default(false);
}

// Of what an element holds, not of its key: what follows the key among the arguments.
bool takes_key_first(llvm::StringRef operation) {
  return llvm::StringSwitch<bool>(operation).Cases("emplace", "try_emplace", "insert_or_assign", true).Default(false);
}

// `{key, value}`, `std::make_pair(key, value)`
bool split_pair(const Expr* pair, const Expr*& key, const Expr*& value) {
  pair = pair->IgnoreImplicit();
  if (const auto* list = dyn_cast<CXXConstructExpr>(pair)) {
    if (list->getNumArgs() == 1) return split_pair(list->getArg(0), key, value);
    if (list->getNumArgs() != 2 || !is_std(list->getConstructor())) return false;
    key = list->getArg(0);
    value = list->getArg(1);
    return true;
  }
  const auto* call = dyn_cast<CallExpr>(pair);
  const FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  if (!callee || !callee->getIdentifier() || callee->getName() != "make_pair" || call->getNumArgs() != 2) return false;
  key = call->getArg(0);
  value = call->getArg(1);
  return true;
}

// Only then does the result tell whether there was anything to erase.
bool is_erased_by_key(const HookCall& hook) {
  if (hook.arguments.size() != 1) return false;
  const QualType type = hook.arguments.front()->getType().getNonReferenceType();
  const auto* record = type->getAsCXXRecordDecl();
  return !is_map_iterator(record) && !is_accessor(record);
}

const FunctionProtoType* prototype_of(const CallExpr* call) {
  QualType type = call->getCallee()->getType();
  if (const auto* pointer = type->getAs<PointerType>()) type = pointer->getPointeeType();
  return type->getAs<FunctionProtoType>();
}

bool is_markable(const CallExpr* call) {
  if (isa<UserDefinedLiteral>(call) || isa<CUDAKernelCallExpr>(call)) return false;
  if (const auto* written = dyn_cast<CXXOperatorCallExpr>(call)) {
    return written->getOperator() == OO_Call || written->getOperator() == OO_Subscript;
  }
  if (isa_and_nonnull<CXXConversionDecl>(call->getDirectCallee())) return false;
  return !isa_and_nonnull<CXXDestructorDecl>(call->getDirectCallee());
}

}  // namespace

bool is_set(QualType type) {
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return record && record->getIdentifier() && record->getName().ends_with("set");
}

Events::Events(const BodyIndex& body, MapReaches& reaches, bool with_calls) : body_(body), reaches_(reaches) {
  for (CallExpr* call : body.calls()) {
    HookCall hook;
    if (read_hook(call, hook)) {
      add_operation(hook);
    } else if (with_calls) {
      add_call(call);
    }
  }
}

int Events::of(const Stmt* call) const {
  auto found = indices_.find(call);
  return found == indices_.end() ? -1 : found->second;
}

void Events::add(Event event) {
  indices_[event.call] = static_cast<int>(list.size());
  list.push_back(std::move(event));
}

void Events::add_operation(const HookCall& hook) {
  if (hook.kind == HookKind::kOther || hook.is_unescaped || (hook.map && body_.is_private_map(hook.map))) return;
  Event event;
  event.call = hook.call;
  event.hook = hook;
  event.operation = hook.operation().str();
  event.file = hook.field(1).str();
  hook.field(2).getAsInteger(10, event.line);
  hook.field(3).getAsInteger(10, event.column);
  event.token = hook.call->getExprLoc();
  if (classify_operation(event)) add(std::move(event));
}

bool Events::classify_operation(Event& event) const {
  const HookCall& hook = event.hook;
  bool writes = hook.access & MAPSAN_ELEMENT_WRITE;
  switch (hook.kind) {
    case HookKind::kLookup:
    case HookKind::kSize:
    case HookKind::kEmpty:
      event.is_check = true;
      return true;
    case HookKind::kBegin:
      event.is_check = event.is_iteration = true;
      return true;
    case HookKind::kAt:
    case HookKind::kIndex:
      event.is_check = true;
      event.overwrites = overwrites_atomic(hook.call);
      event.is_act = writes || event.overwrites || hook.kind == HookKind::kIndex;
      event.keys.append(hook.arguments.begin(), hook.arguments.end());
      find_written_values(hook.call, event);
      return true;
    case HookKind::kInsert:
      event.is_check = event.is_act = true;
      event.is_put_if_absent = is_put_if_absent(event.operation);
      event.is_result_used = is_used(hook.call);
      find_inserted(event);
      return true;
    case HookKind::kErase:
      event.is_check = event.is_act = true;
      event.is_result_used = is_erased_by_key(hook) && is_used(hook.call);
      event.keys.append(hook.arguments.begin(), hook.arguments.end());
      return true;
    case HookKind::kWholeWrite:
      event.is_act = true;
      event.values.append(hook.arguments.begin(), hook.arguments.end());
      return true;
    case HookKind::kDereference:
    case HookKind::kElement:
      event.is_act = writes;
      event.is_check = hook.kind == HookKind::kDereference;
      event.keys.append(hook.arguments.begin(), hook.arguments.end());
      if (writes) find_written_values(hook.call, event);
      return true;
    case HookKind::kOther:
      break;
  }
  return false;
}

void Events::find_inserted(Event& event) const {
  const auto& arguments = event.hook.arguments;
  if (is_set(event.hook.map->getType())) {
    event.keys.append(arguments.begin(), arguments.end());
    return;
  }
  for (const Expr* argument : arguments) {
    bool is_key = argument == arguments.front() && arguments.size() > 1 && takes_key_first(event.operation);
    is_key |= event.hook.accessor && arguments.size() == 1 && !is_map_pair(argument->getType());
    const Expr* key = nullptr;
    const Expr* value = nullptr;
    if (!is_key && split_pair(argument, key, value)) {
      event.keys.push_back(key);
      event.values.push_back(value);
    } else {
      (is_key ? event.keys : event.values).push_back(argument);
    }
  }
}

// `m[k].store(1)`, `m[k] = 1` of an atomic: what was there is lost. A read-modify-write loses nothing.
bool Events::overwrites_atomic(const CallExpr* operation) const {
  const Expr* element = nullptr;
  const Stmt* user = body_.user(operation, element);
  if (const auto* member = dyn_cast_or_null<MemberExpr>(user)) user = body_.parent(member);
  const auto* call = dyn_cast_or_null<CallExpr>(user);
  const auto* method = call ? dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee()) : nullptr;
  if (!method || !is_atomic(element->getType())) return false;
  return method->getOverloadedOperator() == OO_Equal || (method->getIdentifier() && method->getName() == "store");
}

// `m[k] = value`, `m[k].field += value`, `m[k].push_back(value)`
void Events::find_written_values(const Expr* element, Event& event) const {
  const Expr* current = element;
  for (const Stmt* around = body_.parent(element); around; around = body_.parent(around)) {
    if (const auto* binary = dyn_cast<BinaryOperator>(around)) {
      if (binary->isAssignmentOp() && binary->getLHS() == current) event.values.push_back(binary->getRHS());
      return;
    }
    if (const auto* call = dyn_cast<CallExpr>(around)) {
      if (hook_in(call)) return;
      for (const Expr* argument : call->arguments()) {
        if (argument != current) event.values.push_back(argument);
      }
      return;
    }
    bool denotes_same = isa<ParenExpr>(around) || isa<CastExpr>(around) || isa<MemberExpr>(around) ||
                        isa<ArraySubscriptExpr>(around) || isa<UnaryOperator>(around);
    if (!denotes_same) return;
    current = cast<Expr>(around);
  }
}

void Events::add_call(CallExpr* call) {
  if (!is_markable(call)) return;
  MapReach reach = reaches_.of_call(call);
  if (reach == MapReach::kNone) return;
  const FunctionDecl* callee = call->getDirectCallee();
  // What a compiler may compute by itself stays as it is, unless it comes to a map for certain.
  if (callee && callee->isConstexpr() && !is_library_code(callee) && !reaches_.is_seen_to_reach(callee)) return;
  Event event;
  event.call = call;
  event.is_call = true;
  event.is_check = true;
  event.is_act = reach == MapReach::kWrites;
  event.operation = callee && callee->getIdentifier() ? callee->getNameAsString() : "call";
  if (const auto* method = dyn_cast_or_null<CXXMethodDecl>(callee)) {
    if (method->getOverloadedOperator() == OO_Subscript) event.operation = "operator[]";
    if (method->getOverloadedOperator() == OO_Call) event.operation = "operator()";
  }
  event.token = call->getExprLoc();
  if (const auto* member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens()))
    event.token = member->getMemberLoc();
  SourcePlace place = source_place(body_.function()->getASTContext(), event.token);
  event.file = place.file;
  event.line = place.line;
  event.column = place.column;
  find_call_operands(event);
  add(std::move(event));
}

// By custom the object comes first, then the key, then what is stored under it. A lambda's captures are values.
void Events::find_call_operands(Event& event) const {
  llvm::SmallVector<const Expr*, 6> arguments(event.call->arg_begin(), event.call->arg_end());
  bool has_object = isa<CXXOperatorCallExpr>(event.call) && !arguments.empty();
  if (has_object) arguments.erase(arguments.begin());
  const FunctionProtoType* prototype = prototype_of(event.call);
  bool is_method = isa<CXXMemberCallExpr>(event.call) || has_object;
  if (!is_method && !arguments.empty() && prototype && prototype->getNumParams() > 0) {
    QualType first = prototype->getParamType(0);
    QualType object = first->isReferenceType() || first->isPointerType() ? first->getPointeeType() : QualType();
    if (!object.isNull() && object->isRecordType() && !object.isConstQualified() && arguments.size() > 1) {
      event.keys.push_back(arguments.front());
      arguments.erase(arguments.begin());
    }
  }
  for (const Expr* argument : arguments) {
    const auto* record = argument->getType()->getAsCXXRecordDecl();
    bool is_lambda = record && record->isLambda();
    bool is_key = argument == arguments.front() && !is_lambda;
    (is_key ? event.keys : event.values).push_back(argument);
    // `book.set(order)`: an object has its key in it.
    if (is_key && record && !is_library_code(record)) event.values.push_back(argument);
  }
}

// ---- Whether the result of an insertion is looked at

bool Events::is_used(const CallExpr* call) const {
  const Expr* value = nullptr;
  const Stmt* user = body_.user(call, value);
  return user && !is_discarded(user, value);
}

bool Events::is_discarded(const Stmt* user, const Expr* value) const {
  if (const auto* conversion = dyn_cast<CastExpr>(value); conversion && conversion->getType()->isVoidType())
    return true;
  if (const auto* declarations = dyn_cast<DeclStmt>(user)) {
    for (const Decl* decl : declarations->decls()) {
      const auto* variable = dyn_cast<VarDecl>(decl);
      if (!variable || variable->getInit() != value) continue;
      if (const auto* parts = dyn_cast<DecompositionDecl>(variable)) {
        return llvm::none_of(parts->bindings(), [](const BindingDecl* part) { return part->isReferenced(); });
      }
      return !variable->isReferenced();
    }
    return false;
  }
  if (const auto* binary = dyn_cast<BinaryOperator>(user)) {
    return binary->getOpcode() == BO_Comma && binary->getLHS() == value;
  }
  if (const auto* choice = dyn_cast<IfStmt>(user)) return choice->getCond() != value;
  if (const auto* loop = dyn_cast<ForStmt>(user)) return loop->getCond() != value;
  if (const auto* loop = dyn_cast<WhileStmt>(user)) return loop->getCond() != value;
  return isa<CompoundStmt>(user) || isa<LabelStmt>(user) || isa<SwitchCase>(user) || isa<CXXForRangeStmt>(user);
}

}  // namespace mapsan::plugin
