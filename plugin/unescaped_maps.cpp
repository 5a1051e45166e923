// unescaped_maps.cpp: see unescaped_maps.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "unescaped_maps.h"

#include "clang/AST/ExprObjC.h"
#include "clang/AST/StmtCXX.h"
#include "clang_compat.h"
#include "containers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

const CXXRecordDecl* class_of(QualType type) { return type.getNonReferenceType()->getAsCXXRecordDecl(); }

bool is_plain_map(QualType type) {
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  const Container* container = record ? find_container(record) : nullptr;
  return container && container->family == Family::kPlain;
}

// The members that neither let another map take part nor hand out anything but what is followed.
bool is_own_affair(const CXXMethodDecl* method) {
  if (!method->getIdentifier()) return false;
  return llvm::StringSwitch<bool>(method->getName())
      .Cases("at", "begin", "end", "cbegin", "cend", "find", "lower_bound", "upper_bound", "equal_range", true)
      .Cases("insert", "emplace", "try_emplace", "insert_or_assign", "emplace_hint", "erase", "clear", true)
      .Cases("size", "empty", "max_size", "count", "contains", "reserve", "rehash", "bucket_count", true)
      .Cases("load_factor", "max_load_factor", true)
      .Default(false);
}

bool has_iterator_half(QualType type) {
  const auto* pair = dyn_cast_or_null<ClassTemplateSpecializationDecl>(class_of(type));
  if (!pair || !pair->getIdentifier() || pair->getName() != "pair" || !is_std(pair)) return false;
  return llvm::any_of(pair->getTemplateArgs().asArray(), [](const TemplateArgument& argument) {
    const CXXRecordDecl* record = argument.getKind() == TemplateArgument::Type ? class_of(argument.getAsType()) : nullptr;
    return record && is_map_iterator(record);
  });
}

// A declaration that brings a map into being, with nothing that another map takes part in.
bool starts_alone(const VarDecl* variable) {
  const Expr* init = variable->getInit();
  const auto* construct = init ? dyn_cast<CXXConstructExpr>(init->IgnoreImplicit()) : nullptr;
  if (!construct || construct->getConstructor()->isCopyOrMoveConstructor()) return false;
  return llvm::count_if(construct->arguments(), [](const Expr* given) { return !isa<CXXDefaultArgExpr>(given); }) < 2;
}

bool ends_a_full_expression(const Stmt* parent) {
  return !isa<Expr>(parent) && (isa<CompoundStmt>(parent) || isa<IfStmt>(parent) || isa<ForStmt>(parent) ||
                                isa<WhileStmt>(parent) || isa<DoStmt>(parent) || isa<CXXForRangeStmt>(parent) ||
                                isa<SwitchStmt>(parent) || isa<SwitchCase>(parent) || isa<LabelStmt>(parent));
}

// What the compiler makes itself copies and keeps no reference.
bool only_copies(const CXXMethodDecl* method) { return is_library_code(method) || !method->isUserProvided(); }

bool is_implicit_assignment(const FunctionDecl* callee) {
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  return method && !method->isUserProvided() && (method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator());
}

bool is_argument(const Expr* expression, const CallExpr* call) { return llvm::is_contained(call->arguments(), expression); }

}  // namespace

UnescapedMaps::UnescapedMaps(const ASTContext& context, const Stmt* body) : context_(context) {
  // A coroutine's variables may be used by whichever thread goes on with it.
  if (!isa<CompoundStmt>(body) && !isa<CXXTryStmt>(body)) return;
  search(body);
  llvm::erase_if(maps_, [this](const VarDecl* map) { return escaped_.contains(map); });
}

void UnescapedMaps::search(const Stmt* statement) {
  if (!statement || isa<UnaryExprOrTypeTraitExpr>(statement) || isa<CXXNoexceptExpr>(statement)) return;
  if (const auto* branch = dyn_cast<IfStmt>(statement); branch && branch->isConstexpr()) {
    Stmt* arm = nullptr;
    ancestors_.push_back(statement);
    search(branch->getInit());
    if (nondiscarded_arm(branch, context_, arm)) search(arm);
    ancestors_.pop_back();
    return;
  }
  if (const auto* lambda = dyn_cast<LambdaExpr>(statement)) return search_captures(lambda);
  if (const auto* block = dyn_cast<BlockExpr>(statement)) {
    for (const BlockDecl::Capture& capture : block->getBlockDecl()->captures()) escape(capture.getVariable());
    return;
  }
  if (const auto* declaration = dyn_cast<DeclStmt>(statement)) add_candidates(declaration);
  if (const auto* name = dyn_cast<DeclRefExpr>(statement)) look_at(name->getDecl(), name);
  ancestors_.push_back(statement);
  for (const Stmt* child : statement->children()) search(child);
  ancestors_.pop_back();
}

