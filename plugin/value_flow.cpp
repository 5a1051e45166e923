// value_flow.cpp: how values move from place to place. See value_flow.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "value_flow.h"

#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "waiting_loops.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

constexpr int kMaxRounds = 8;
constexpr int kMaxPasses = 40;

const FunctionProtoType* prototype_of(const CallExpr* call) {
  if (const FunctionDecl* callee = call->getDirectCallee()) return callee->getType()->getAs<FunctionProtoType>();
  QualType type = call->getCallee()->getType();
  if (const auto* pointer = type->getAs<PointerType>()) type = pointer->getPointeeType();
  return type->getAs<FunctionProtoType>();
}

const LambdaExpr* lambda_in(const Stmt* statement, int depth = 0) {
  if (!statement || depth > 10) return nullptr;
  if (const auto* lambda = dyn_cast<LambdaExpr>(statement)) return lambda;
  for (const Stmt* child : statement->children()) {
    if (const LambdaExpr* found = lambda_in(child, depth + 1)) return found;
  }
  return nullptr;
}

// Whether a lambda's body does anything to a captured variable but read its value.
bool is_changed(const Stmt* statement, const ValueDecl* variable, bool is_read = false) {
  if (!statement) return false;
  if (const auto* name = dyn_cast<DeclRefExpr>(statement)) return name->getDecl() == variable && !is_read;
  bool reads = false;
  if (const auto* conversion = dyn_cast<ImplicitCastExpr>(statement)) {
    reads = conversion->getCastKind() == CK_LValueToRValue || conversion->getType().isConstQualified();
  } else if (isa<ParenExpr>(statement) || isa<MemberExpr>(statement)) {
    reads = is_read;
  }
  for (const Stmt* child : statement->children()) {
    if (is_changed(child, variable, reads)) return true;
  }
  return false;
}

bool is_emptying(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  return callee && callee->getIdentifier() && call->getNumArgs() == 0 &&
         (callee->getName() == "clear" || callee->getName() == "reset");
}

}  // namespace

ValueFlow::ValueFlow(const BodyIndex& body, const Events& events)
    : body_(body), events_(events), places_(body), sources_(static_cast<unsigned>(events.list.size())) {}

bool ValueFlow::run() {
  if (!build_graph()) return false;
  for (int round = 0; round < kMaxRounds; ++round) {
    int pass = 0;
    while (pass_once() && ++pass < kMaxPasses) {
    }
    if (!find_decisions()) break;
  }
  current_.clear();  // from now on only what was computed in its place is asked for
  // The exception of at() leaves the function where nothing in it is made to catch it.
  for (unsigned event = 0; event < events_.list.size(); ++event) {
    const Event& what = events_.list[event];
    if (!what.is_call && what.hook.kind == HookKind::kAt && !body_.try_around(what.call)) exported_.add(event, false);
  }
  return true;
}

bool ValueFlow::pass_once() {
  bool changed = false;
  for (unsigned block = by_number_.size(); block-- > 0;) {
    if (!by_number_[block]) continue;
    current_ = entries_[block];
    visit_block(by_number_[block]);
    for (unsigned successor : graph_[block]) changed |= hand_on(successor);
    const Stmt* inside = nullptr;
    for (const CFGElement& element : *by_number_[block]) {
      auto statement = element.getAs<CFGStmt>();
      if (statement && body_.parent(statement->getStmt())) inside = statement->getStmt();
    }
    for (const CXXTryStmt* attempt = inside ? body_.try_around(inside) : nullptr; attempt;
         attempt = body_.try_around(attempt)) {
      auto dispatcher = dispatchers_.find(attempt);
      if (dispatcher != dispatchers_.end()) changed |= hand_on(dispatcher->second);
    }
  }
  return changed;
}

bool ValueFlow::hand_on(unsigned to) {
  bool changed = false;
  for (const auto& [place, origins] : current_) {
    if (!origins.none()) changed |= entries_[to][place].join(origins);
  }
  return changed;
}

void ValueFlow::visit_block(const CFGBlock* block) {
  block_ = block->getBlockID();
  for (const CFGElement& element : *block) {
    if (auto statement = element.getAs<CFGStmt>()) visit(statement->getStmt());
    if (auto initialiser = element.getAs<CFGInitializer>()) visit_initialiser(initialiser->getInitializer());
  }
  if (graph_[block_].size() > 1) conditions_[block_] = condition_of(block);
}

