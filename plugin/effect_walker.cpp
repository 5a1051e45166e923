// effect_walker.cpp: statements, operators and places. See effect_walker.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "effect_walker.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

constexpr int kMaxDepth = 200;    // of expressions
constexpr int kMaxParts = 32;     // of `a.b[i].c`

Use value_of(Use use) { return use == Use::kNone ? Use::kNone : Use::kTake; }
Use changed(Use use) { return use == Use::kNone ? Use::kGive : Use::kBoth; }

// What wraps an expression without changing what it denotes.
const Expr* unwrapped(const Expr* expression) {
  for (;;) {
    const Expr* inner = expression->IgnoreParens();
    if (const auto* cast_expression = dyn_cast<CastExpr>(inner)) inner = cast_expression->getSubExpr();
    if (const auto* full = dyn_cast<FullExpr>(inner)) inner = full->getSubExpr();
    if (const auto* temporary = dyn_cast<MaterializeTemporaryExpr>(inner)) inner = temporary->getSubExpr();
    if (const auto* bound = dyn_cast<CXXBindTemporaryExpr>(inner)) inner = bound->getSubExpr();
    if (inner == expression) return inner;
    expression = inner;
  }
}

bool is_constant(QualType type) {
  return type.isConstQualified() && !type->isReferenceType() && !type->isAnyPointerType();
}

// Copies of these refer to the same object: iterators, smart pointers, views.
bool is_handle(const CXXRecordDecl* record) {
  if (!record->getIdentifier()) return false;
  const llvm::StringRef name = record->getName();
  return name.contains("iter") || name.contains("ptr") || name == "reference_wrapper" || name == "span" ||
         name == "basic_string_view";
}

// What `*handle` or `handle[i]` is applied to.
const Expr* dereferenced_handle(const Expr* expression) {
  const auto* call = dyn_cast<CXXOperatorCallExpr>(expression);
  const auto* method = call ? dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee()) : nullptr;
  if (!method || !is_library_code(method) || !is_handle(method->getParent())) return nullptr;
  return call->getOperator() == OO_Star || call->getOperator() == OO_Subscript ? call->getArg(0) : nullptr;
}

bool is_same(const ASTContext& context, const Expr* a, const Expr* b) {
  llvm::FoldingSetNodeID left, right;
  unwrapped(a)->Profile(left, context, /*Canonical=*/true);
  unwrapped(b)->Profile(right, context, /*Canonical=*/true);
  return left == right;
}

// The element functions of the standard library's containers and pointers: what they hand out is part of the object.
const Expr* part_owner(const Expr* expression) {
  const auto* call = dyn_cast<CallExpr>(expression);
  const auto* method = call ? dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee()) : nullptr;
  if (!method || method->isStatic() || !is_std(method->getParent())) return nullptr;
  if (is_handle(method->getParent()) || is_untracked(method->getThisType()->getPointeeType())) return nullptr;
  if (isa<CXXOperatorCallExpr>(call)) {
    const auto kind = method->getOverloadedOperator();
    return kind == OO_Subscript || kind == OO_Star || kind == OO_Arrow ? call->getArg(0) : nullptr;
  }
  const auto* member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens());
  if (!member || member->isArrow() || !method->getIdentifier()) return nullptr;
  const llvm::StringRef name = method->getName();
  const bool hands_out = name == "front" || name == "back" || name == "at" || name == "top" || name == "value";
  return hands_out ? member->getBase() : nullptr;
}

bool is_map_hook(const Expr* expression) {
  const auto* call = dyn_cast<CallExpr>(unwrapped(expression));
  return call && is_hook(call->getDirectCallee());
}

}  // namespace

void EffectWalker::record(StateSet set, Use use) {
  if (use == Use::kTake || use == Use::kBoth) (in_result_ ? effects_.returns : effects_.takes) |= set;
  if (use == Use::kGive || use == Use::kBoth) effects_.gives |= set;
}

void EffectWalker::add(const StateEffects& effects, Use use) {
  effects_.gives |= effects.gives;
  effects_.takes |= effects.takes;
  effects_.waits |= effects.waits;
  effects_.notifies |= effects.notifies;
  record(effects.returns, use);
}

void EffectWalker::anything() { add(StateEffects::anything(), Use::kTake); }

void EffectWalker::initialisers(const CXXConstructorDecl* constructor) {
  for (const CXXCtorInitializer* initialiser : constructor->inits()) {
    if (initialiser->getInit()) expression(initialiser->getInit(), Use::kTake);
  }
}

