// effect_calls.cpp: calls and constructions. See effect_walker.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "effect_walker.h"
#include "llvm/ADT/StringSwitch.h"
#include "lock_calls.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

llvm::StringRef name_of(const NamedDecl* decl) { return decl->getIdentifier() ? decl->getName() : llvm::StringRef(); }

// Whose call runs code of the program that does not show at the call.
bool is_wrapped_function(const CXXRecordDecl* record) {
  return llvm::StringSwitch<bool>(name_of(record))
      .Cases("function", "move_only_function", "copyable_function", "packaged_task", "reference_wrapper", true)
      .Cases("_Bind", "__bind", true)
      .Default(false);
}

// Keeps what it is given for later: a function among that is not called.
bool only_stores(const CXXRecordDecl* record) {
  return is_std(record) && llvm::StringSwitch<bool>(name_of(record))
                               .Cases("vector", "deque", "list", "forward_list", "array", true)
                               .Cases("queue", "stack", "optional", "pair", "tuple", "unique_ptr", "shared_ptr", true)
                               .Default(is_wrapped_function(record));
}

bool only_stores(const CXXMethodDecl* method) {
  const bool calls = llvm::StringSwitch<bool>(name_of(method))
                         .Cases("sort", "merge", "unique", "remove_if", true)
                         .Cases("transform", "and_then", "or_else", true)
                         .Default(false);
  return !calls && only_stores(method->getParent());
}

// The method that runs may be another one, of a derived class.
bool may_be_overridden(const CallExpr* call, const CXXMethodDecl* method) {
  if (!method->isVirtual() || method->hasAttr<FinalAttr>() || method->getParent()->hasAttr<FinalAttr>()) return false;
  const auto* member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens());
  return !member || !member->hasQualifier();
}

// Lets its receiver change what the argument refers to.
bool gives_access(QualType parameter) {
  if (parameter->isLValueReferenceType()) return !parameter->getPointeeType().isConstQualified();
  if (parameter->isPointerType()) {
    return !parameter->getPointeeType().isConstQualified() && !parameter->isFunctionPointerType();
  }
  const auto* record = parameter->getAsCXXRecordDecl();
  return record && is_library_code(record) && name_of(record).contains("iter");
}

// `T&&` of a template takes anything and promises nothing.
bool is_forwarding(const FunctionDecl* callee, unsigned index) {
  const FunctionDecl* pattern = callee->getPrimaryTemplate() ? callee->getTemplateInstantiationPattern() : nullptr;
  if (!pattern || pattern->getNumParams() == 0) return false;
  QualType written = pattern->getParamDecl(std::min(index, pattern->getNumParams() - 1))->getType();
  if (const auto* expansion = written->getAs<PackExpansionType>()) written = expansion->getPattern();
  return written->isRValueReferenceType();
}

// Read-only members that are not const because what they hand out is not.
bool only_looks(const CXXMethodDecl* method) {
  if (method->isConst()) return true;
  return llvm::StringSwitch<bool>(name_of(method)).Cases("get", "c_str", "size", "empty", "value_or", true).Default(false);
}

// An assignment that the compiler makes of those of the members.
bool assigns_memberwise(const CXXMethodDecl* method) {
  return (method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator()) && !method->isUserProvided();
}

bool hands_out_iterator(const CXXMethodDecl* method) {
  return llvm::StringSwitch<bool>(name_of(method))
      .Cases("begin", "end", "rbegin", "rend", "data", "find", "lower_bound", "upper_bound", "equal_range", true)
      .Default(false);
}

}  // namespace

bool EffectWalker::is_library(const FunctionDecl* callee) const {
  if (is_library_code(callee) || callee->getBuiltinID() != 0) return true;
  const FunctionDecl* pattern = callee->getTemplateInstantiationPattern();
  const SourceLocation place = (pattern ? pattern : callee)->getLocation();
  return functions_.context().getSourceManager().isInSystemHeader(place);
}

void EffectWalker::call(const CallExpr* code, Use use) {
  const bool in_result = in_result_;
  in_result_ = false;
  const FunctionDecl* callee = code->getDirectCallee();
  if (is_hook(callee)) {
    hook_call(code, use);
  } else if (HookCall operation; read_hook(code, operation)) {
    unescaped_call(operation);
  } else if (const ConditionVerb verb = condition_verb(code); verb != ConditionVerb::kNone) {
    (verb == ConditionVerb::kWait ? effects_.waits : effects_.notifies) = true;
    for (const Expr* argument : code->arguments()) expression(argument, Use::kTake);
  } else if (!callee || isa<CXXPseudoDestructorExpr>(code->getCallee()->IgnoreParens())) {
    children(code, Use::kTake);
    anything();
  } else if (lock_call(code).verb == LockVerb::kNone) {
    in_result_ = in_result;
    known_call(code, callee, use);
  }
  in_result_ = in_result;
}