void ValueFlow::visit(const Stmt* statement) {
  if (const auto* expression = dyn_cast<Expr>(statement)) values_[expression] = compute(expression);
  if (const auto* declarations = dyn_cast<DeclStmt>(statement)) {
    for (const Decl* decl : declarations->decls()) {
      if (const auto* variable = dyn_cast<VarDecl>(decl)) visit_declaration(variable);
    }
  } else if (const auto* binary = dyn_cast<BinaryOperator>(statement)) {
    if (binary->isAssignmentOp()) {
      visit_assignment(binary->getLHS(), value_of(binary->getRHS()), binary->getOpcode() == BO_Assign);
      if (binary->getType()->isPointerType()) note_pointee(places_.of(binary->getLHS()).place, binary->getRHS());
    }
  } else if (const auto* unary = dyn_cast<UnaryOperator>(statement)) {
    if (unary->isIncrementDecrementOp()) visit_assignment(unary->getSubExpr(), {}, false);
  } else if (const auto* call = dyn_cast<CallExpr>(statement)) {
    visit_call(call);
  } else if (const auto* construct = dyn_cast<CXXConstructExpr>(statement)) {
    const auto* prototype = construct->getConstructor()->getType()->getAs<FunctionProtoType>();
    llvm::SmallVector<const Expr*, 4> arguments(construct->arg_begin(), construct->arg_end());
    visit_arguments(construct, prototype, arguments, value_of(construct));
  } else if (const auto* result = dyn_cast<ReturnStmt>(statement)) {
    if (result->getRetValue()) export_value(result, result->getRetValue());
  } else if (const auto* thrown = dyn_cast<CXXThrowExpr>(statement)) {
    if (!body_.try_around(thrown)) export_value(thrown, thrown->getSubExpr());
  }
}

void ValueFlow::export_value(const Stmt* statement, const Expr* value) {
  if (body_.function()->isMain()) return;
  if (value && value->getType()->isVoidType()) return;
  if (value) exported_.join(value_of(value));
  exported_.join(deciding(block_, statement));
}

void ValueFlow::visit_declaration(const VarDecl* variable) {
  places_.bind(variable);
  unsigned place = places_.of_variable(variable);
  if (place == Places::kNone || places_.parent(place) != Places::kNone) return;
  const Expr* init = variable->getInit();
  write(place, init ? value_of(init).joined(implicit_[block_]) : Origins(), true);
  if (init && variable->getType()->isPointerType()) note_pointee(place, init);
}

void ValueFlow::visit_initialiser(const CXXCtorInitializer* initialiser) {
  const FieldDecl* field = initialiser->getMember();
  if (!field || !initialiser->getInit()) return;
  unsigned place = places_.of_field_of_this(field);
  if (place != Places::kNone) write(place, value_of(initialiser->getInit()), true);
}

void ValueFlow::visit_assignment(const Expr* target, const Origins& value, bool replaces) {
  Places::Found found = places_.of(target);
  if (found.place == Places::kNone) return;
  const auto* name = dyn_cast<DeclRefExpr>(target->IgnoreParenImpCasts());
  bool moves_pointer = name && name->getType()->isPointerType();
  Origins all = value.joined(implicit_[block_]);
  if (moves_pointer) return write(found.place, all, replaces && found.exact);
  store(found, all, replaces);
}

void ValueFlow::store(Places::Found found, const Origins& value, bool replaces) {
  if (places_.is_shared_with_caller(found.place)) exported_.join(value.joined(decided_[block_]));
  write(found.place, value, replaces && found.exact && !places_.is_reference(found.place));
}

void ValueFlow::visit_call(const CallExpr* call) {
  HookCall hook;
  if (read_hook(call, hook)) {
    if (hook.accessor) fill_accessor(hook, events_.of(call));
    if (!hook.map || !body_.is_private_map(hook.map)) return;
    Origins value = implicit_[block_];
    for (const Expr* argument : hook.arguments) value.join(value_of(argument));
    return write(places_.of(hook.map).place, value, hook.operation() == "clear");
  }
  const auto* written = dyn_cast<CXXOperatorCallExpr>(call);
  if (written && written->isAssignmentOp() && call->getNumArgs() == 2) {
    return visit_assignment(call->getArg(0), value_of(call->getArg(1)), written->getOperator() == OO_Equal);
  }
  llvm::SmallVector<const Expr*, 6> arguments(call->arg_begin(), call->arg_end());
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  Origins value = implicit_[block_];
  int event = events_.of(call);
  if (event >= 0) value.add(event, true);
  if (event >= 0 && waits_for_predicate(call)) awaited_.add(event, false);
  bool object_first = written && method && !method->isStatic();
  if (object_first) visit_closure(arguments.front(), value);
  if (object_first) arguments.erase(arguments.begin());
  for (const Expr* argument : arguments) value.join(value_of(argument));
  if (event < 0) visit_object(call, value);
  visit_arguments(call, prototype_of(call), arguments, value);
}