void EffectWalker::children(const Stmt* parent, Use use) {
  for (const Stmt* child : parent->children()) {
    if (const auto* value = dyn_cast_or_null<Expr>(child)) {
      expression(value, use);
    } else if (child) {
      statement(child);
    }
  }
}

void EffectWalker::decision(const Expr* condition) {
  const bool in_result = in_result_;
  in_result_ = false;
  if (condition) expression(condition, Use::kTake);
  in_result_ = in_result;
}

void EffectWalker::statement(const Stmt* code) {
  if (!code) return;
  if (const auto* value = dyn_cast<Expr>(code)) return expression(value, Use::kNone);
  if (const auto* declared = dyn_cast<DeclStmt>(code)) return declarations(declared);
  if (const auto* returned = dyn_cast<ReturnStmt>(code)) return result(returned);
  if (isa<AsmStmt>(code) || isa<CoreturnStmt>(code)) return anything();
  if (const auto* branch = dyn_cast<IfStmt>(code)) {
    statement(branch->getInit());
    if (branch->getConditionVariableDeclStmt()) declarations(branch->getConditionVariableDeclStmt());
    if (!branch->isConstexpr()) decision(branch->getCond());
    statement(branch->getThen());
    return statement(branch->getElse());
  }
  if (const auto* loop = dyn_cast<ForStmt>(code)) {
    statement(loop->getInit());
    decision(loop->getCond());
    if (loop->getInc()) expression(loop->getInc(), Use::kNone);
    return statement(loop->getBody());
  }
  if (const auto* loop = dyn_cast<WhileStmt>(code)) {
    if (loop->getConditionVariableDeclStmt()) declarations(loop->getConditionVariableDeclStmt());
    decision(loop->getCond());
    return statement(loop->getBody());
  }
  if (const auto* loop = dyn_cast<DoStmt>(code)) {
    decision(loop->getCond());
    return statement(loop->getBody());
  }
  if (const auto* choice = dyn_cast<SwitchStmt>(code)) {
    statement(choice->getInit());
    if (choice->getConditionVariableDeclStmt()) declarations(choice->getConditionVariableDeclStmt());
    decision(choice->getCond());
    return statement(choice->getBody());
  }
  if (const auto* loop = dyn_cast<CXXForRangeStmt>(code)) {
    statement(loop->getInit());
    decision(loop->getRangeInit());
    return statement(loop->getBody());
  }
  if (isa<CoroutineBodyStmt>(code)) return anything();
  if (const auto* label = dyn_cast<CaseStmt>(code)) return statement(label->getSubStmt());
  for (const Stmt* child : code->children()) statement(child);
}

void EffectWalker::declarations(const DeclStmt* code) {
  for (const Decl* decl : code->decls()) {
    const auto* declared = dyn_cast<VarDecl>(decl);
    if (!declared) continue;
    // A reference is another name for what it is bound to: what becomes of that shows where the name is used.
    const bool is_alias = declared->getType()->isReferenceType() && declared->getInit() && declared->getInit()->isLValue();
    if (declared->getInit() && draws_number(declared->getInit()) && !locals_.decides(declared)) {
      expression(declared->getInit(), Use::kNone);
    } else if (declared->getInit()) {
      expression(declared->getInit(), is_alias ? Use::kNone : Use::kTake);
    }
    destroyed(declared->getType());
  }
}

void EffectWalker::result(const ReturnStmt* code) {
  if (!code->getRetValue()) return;
  if (!whole_ && draws_number(code->getRetValue())) return expression(code->getRetValue(), Use::kNone);
  in_result_ = lambdas_ == 0;
  expression(code->getRetValue(), Use::kTake);  // of a reference callers say whether they write through it
  in_result_ = false;
}

void EffectWalker::lambda(const LambdaExpr* code) {
  for (const Expr* initialiser : code->capture_inits()) {
    const bool by_value = initialiser && !initialiser->isLValue();
    if (initialiser) expression(initialiser, by_value ? Use::kTake : Use::kNone);
  }
  ++lambdas_;
  const bool in_result = in_result_;
  in_result_ = false;
  statement(code->getBody());
  in_result_ = in_result;
  --lambdas_;
}