void UnescapedMaps::add_candidates(const DeclStmt* statement) {
  for (Decl* declared : statement->decls()) {
    auto* variable = dyn_cast<VarDecl>(declared);
    if (!variable || !variable->hasLocalStorage() || isa<ParmVarDecl>(variable) || variable->isNRVOVariable()) continue;
    if (variable->getType()->isReferenceType() || !is_plain_map(variable->getType()) || !starts_alone(variable)) continue;
    known_[variable] = {Form::kMap, variable};
    maps_.push_back(variable);
  }
}

void UnescapedMaps::search_captures(const LambdaExpr* lambda) {
  for (const LambdaCapture& capture : lambda->captures()) {
    if (capture.capturesVariable()) escape(capture.getCapturedVar());
  }
  ancestors_.push_back(lambda);
  for (const Expr* initialiser : lambda->capture_inits()) search(initialiser);
  ancestors_.pop_back();
}

void UnescapedMaps::escape(const ValueDecl* variable) {
  const auto found = known_.find(variable);
  if (found != known_.end()) escaped_.insert(found->second.map);
}

void UnescapedMaps::look_at(const ValueDecl* variable, const Expr* name) {
  const auto found = known_.find(variable);
  if (found != known_.end() && !stays(name, found->second, ancestors_)) escape(variable);
}

bool UnescapedMaps::stays(const Expr* expression, Value value, Ancestors ancestors) {
  while (!ancestors.empty()) {
    const Stmt* parent = ancestors.back();
    ancestors = ancestors.drop_back();
    const Step next = step(expression, parent, ancestors, value);
    if (next != Step::kGoesOn) return next == Step::kEnds;
    // Of `m.find`, the call is what has a value.
    if (isa<MemberExpr>(parent) && isa<CXXMethodDecl>(cast<MemberExpr>(parent)->getMemberDecl())) {
      while (!isa<CallExpr>(parent)) {
        parent = ancestors.back();
        ancestors = ancestors.drop_back();
      }
    }
    expression = cast<Expr>(parent);
  }
  return false;
}

UnescapedMaps::Step UnescapedMaps::step(const Expr* expression, const Stmt* parent, Ancestors outer, Value& value) {
  if (isa<ParenExpr>(parent) || isa<FullExpr>(parent) || isa<CXXBindTemporaryExpr>(parent) ||
      isa<MaterializeTemporaryExpr>(parent)) {
    return Step::kGoesOn;
  }
  if (ends_a_full_expression(parent)) {
    const bool is_result = !outer.empty() && isa<StmtExpr>(outer.back());
    return is_result ? Step::kLeaves : Step::kEnds;
  }
  if (const auto* cast = dyn_cast<CastExpr>(parent)) return step_through_cast(cast, value);
  if (const auto* member = dyn_cast<MemberExpr>(parent)) return step_to_member(member, outer, value);
  if (const auto* call = dyn_cast<CallExpr>(parent)) return step_to_call(expression, call, value);
  if (const auto* construct = dyn_cast<CXXConstructExpr>(parent)) {
    return step_to_construct(construct, value) == Step::kLeaves ? Step::kLeaves
           : value.form == Form::kIterator || value.form == Form::kIterators ? Step::kGoesOn : Step::kEnds;
  }
  if (const auto* statement = dyn_cast<DeclStmt>(parent)) return step_to_declaration(expression, statement, value);
  if (const auto* binary = dyn_cast<BinaryOperator>(parent)) {
    if (binary->getOpcode() == BO_Comma) return binary->getLHS() == expression ? Step::kEnds : Step::kGoesOn;
    return value.form == Form::kElement && binary->isAssignmentOp() && binary->getLHS() == expression ? Step::kGoesOn
                                                                                                       : Step::kLeaves;
  }
  if (const auto* unary = dyn_cast<UnaryOperator>(parent)) {
    return value.form == Form::kElement && unary->isIncrementDecrementOp() ? Step::kGoesOn : Step::kLeaves;
  }
  return Step::kLeaves;
}

UnescapedMaps::Step UnescapedMaps::step_through_cast(const CastExpr* cast, Value& value) const {
  switch (cast->getCastKind()) {
    case CK_NoOp:
    case CK_ConstructorConversion:
      return Step::kGoesOn;
    case CK_DerivedToBase:
    case CK_UncheckedDerivedToBase:
      return value.form == Form::kMap || value.form == Form::kIterator ? Step::kGoesOn : Step::kLeaves;
    case CK_LValueToRValue:
      return value.form == Form::kElement ? Step::kEnds : Step::kLeaves;
    case CK_ToVoid:
      return Step::kEnds;
    default:
      return Step::kLeaves;
  }
}