// What is reached through the accessor from now on is what the operation found.
void ValueFlow::fill_accessor(const HookCall& hook, int event) {
  Places::Found found = places_.of(hook.accessor);
  if (found.place == Places::kNone || event < 0) return;
  store(found, implicit_[block_].joined(Origins::of(event, false)), true);
}

// A method that is not const puts what it is given into its object.
void ValueFlow::visit_object(const CallExpr* call, const Origins& value) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  if (!method || method->isConst() || method->isStatic()) return;
  const auto* member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens());
  const Expr* object = member ? member->getBase() : call->getArg(0);
  if (!is_plain_data(member && member->isArrow() ? object->getType()->getPointeeType() : object->getType())) return;
  Places::Found found = places_.of(object);
  if (found.place == Places::kNone) return;
  if (places_.is_member_of_this(found.place) && !is_library_code(method)) return;
  if (is_emptying(call)) return store(found, implicit_[block_], true);
  if (call->getNumArgs() > 0) store(found, value, false);
}

void ValueFlow::visit_arguments(const Expr*, const FunctionProtoType* prototype, llvm::ArrayRef<const Expr*> arguments,
                                const Origins& value) {
  for (unsigned index = 0; index < arguments.size(); ++index) {
    const Expr* argument = arguments[index];
    visit_closure(argument, value);
    QualType type =
        prototype && index < prototype->getNumParams() ? prototype->getParamType(index) : argument->getType();
    bool by_reference = type->isLValueReferenceType() && !type->getPointeeType().isConstQualified();
    const auto* address = dyn_cast<UnaryOperator>(argument->IgnoreParenImpCasts());
    bool by_pointer = type->isPointerType() && !type->getPointeeType().isConstQualified() && address &&
                      address->getOpcode() == UO_AddrOf;
    if (by_reference) visit_argument(argument, value);
    if (by_pointer) visit_argument(address->getSubExpr(), value);
  }
}

void ValueFlow::visit_argument(const Expr* argument, const Origins& value) {
  if (!is_plain_data(argument->getType())) return;
  Places::Found found = places_.of(argument);
  if (found.place != Places::kNone) store(found, value, false);
}

// A lambda that is called, or handed to someone who may call it, assigns what it has captured by reference.
void ValueFlow::visit_closure(const Expr* argument, const Origins& value) {
  const LambdaExpr* lambda = lambda_in(argument);
  if (!lambda) {
    const auto* name = dyn_cast<DeclRefExpr>(argument->IgnoreImplicit());
    const auto* variable = name ? dyn_cast<VarDecl>(name->getDecl()) : nullptr;
    lambda = variable && variable->getType().getNonReferenceType()->isRecordType() ? lambda_in(variable->getInit())
                                                                                   : nullptr;
  }
  if (!lambda) return;
  for (const LambdaCapture& capture : lambda->captures()) {
    if (!capture.capturesVariable() || capture.getCaptureKind() != LCK_ByRef) continue;
    const auto* variable = dyn_cast<VarDecl>(capture.getCapturedVar());
    if (!variable || !is_plain_data(variable->getType())) continue;
    unsigned place = places_.of_variable(variable);
    if (place == Places::kNone || !is_changed(lambda->getBody(), variable)) continue;
    store({place, false}, value, false);
  }
}

void ValueFlow::write(unsigned place, Origins value, bool replaces) {
  if (!replaces) {
    current_[place].join(value);
    return;
  }
  current_[place] = std::move(value);
  llvm::SmallVector<unsigned, 8> parts(places_.parts(place).begin(), places_.parts(place).end());
  while (!parts.empty()) {
    unsigned part = parts.pop_back_val();
    current_.erase(part);
    parts.append(places_.parts(part).begin(), places_.parts(part).end());
  }
}

Origins ValueFlow::read(unsigned place) const {
  Origins origins;
  for (unsigned whole = place; whole != Places::kNone; whole = places_.parent(whole))
    origins.join(current_.lookup(whole));
  llvm::SmallVector<unsigned, 8> parts(places_.parts(place).begin(), places_.parts(place).end());
  while (!parts.empty()) {
    unsigned part = parts.pop_back_val();
    origins.join(current_.lookup(part));
    parts.append(places_.parts(part).begin(), places_.parts(part).end());
  }
  return origins;
}

}  // namespace mapsan::plugin