void EffectWalker::expression(const Expr* code, Use use) {
  if (!code || depth_ > kMaxDepth) return;
  ++depth_;
  code = code->IgnoreParens();
  if (const auto* cast_expression = dyn_cast<CastExpr>(code)) {
    const bool thrown_away = cast_expression->getCastKind() == CK_ToVoid;
    expression(cast_expression->getSubExpr(), thrown_away ? Use::kNone : use);
  } else if (unwrapped(code) != code) {
    expression(unwrapped(code), use);
  } else if (isa<DeclRefExpr>(code) || isa<MemberExpr>(code) || isa<ArraySubscriptExpr>(code)) {
    place(code, use);
  } else if (const auto* operation = dyn_cast<UnaryOperator>(code)) {
    unary(operation, use);
  } else if (const auto* operation = dyn_cast<BinaryOperator>(code)) {
    binary(operation, use);
  } else if (const auto* choice = dyn_cast<ConditionalOperator>(code)) {
    decision(choice->getCond());
    expression(choice->getTrueExpr(), use);
    expression(choice->getFalseExpr(), use);
  } else if (part_owner(code) || dereferenced_handle(code)) {
    place(code, use);
  } else if (const auto* called = dyn_cast<CallExpr>(code)) {
    call(called, use);
  } else if (const auto* made = dyn_cast<CXXConstructExpr>(code)) {
    construct(made, use);
  } else if (const auto* closure = dyn_cast<LambdaExpr>(code)) {
    lambda(closure);
  } else if (const auto* filled_in = dyn_cast<CXXDefaultArgExpr>(code)) {
    expression(filled_in->getExpr(), use);
  } else if (const auto* filled_in = dyn_cast<CXXDefaultInitExpr>(code)) {
    expression(filled_in->getExpr(), use);
  } else if (const auto* block = dyn_cast<StmtExpr>(code)) {
    statement(block->getSubStmt());
  } else if (isa<CoroutineSuspendExpr>(code)) {
    anything();
  } else if (const auto* atomic = dyn_cast<AtomicExpr>(code)) {
    for (const Stmt* child : atomic->children()) {
      const auto* operand = cast<Expr>(child);
      if (!operand->getType()->isPointerType()) expression(operand, Use::kTake);
    }
  } else if (!isa<UnaryExprOrTypeTraitExpr>(code) && !isa<CXXNoexceptExpr>(code) && !isa<CXXTypeidExpr>(code)) {
    children(code, isa<InitListExpr>(code) ? Use::kTake : value_of(use));
  }
  --depth_;
}

void EffectWalker::unary(const UnaryOperator* code, Use use) {
  if (code->isIncrementDecrementOp()) return expression(code->getSubExpr(), changed(use));
  if (code->getOpcode() == UO_Deref) return place(code, use);
  if (code->getOpcode() == UO_AddrOf) return expression(code->getSubExpr(), use == Use::kNone ? Use::kNone : Use::kBoth);
  expression(code->getSubExpr(), value_of(use));
}

void EffectWalker::binary(const BinaryOperator* code, Use use) {
  if (code->getOpcode() == BO_Assign) {
    expression(code->getLHS(), changed(use));
    return updated(code->getRHS(), code->getLHS());
  }
  if (code->isAssignmentOp()) {
    expression(code->getLHS(), changed(use));
    return expression(code->getRHS(), Use::kTake);
  }
  if (code->isLogicalOp()) {
    decision(code->getLHS());
    return expression(code->getRHS(), use);
  }
  if (code->getOpcode() == BO_Comma) {
    expression(code->getLHS(), Use::kNone);
    return expression(code->getRHS(), use);
  }
  if (code->isPtrMemOp()) {
    expression(code->getRHS(), Use::kTake);
    expression(code->getLHS(), Use::kTake);
    return unnamed(code->getType(), use, 0);
  }
  expression(code->getLHS(), value_of(use));
  expression(code->getRHS(), value_of(use));
}

// A value that is kept. Who draws the next number goes by nothing that those did who drew before.
void EffectWalker::stored(const Expr* value) {
  draws_number(value) ? expression(value, Use::kNone) : expression(value, Use::kTake);
}

// `next_id_++`
bool EffectWalker::draws_number(const Expr* value) const {
  const auto* raised = dyn_cast<UnaryOperator>(unwrapped(value));
  return raised && raised->isIncrementOp() && raised->getType()->isIntegerType();
}