void EffectWalker::known_call(const CallExpr* code, const FunctionDecl* callee, Use use) {
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  llvm::SmallVector<const Expr*, 6> arguments(code->arg_begin(), code->arg_end());
  const Expr* object = nullptr;
  if (method && !method->isStatic()) {
    if (const auto* member = dyn_cast<MemberExpr>(code->getCallee()->IgnoreParens())) {
      object = member->getBase();
    } else if (isa<CXXOperatorCallExpr>(code)) {
      object = arguments.front();
      arguments.erase(arguments.begin());
    }
  }
  if (is_library(callee)) {
    return object ? library_method(method, object, arguments, use) : library_function(callee, arguments, use);
  }
  if (object && assigns_memberwise(method)) {
    expression(object, use == Use::kNone ? Use::kGive : Use::kBoth);
    return expression(arguments.front(), method->isMoveAssignmentOperator() ? Use::kBoth : Use::kTake);
  }
  if (object) reach(object);
  if (method && may_be_overridden(code, method)) {
    for (const Expr* argument : arguments) expression(argument, Use::kTake);
    return anything();
  }
  // What a member function changes of a map's element is the map's contents.
  const StateSet contents = object && is_in_map(object) ? state_within(object->getType().getNonReferenceType()) : 0;
  program_call(callee, arguments, use, contents);
  if (code->isLValue() && (use == Use::kGive || use == Use::kBoth)) {
    const StateSet handed_out = functions_.of(callee).returns;
    record(handed_out != 0 ? handed_out : kAnyState, use);
  }
}

// What is in a map the runtime sees itself; but not whether the program looks at what a write returned.
void EffectWalker::hook_call(const CallExpr* code, Use use) {
  if (use == Use::kTake || use == Use::kBoth) effects_.takes |= kMapResults;
  for (const Expr* argument : code->arguments()) {
    if (is_untracked(argument->getType())) {
      reach(argument);
    } else {
      stored(argument);
    }
  }
}

// Of a map that does not escape nothing is state of the program's.
void EffectWalker::unescaped_call(const HookCall& operation) {
  if (operation.map) reach(operation.map);
  for (const Expr* argument : operation.arguments) {
    if (is_untracked(argument->getType())) {
      reach(argument);
    } else {
      stored(argument);
    }
  }
}

void EffectWalker::program_call(const FunctionDecl* callee, llvm::ArrayRef<const Expr*> arguments, Use use,
                                StateSet left_out) {
  StateEffects effects = functions_.of(callee);
  if (effects.gives != kAnyState) effects.gives &= ~left_out;
  if (effects.takes != kAnyState) effects.takes &= ~left_out;
  add(effects, use);
  const bool in_result = in_result_;
  in_result_ = false;
  for (unsigned index = 0; index < arguments.size(); ++index) {
    const uint32_t bit = index < 32 ? 1u << index : 0;
    const bool is_named = index < callee->getNumParams() && bit != 0;
    const bool read = !is_named || (effects.parameters_read & bit) != 0;
    const bool written = !is_named || (effects.parameters_written & bit) != 0;
    expression(arguments[index], written ? (read ? Use::kBoth : Use::kGive) : (read ? Use::kTake : Use::kNone));
  }
  in_result_ = in_result;
}

void EffectWalker::library_method(const CXXMethodDecl* method, const Expr* object,
                                  llvm::ArrayRef<const Expr*> arguments, Use use) {
  const auto kind = method->getOverloadedOperator();
  if (kind == OO_Call && is_wrapped_function(method->getParent())) {
    for (const Expr* argument : arguments) expression(argument, Use::kTake);
    reach(object);
    return anything();
  }
  if (kind == OO_Arrow) return expression(object, value_of(use));  // what it points at is named by the member
  const bool looks = only_looks(method);
  const bool is_access = kind == OO_Star || kind == OO_Subscript;
  if (is_untracked(object->getType()) || is_access) {
    reach(object);
    if (is_map(object->getType())) anything();  // an operation that is not watched
  } else if (looks) {
    expression(object, value_of(use));
  } else if (hands_out_iterator(method)) {
    expression(object, use == Use::kNone ? Use::kNone : Use::kBoth);
  } else if (kind == OO_LessLess && !method->isConst()) {
    return print(object, arguments);
  } else {
    expression(object, use == Use::kNone ? Use::kGive : Use::kBoth);
  }
  if (is_access) unnamed(method->getReturnType(), use, 0);
  const Use value = looks ? value_of(use) : Use::kTake;
  for (unsigned index = 0; index < arguments.size(); ++index) {
    if (!only_stores(method)) functor(arguments[index]);
    library_argument(method, index, arguments[index], value);
  }
}