UnescapedMaps::Step UnescapedMaps::step_to_member(const MemberExpr* member, Ancestors outer, Value& value) const {
  if (const auto* method = dyn_cast<CXXMethodDecl>(member->getMemberDecl())) {
    while (!outer.empty() && isa<ParenExpr>(outer.back())) outer = outer.drop_back();
    const auto* call = outer.empty() ? nullptr : dyn_cast<CXXMemberCallExpr>(outer.back());
    if (!call || call->getCallee()->IgnoreParens() != member || !is_library_code(method)) return Step::kLeaves;
    if (value.form == Form::kElement || value.form == Form::kElementPointer) {
      // What a member of the library's classes returns by value is no part of the element that could be told of.
      value.form = Form::kElement;
      return call->isGLValue() ? Step::kGoesOn : Step::kEnds;
    }
    if (value.form != Form::kMap || member->isArrow()) return Step::kLeaves;
    const Value result = value_of_call(call);
    if (!is_own_affair(method) || (call->getType()->isRecordType() && result.form == Form::kNone)) return Step::kLeaves;
    if (result.form == Form::kNone) return Step::kEnds;
    value = result;
    return Step::kGoesOn;
  }
  if (!isa<FieldDecl>(member->getMemberDecl())) return Step::kLeaves;
  if (value.form == Form::kElement && !member->isArrow()) return Step::kGoesOn;
  if (value.form == Form::kElementPointer && member->isArrow()) {
    value.form = Form::kElement;
    return Step::kGoesOn;
  }
  if (value.form != Form::kIterators || member->isArrow()) return Step::kLeaves;
  const CXXRecordDecl* half = class_of(member->getType());
  if (!half || !is_map_iterator(half)) return Step::kEnds;
  value.form = Form::kIterator;
  return Step::kGoesOn;
}

UnescapedMaps::Step UnescapedMaps::step_to_call(const Expr* expression, const CallExpr* call, Value& value) const {
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee || !is_argument(expression, call)) return Step::kLeaves;
  if (!is_library_code(callee) && !is_implicit_assignment(callee)) return Step::kLeaves;
  if (const auto* written_as_operator = dyn_cast<CXXOperatorCallExpr>(call)) {
    return step_to_operator(expression, written_as_operator, value);
  }
  if (const auto* member_call = dyn_cast<CXXMemberCallExpr>(call)) return step_to_member_argument(member_call, value);
  if (!callee->getIdentifier()) return Step::kLeaves;
  const llvm::StringRef name = callee->getName();
  if (value.form == Form::kIterator && (name == "next" || name == "prev")) return Step::kGoesOn;
  if (value.form == Form::kIterator && (name == "distance" || name == "advance")) return Step::kEnds;
  const bool hands_on = name == "move" || name == "min" || name == "max" || name == "as_const";
  return value.form == Form::kElement && hands_on ? Step::kGoesOn : Step::kLeaves;
}

// An iterator goes back into its map; of an element, containers of the library take a copy.
UnescapedMaps::Step UnescapedMaps::step_to_member_argument(const CXXMemberCallExpr* call, const Value& value) const {
  const CXXMethodDecl* method = call->getMethodDecl();
  if (!method || !method->getIdentifier()) return Step::kLeaves;
  const Value object = value_of(call->getImplicitObjectArgument());
  if (value.form == Form::kIterator && object.form == Form::kMap && object.map == value.map) return Step::kEnds;
  const bool copies = method->getName() == "push_back" || method->getName() == "append";
  return value.form == Form::kElement && copies ? Step::kEnds : Step::kLeaves;
}

UnescapedMaps::Step UnescapedMaps::step_to_operator(const Expr* expression, const CXXOperatorCallExpr* call,
                                                    Value& value) const {
  const OverloadedOperatorKind kind = call->getOperator();
  const bool is_object = call->getArg(0) == expression;
  switch (value.form) {
    case Form::kMap:
      if (kind != OO_Subscript || !is_object) return Step::kLeaves;
      value.form = Form::kElement;
      return Step::kGoesOn;
    case Form::kIterator:
      if (call->isComparisonOp()) return Step::kEnds;
      if (kind == OO_Equal) {
        const Value other = value_of(call->getArg(is_object ? 1 : 0));
        return other.form == Form::kIterator && other.map == value.map ? Step::kGoesOn : Step::kLeaves;
      }
      if (kind == OO_PlusPlus || kind == OO_MinusMinus) return Step::kGoesOn;
      if (!is_object || (kind != OO_Star && kind != OO_Arrow)) return Step::kLeaves;
      value.form = kind == OO_Star ? Form::kElement : Form::kElementPointer;
      return Step::kGoesOn;
    case Form::kElement:
      // Whatever it refers to, taken for the element.
      return call->isGLValue() ? Step::kGoesOn : Step::kEnds;
    default:
      return Step::kLeaves;
  }
}