// The right side of `target = value`: `n = n + 1` goes by n no more than `++n` does.
void EffectWalker::updated(const Expr* value, const Expr* target) {
  const auto* operation = dyn_cast<BinaryOperator>(unwrapped(value));
  if (operation && (operation->isAdditiveOp() || operation->isMultiplicativeOp() || operation->isBitwiseOp())) {
    updated(operation->getLHS(), target);
    updated(operation->getRHS(), target);
  } else if (!is_same(functions_.context(), value, target)) {
    const auto* variable = dyn_cast<DeclRefExpr>(unwrapped(target));
    const auto* local = variable ? dyn_cast<VarDecl>(variable->getDecl()) : nullptr;
    local && locals_.decides(local) ? expression(value, Use::kTake) : stored(value);
  }
}

void EffectWalker::place(const Expr* code, Use use) {
  if (is_untracked(code->getType()) && use != Use::kNone) use = Use::kTake;
  StateSet set = state_within(code->getType());
  const bool is_counted = !is_untracked(code->getType());
  for (int parts = 0; parts < kMaxParts; ++parts) {
    code = unwrapped(code);
    bool ended = false;
    const Expr* outer = outer_object(code, use, set, ended);
    if (ended) {
      if (is_counted) record(set, use);
      return;
    }
    if (!outer) break;
    code = outer;
  }
  if (is_counted) return root(code, use, set);
  if (isa<CallExpr>(code)) expression(code, use);
}

// Evaluates what leads to an object that a call is about to say more of.
void EffectWalker::reach(const Expr* object) {
  StateSet set = 0;
  for (int parts = 0; parts < kMaxParts; ++parts) {
    object = unwrapped(object);
    bool ended = false;
    const Expr* outer = outer_object(object, Use::kTake, set, ended);
    if (ended) return;
    if (!outer) break;
    object = outer;
  }
  if (isa<DeclRefExpr>(object) || isa<MemberExpr>(object)) return;
  // A reference that a function returns is not yet what it refers to.
  expression(object, isa<CallExpr>(object) && object->isLValue() ? Use::kNone : Use::kTake);
}

// Whether an object is, or is part of, what a map holds.
bool EffectWalker::is_in_map(const Expr* object) {
  for (int parts = 0; parts < kMaxParts; ++parts) {
    object = unwrapped(object);
    if (is_map_hook(object)) return true;
    if (const auto* member = dyn_cast<MemberExpr>(object); member && member->isArrow()) {
      return is_map_hook(member->getBase());
    }
    StateSet set = 0;
    bool ended = false;
    const Expr* outer = outer_object(object, Use::kNone, set, ended);
    if (ended || !outer) return false;
    object = outer;
  }
  return false;
}

// One step from a part to what it is part of; null at the end. `done`: a pointer leads elsewhere, and `set` names it all.
const Expr* EffectWalker::outer_object(const Expr* part, Use use, StateSet& set, bool& done) {
  if (const auto* member = dyn_cast<MemberExpr>(part)) {
    const auto* field = dyn_cast<FieldDecl>(member->getMemberDecl());
    if (!field) return nullptr;
    const bool is_library = is_library_code(field);
    if (!is_library && !is_constant(field->getType()) && !is_untracked(field->getType())) set |= state_named(field);
    if (field->getType()->isReferenceType() && !is_untracked(field->getType())) set |= kAnyState;
    if (!member->isArrow()) return member->getBase();
    done = true;
    if (is_map_hook(member->getBase())) set = 0;  // `it->second.count`: of a map's element
    const bool of_new_object = isa<CXXThisExpr>(unwrapped(member->getBase())) && isa<CXXConstructorDecl>(function_);
    if (of_new_object) set = 0;
    if (is_library && set == 0 && !is_untracked(member->getBase()->getType()->getPointeeType())) set = kAnyState;
    if (use != Use::kNone) decision(member->getBase());
    return nullptr;
  }
  if (const auto* subscript = dyn_cast<ArraySubscriptExpr>(part)) {
    if (use != Use::kNone) decision(subscript->getIdx());
    const Expr* base = subscript->getBase()->IgnoreParens();
    const auto* decay = dyn_cast<ImplicitCastExpr>(base);
    return decay && decay->getCastKind() == CK_ArrayToPointerDecay ? decay->getSubExpr() : nullptr;
  }
  if (const auto* reference = dyn_cast<DeclRefExpr>(part)) {
    if (const auto* binding = dyn_cast<BindingDecl>(reference->getDecl())) {
      return binding->getHoldingVar() ? locals_.alias(cast<VarDecl>(binding->getDecomposedDecl())) : binding->getBinding();
    }
    const auto* alias = dyn_cast<VarDecl>(reference->getDecl());
    return alias && alias->getType()->isReferenceType() && alias->hasLocalStorage() ? locals_.alias(alias) : nullptr;
  }
  if (const Expr* owner = part_owner(part)) {
    const auto* element = cast<CallExpr>(part);
    for (const Expr* argument : element->arguments()) {
      if (argument != owner && use != Use::kNone) decision(argument);
    }
    return owner;
  }
  return nullptr;
}

