// rewriter_elements.cpp: variables bound to elements, and free functions on maps. See rewriter.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "clang/AST/RecordLayout.h"
#include "container_object.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "names.h"
#include "rewriter.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

// Whether a statement holds a use of a variable other than reading its value.
bool has_other_use(const Stmt* statement, const ValueDecl* variable, bool value_is_read = false) {
  if (!statement) return false;
  if (const auto* name = dyn_cast<DeclRefExpr>(statement)) return name->getDecl() == variable && !value_is_read;
  const auto* conversion = dyn_cast<ImplicitCastExpr>(statement);
  bool reads = conversion && conversion->getCastKind() == CK_LValueToRValue;
  if (const auto* paren = dyn_cast<ParenExpr>(statement))
    return has_other_use(paren->getSubExpr(), variable, value_is_read);
  if (const auto* lambda = dyn_cast<LambdaExpr>(statement)) return has_other_use(lambda->getBody(), variable);
  if (HookBuilder::is_rewritten(statement)) {
    // `p` inside the hook that stands for a use of it has been looked at before.
    const auto* call = dyn_cast<CallExpr>(statement);
    if (call && call->getDirectCallee()->getName().contains("pointer_use")) return false;
  }
  for (const Stmt* child : statement->children()) {
    if (has_other_use(child, variable, reads)) return true;
  }
  return false;
}

bool find_part(const ASTContext& context, const BindingDecl* binding, unsigned index, const VarDecl* whole,
               ElementPart& part) {
  const FieldDecl* field = nullptr;
  if (binding->getHoldingVar()) {
    // Tuple-like: only of a pair is it known where the halves lie.
    const auto* record = whole->getType().getNonReferenceType()->getAsCXXRecordDecl();
    if (!record || !record->getIdentifier() || record->getName() != "pair" || !is_std(record)) return false;
    for (const FieldDecl* candidate : record->fields()) {
      if (candidate->getFieldIndex() == index) field = candidate;
    }
  } else if (const auto* member = dyn_cast_or_null<MemberExpr>(binding->getBinding())) {
    field = dyn_cast<FieldDecl>(member->getMemberDecl());
    if (!isa<DeclRefExpr>(member->getBase()->IgnoreParens())) return false;  // a field of a base
  }
  if (!field || field->isBitField() || field->getType()->isReferenceType()) return false;
  uint64_t bits = context.getASTRecordLayout(field->getParent()).getFieldOffset(field->getFieldIndex());
  part.offset += bits / 8;
  part.size = context.getTypeSizeInChars(field->getType()).getQuantity();
  return true;
}

}  // namespace

ElementUse Rewriter::use_of(const Expr* expression, ElementForm form, Ancestors ancestors, const MapNames& map,
                            ElementPart start) {
  ElementUse use = classify_use(context_, expression, form, ancestors, start);
  if (use.bound && use.bound->getType()->isPointerType() && is_reassigned(use.bound)) use.bound = nullptr;
  if (use.bound) bind(use, map);
  return use;
}

void Rewriter::bind(const ElementUse& use, const MapNames& map) {
  Bound bound{use.part, use.bound_pair, use.bound->getType()->isPointerType(), map};
  const auto* variable = dyn_cast<VarDecl>(use.bound);
  if (variable && variable->isStaticLocal()) bound.map.range = nullptr;  // it outlives the loop that it was bound in
  if (const auto* parts = dyn_cast<DecompositionDecl>(use.bound)) return bind_parts(parts, bound);
  bound_[use.bound] = bound;
}

// `auto& [key, value] = *it` and `auto& [x, y] = m[k]`: each name is a part of the element.
void Rewriter::bind_parts(const DecompositionDecl* variable, const Bound& whole) {
  unsigned index = 0;
  for (const BindingDecl* binding : variable->bindings()) {
    unsigned position = index++;
    if (whole.is_pair) {
      if (position == 1) bound_[binding] = Bound{{}, false, false, whole.map};
      continue;
    }
    Bound part = whole;
    if (find_part(context_, binding, position, variable, part.part)) bound_[binding] = part;
  }
}

bool Rewriter::is_reassigned(const ValueDecl* pointer) const {
  if (pointer->getType().isConstQualified()) return false;
  return !place_.body || has_other_use(place_.body, pointer);
}