void EffectWalker::library_function(const FunctionDecl* callee, llvm::ArrayRef<const Expr*> arguments, Use use) {
  const llvm::StringRef name = is_std(callee) ? name_of(callee) : llvm::StringRef();
  if (name == "move" && arguments.size() == 1) {
    return expression(arguments[0], use == Use::kNone ? Use::kNone : Use::kBoth);
  }
  if ((name == "forward" || name == "as_const" || name == "get") && arguments.size() == 1) {
    return expression(arguments[0], use);
  }
  if (name == "swap" || name == "exchange") {
    for (const Expr* argument : arguments) expression(argument, Use::kBoth);
    return;
  }
  if (callee->getOverloadedOperator() == OO_LessLess && arguments.size() == 2) return print(arguments[0], arguments[1]);
  for (unsigned index = 0; index < arguments.size(); ++index) {
    functor(arguments[index]);
    library_argument(callee, index, arguments[index], value_of(use));
  }
}

void EffectWalker::library_argument(const FunctionDecl* callee, unsigned index, const Expr* argument, Use value) {
  if (is_untracked(argument->getType())) {
    if (is_map(argument->getType()) && !isa<CXXConstructorDecl>(callee)) anything();  // std::erase_if(map, …)
    return reach(argument);
  }
  const bool is_named = index < callee->getNumParams();
  const bool changes = is_named && !is_forwarding(callee, index) && gives_access(callee->getParamDecl(index)->getType());
  expression(argument, changes ? Use::kBoth : value);
}

// A line for a stream of the library's goes by nothing; what is put into a stream of the program's may be read again.
void EffectWalker::print(const Expr* stream, llvm::ArrayRef<const Expr*> values) {
  const Expr* inner = stream->IgnoreParenImpCasts();
  const auto* outer_call = dyn_cast<CXXOperatorCallExpr>(inner);
  if (outer_call && outer_call->getOperator() == OO_LessLess) {
    expression(inner, Use::kNone);
    while (outer_call && outer_call->getOperator() == OO_LessLess) {
      inner = outer_call->getArg(0)->IgnoreParenImpCasts();
      outer_call = dyn_cast<CXXOperatorCallExpr>(inner);
    }
  } else {
    expression(inner, Use::kGive);
  }
  const auto* reference = dyn_cast<DeclRefExpr>(inner);
  const bool is_library_stream = reference && is_std(reference->getDecl());
  for (const Expr* value : values) expression(value, is_library_stream ? Use::kNone : Use::kTake);
}

// What a library function is given to call, is called.
void EffectWalker::functor(const Expr* argument) {
  argument = argument->IgnoreParenImpCasts();
  if (isa<LambdaExpr>(argument)) return;  // walked where it stands
  const auto* reference = dyn_cast<DeclRefExpr>(argument);
  const auto* named = reference ? dyn_cast<FunctionDecl>(reference->getDecl()) : nullptr;
  const auto* record = argument->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (record && record->isLambda() && !record->isGenericLambda()) named = record->getLambdaCallOperator();
  if (named && !is_library(named)) {
    const StateEffects& effects = functions_.of(named);
    add(effects, Use::kTake);
    if (effects.parameters_written != 0) effects_.gives = kAnyState;
    if (effects.parameters_read != 0) effects_.takes = kAnyState;
  } else if (record && record->isLambda()) {
    anything();
  } else if (record && is_std(record) && is_wrapped_function(record)) {
    anything();
  }
}

void EffectWalker::construct(const CXXConstructExpr* code, Use use) {
  const CXXConstructorDecl* constructor = code->getConstructor();
  const CXXRecordDecl* record = constructor->getParent();
  llvm::ArrayRef<const Expr*> arguments(code->getArgs(), code->getNumArgs());
  if (is_std_guard(record)) return;
  if (!is_library(constructor) && constructor->isUserProvided()) return program_call(constructor, arguments, use);
  const bool moves = constructor->isMoveConstructor() && !constructor->isTrivial();
  for (const Expr* argument : arguments) {
    if (is_library(constructor) && !only_stores(record)) functor(argument);
    if (is_untracked(argument->getType())) {
      reach(argument);
    } else {
      expression(argument, moves && argument->isXValue() ? Use::kBoth : Use::kTake);
    }
  }
}

// At the end of its scope an object of the program's own class may do more.
void EffectWalker::destroyed(QualType type) {
  const auto* record = type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (type->isReferenceType() || !record || !record->hasDefinition() || is_library_code(record)) return;
  const CXXDestructorDecl* destructor = record->getDestructor();
  if (destructor && destructor->isUserProvided() && !is_library(destructor)) add(functions_.of(destructor), Use::kNone);
}

}  // namespace mapsan::plugin