// What a chain of parts begins with.
void EffectWalker::root(const Expr* code, Use use, StateSet set) {
  if (const auto* reference = dyn_cast<DeclRefExpr>(code)) return variable(reference->getDecl(), use, set);
  if (const auto* member = dyn_cast<MemberExpr>(code)) return variable(member->getMemberDecl(), use, set);
  if (const auto* choice = dyn_cast<ConditionalOperator>(code)) {
    decision(choice->getCond());
    record(set, use);
    expression(choice->getTrueExpr(), use);
    return expression(choice->getFalseExpr(), use);
  }
  if (const Expr* handle = dereferenced_handle(code)) {
    if (use != Use::kNone) decision(handle);
    return unnamed(code->getType(), use, set);
  }
  if (const auto* called = dyn_cast<CallExpr>(code)) {
    call(called, use);
    if (is_hook(called->getDirectCallee()) || !called->isLValue()) return;  // a map's element, or a temporary
    return unnamed(code->getType(), use, set);
  }
  if (isa<UnaryOperator>(code) || isa<ArraySubscriptExpr>(code)) {
    const auto* pointer = isa<UnaryOperator>(code) ? cast<UnaryOperator>(code)->getSubExpr()
                                                   : cast<ArraySubscriptExpr>(code)->getBase();
    const bool is_deref = isa<ArraySubscriptExpr>(code) || cast<UnaryOperator>(code)->getOpcode() == UO_Deref;
    if (!is_deref) return expression(code, use);
    if (isa<CXXThisExpr>(unwrapped(pointer))) return record(set, use);
    if (use != Use::kNone) decision(pointer);
    return unnamed(code->getType(), use, set);
  }
  if (code->isLValue()) record(set, use);
  expression(code, value_of(use));
}

void EffectWalker::variable(const ValueDecl* decl, Use use, StateSet set) {
  const auto* declared = dyn_cast<VarDecl>(decl);
  if (!declared || is_constant(declared->getType())) return;
  if (const auto* passed = dyn_cast<ParmVarDecl>(declared)) {
    if (passed->getDeclContext() == function_) return parameter(passed, use, set);
    if (passed->getType()->isReferenceType()) return unnamed(passed->getType(), use, set);
  }
  if (locals_.is_private(declared)) return;
  const SourceManager& sources = functions_.context().getSourceManager();
  if (declared->isFileVarDecl() && sources.isInSystemHeader(declared->getLocation())) return;
  if (declared->getType()->isReferenceType()) return unnamed(declared->getType(), use, set);
  record(set | state_named(declared), use);
}

void EffectWalker::parameter(const ParmVarDecl* passed, Use use, StateSet set) {
  const unsigned index = passed->getFunctionScopeIndex();
  const uint32_t bit = index < 32 ? 1u << index : 0;
  const bool is_reference = passed->getType()->isReferenceType();
  if (!whole_) {
    // What a caller lends to be read, a key, is seldom of what the lock guards, if its type does not say so.
    const bool is_lent = is_reference && passed->getType()->getPointeeType().isConstQualified();
    if (is_lent) return record(set, use);
    if (is_reference) return unnamed(passed->getType(), use, set);
    if (!locals_.is_private(passed)) record(set | state_named(passed), use);
    return;
  }
  if (use == Use::kTake || use == Use::kBoth) effects_.parameters_read |= bit;
  if (is_reference && (use == Use::kGive || use == Use::kBoth)) effects_.parameters_written |= bit;
  if (is_reference && index >= 32) return unnamed(passed->getType(), use, set);
  if (is_reference) record(set, use);
}

// A place without a name of its own: members say which they are, anything else may be any state.
void EffectWalker::unnamed(QualType type, Use use, StateSet set) {
  if (!is_untracked(type)) record(set != 0 ? set : kAnyState, use);
}

}  // namespace mapsan::plugin