void Rewriter::visit_name(DeclRefExpr* name, Ancestors ancestors) {
  auto found = bound_.find(name->getDecl());
  if (found == bound_.end() || name->isNonOdrUse() != NOUR_None || name->refersToBitField()) return;
  Bound bound = found->second;
  const Expr* expression = name;
  if (bound.is_pointer) {
    while (!ancestors.empty() && isa<ParenExpr>(ancestors.back())) {
      expression = cast<Expr>(ancestors.back());
      ancestors = ancestors.drop_back();
    }
    const auto* conversion = ancestors.empty() ? nullptr : dyn_cast<ImplicitCastExpr>(ancestors.back());
    if (!conversion || conversion->getCastKind() != CK_LValueToRValue) return;
    expression = conversion;
    ancestors = ancestors.drop_back();
  }
  ElementForm form = bound.is_pointer ? (bound.is_pair ? ElementForm::kPairPointer : ElementForm::kObjectPointer)
                                      : (bound.is_pair ? ElementForm::kPair : ElementForm::kObject);
  ElementUse use = use_of(expression, form, ancestors, bound.map, bound.part);
  if (!use.read && !use.write) return;
  SourceLocation location = name->getLocation();
  std::string hook = bound.is_pointer ? (bound.is_pair ? "pair_pointer_use" : "pointer_use")
                                      : (bound.is_pair ? "pair_use" : "element_use");
  llvm::SmallVector<Expr*, 4> arguments{builder_.number_literal(access_bits(use), location),
                                        builder_.number_literal(bound.part.offset, location), builder_.copy_of(name)};
  if (bound.map.range) {
    hook += "_in";
    arguments.push_back(builder_.reference_to(bound.map.range, location));
  }
  replace(name, location, hook, "element", bound.map, arguments);
}

void Rewriter::rewrite_free_function(CallExpr* call, Ancestors ancestors) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (!is_library_code(callee) || call->getNumArgs() == 0) return;
  // Of a pointer to a map, these are about the pointer.
  const Container* container = find_container(container_class(call->getArg(0)));
  if (!container || call->getArg(0)->getType()->isPointerType()) return;
  if (auto* comparison = dyn_cast<CXXOperatorCallExpr>(call)) return rewrite_comparison(comparison, ancestors);
  if (!callee->getIdentifier()) return;
  llvm::StringRef name = callee->getName();
  llvm::StringRef hook = llvm::StringSwitch<llvm::StringRef>(name)
                             .Case("swap", "free_swap")
                             .Case("exchange", "exchange")
                             .Case("erase_if", "erase_if")
                             .Cases("begin", "end", "cbegin", "cend", "rbegin", "rend", "observe")
                             .Cases("crbegin", "crend", "size", "ssize", "empty", "observe")
                             .Default("");
  if (hook.empty()) return;
  if (hook == "observe" && container->family == Family::kConcurrent) hook = "concurrent_observe";
  MapNames map = names_of(as_operand(call->getArg(0)));
  llvm::SmallVector<Expr*, 5> arguments{builder_.number_literal(0, call->getExprLoc()),
                                        call->getCallee()->IgnoreParenImpCasts()};
  for (Expr* argument : call->arguments()) {
    if (!isa<CXXDefaultArgExpr>(argument)) arguments.push_back(as_operand(argument));
  }
  remember_iterator(call, ancestors, map);
  replace(call, call->getExprLoc(), hook, name, map, arguments);
}

// Functions may take a container by a base of it.
Expr* Rewriter::as_operand(Expr* argument) {
  Expr* container = as_container(context_, argument);
  return container ? container : argument;
}

void Rewriter::rewrite_comparison(CXXOperatorCallExpr* call, Ancestors ancestors) {
  if (call->getNumArgs() != 2 || !container_class(call->getArg(1)) || !call->isComparisonOp()) return;
  MapNames map = names_of(as_operand(call->getArg(0)));
  std::string operation = std::string("operator") + getOperatorSpelling(call->getOperator());
  const CXXRewrittenBinaryOperator* written = nullptr;
  for (const Stmt* ancestor : ancestors.take_back(4)) {
    if (const auto* candidate = dyn_cast<CXXRewrittenBinaryOperator>(ancestor)) written = candidate;
  }
  if (!written) {
    replace(call, call->getOperatorLoc(), "compare", operation, map,
            {call->getCallee()->IgnoreParenImpCasts(), as_operand(call->getArg(0)), as_operand(call->getArg(1))});
    return;
  }
  // The compiler takes `a != b` apart again by the shape of the call inside it: the call stays, its operands are
  // wrapped. They are recorded when evaluated, so neither may do anything else in between.
  operation = "operator" + written->getOpcodeStr().str();
  if (call->getArg(0)->HasSideEffects(context_) || call->getArg(1)->HasSideEffects(context_)) {
    return count_unwatched(call->getOperatorLoc(), operation);
  }
  for (unsigned index = 0; index < 2; ++index) {
    Expr* operand = call->getArg(index);
    if (HookBuilder::is_rewritten(operand)) return;
    SourceLocation location = operand->getExprLoc();
    Expr* text =
        builder_.string_literal(site(call->getOperatorLoc(), operation, names_of(as_operand(operand))), location);
    Expr* wrapped = builder_.build("compared", operand, location, {text, operand});
    if (!wrapped) return count_unwatched(call->getOperatorLoc(), operation);
    call->setArg(index, wrapped);
  }
  ++TuState::get().accesses;
  ++TuState::get().rewritten;
}

}  // namespace mapsan::plugin