// Copies: of an iterator, an element or a part of one.
UnescapedMaps::Step UnescapedMaps::step_to_construct(const CXXConstructExpr* construct, const Value& value) const {
  const CXXConstructorDecl* constructor = construct->getConstructor();
  if (value.form == Form::kIterator) {
    return is_map_iterator(constructor->getParent()) ? Step::kGoesOn : Step::kLeaves;
  }
  if (value.form != Form::kElement && value.form != Form::kIterators) return Step::kLeaves;
  return constructor->isCopyOrMoveConstructor() && only_copies(constructor) ? Step::kEnds : Step::kLeaves;
}

UnescapedMaps::Step UnescapedMaps::step_to_declaration(const Expr* expression, const DeclStmt* statement,
                                                       const Value& value) {
  for (const Decl* declared : statement->decls()) {
    const auto* variable = dyn_cast<VarDecl>(declared);
    if (!variable || variable->getInit() != expression) continue;
    const bool is_reference = variable->getType()->isReferenceType();
    const bool may_be_copy = value.form == Form::kIterator || value.form == Form::kIterators;
    if (!variable->hasLocalStorage() || !(is_reference || may_be_copy)) return Step::kLeaves;
    track(variable, value);
    return Step::kEnds;
  }
  return Step::kLeaves;
}

void UnescapedMaps::track(const VarDecl* variable, const Value& value) {
  const auto* parts = dyn_cast<DecompositionDecl>(variable);
  if (!parts) {
    known_[variable] = value;
    return;
  }
  for (const BindingDecl* part : parts->bindings()) {
    const CXXRecordDecl* record = class_of(part->getType());
    const bool is_iterator = record && is_map_iterator(record);
    if (value.form == Form::kElement) known_[part] = value;
    if (value.form == Form::kIterators && is_iterator) known_[part] = {Form::kIterator, value.map};
  }
}

UnescapedMaps::Value UnescapedMaps::value_of(const Expr* expression) const {
  expression = expression->IgnoreParenImpCasts();
  if (const auto* name = dyn_cast<DeclRefExpr>(expression)) {
    const auto found = known_.find(name->getDecl());
    return found == known_.end() || escaped_.contains(found->second.map) ? Value() : found->second;
  }
  if (const auto* full = dyn_cast<FullExpr>(expression)) return value_of(full->getSubExpr());
  if (const auto* temporary = dyn_cast<MaterializeTemporaryExpr>(expression)) return value_of(temporary->getSubExpr());
  if (const auto* temporary = dyn_cast<CXXBindTemporaryExpr>(expression)) return value_of(temporary->getSubExpr());
  if (const auto* call = dyn_cast<CallExpr>(expression)) return value_of_call(call);
  if (const auto* construct = dyn_cast<CXXConstructExpr>(expression)) {
    const bool is_copy = construct->getNumArgs() == 1 && is_map_iterator(construct->getConstructor()->getParent());
    return is_copy ? value_of(construct->getArg(0)) : Value();
  }
  if (const auto* member = dyn_cast<MemberExpr>(expression); member && !member->isArrow()) {
    const Value base = value_of(member->getBase());
    const CXXRecordDecl* half = class_of(member->getType());
    if (base.form == Form::kIterators && half && is_map_iterator(half)) return {Form::kIterator, base.map};
  }
  return {};
}

UnescapedMaps::Value UnescapedMaps::value_of_call(const CallExpr* call) const {
  const Expr* object = nullptr;
  if (const auto* member_call = dyn_cast<CXXMemberCallExpr>(call)) {
    object = member_call->getImplicitObjectArgument();
  } else if (call->getNumArgs() != 0) {
    object = call->getArg(0);
  }
  const Value from = object ? value_of(object) : Value();
  if (from.form != Form::kMap && from.form != Form::kIterator) return {};
  const QualType type = call->getCallReturnType(context_);
  const CXXRecordDecl* record = class_of(type);
  if (record && is_map_iterator(record)) return {Form::kIterator, from.map};
  if (has_iterator_half(type)) return {Form::kIterators, from.map};
  if (from.form == Form::kMap && type->isReferenceType()) return {Form::kElement, from.map};
  return {};
}

}  // namespace mapsan::plugin
