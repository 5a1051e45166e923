// comparison_reader.cpp: walks the statements of a comparison. See comparison_reader.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "comparison_reader.h"

#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

bool is_comparison(OverloadedOperatorKind kind) {
  return kind == OO_Less || kind == OO_LessEqual || kind == OO_Greater || kind == OO_GreaterEqual ||
         kind == OO_EqualEqual || kind == OO_ExclaimEqual || kind == OO_Spaceship;
}

// std::less<>()(a, b)
bool is_comparing_object(const FunctionDecl* function) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(function);
  if (!method || method->getOverloadedOperator() != OO_Call || !is_std(method)) return false;
  const CXXRecordDecl* parent = method->getParent();
  return parent->getIdentifier() && llvm::StringSwitch<bool>(parent->getName())
                                        .Cases("less", "greater", "less_equal", "greater_equal", true)
                                        .Cases("equal_to", "not_equal_to", "compare_three_way", true)
                                        .Default(false);
}

bool is_library_compare(const FunctionDecl* function, unsigned arguments) {
  return function && function->getIdentifier() && function->getName() == "compare" && arguments == 1 &&
         is_library_code(function);
}

bool is_function_of_c(const FunctionDecl* function, llvm::StringRef name) {
  return function && function->getIdentifier() && function->getName() == name && !isa<CXXMethodDecl>(function);
}

}  // namespace

bool ComparisonReader::read(const Expr* comparison, const VarDecl* left, const VarDecl* right) {
  frame_.variables[left] = {false, {KeyPart()}};
  frame_.variables[right] = {true, {KeyPart()}};
  return visit(comparison);
}

bool ComparisonReader::visit(const Stmt* statement) {
  if (!statement) return true;
  if (const auto* declarations = dyn_cast<DeclStmt>(statement)) return visit_declarations(declarations);
  if (const auto* name = dyn_cast<DeclRefExpr>(statement)) return frame_.variables.count(name->getDecl()) == 0;
  if (isa<CXXThisExpr>(statement)) return !frame_.object;
  if (isa<LambdaExpr>(statement)) return false;
  if (const auto* rewritten = dyn_cast<CXXRewrittenBinaryOperator>(statement)) {
    const auto form = rewritten->getDecomposedForm();
    const auto* call = dyn_cast<CXXOperatorCallExpr>(form.InnerBinOp->IgnoreImplicit());
    return compare(form.LHS, form.RHS, call ? call->getDirectCallee() : nullptr);
  }
  if (const auto* binary = dyn_cast<BinaryOperator>(statement)) {
    if (binary->isComparisonOp() && (operand(binary->getLHS()) || operand(binary->getRHS()))) {
      return compare(binary->getLHS(), binary->getRHS(), nullptr);
    }
  }
  if (const auto* call = dyn_cast<CallExpr>(statement)) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (is_function_of_c(callee, "strcmp")) return compare_memory(call, KeyPart::Form::kText);
    if (is_function_of_c(callee, "memcmp")) return compare_memory(call, KeyPart::Form::kBytes);
    Frame frame;
    if (frame_of(call, frame)) return follow(call);
  }
  for (const Stmt* child : statement->children()) {
    if (!visit(child)) return false;
  }
  return true;
}

// A variable that stands for a part of a key.
bool ComparisonReader::visit_declarations(const DeclStmt* statement) {
  for (const Decl* decl : statement->decls()) {
    const auto* variable = dyn_cast<VarDecl>(decl);
    if (!variable || !variable->getInit()) continue;
    if (isa<DecompositionDecl>(variable)) return false;
    if (MaybeOperand value = operand(variable->getInit())) {
      frame_.variables[variable] = *value;
    } else if (!visit(variable->getInit())) {
      return false;
    }
  }
  return true;
}

bool ComparisonReader::record(const Operand& left, const Operand& right) {
  if (left.right == right.right || left.parts != right.parts) return false;
  for (const KeyPart& part : left.parts) {
    if (llvm::find(parts_, part) == parts_.end()) parts_.push_back(part);
  }
  return true;
}

bool ComparisonReader::compare(const Expr* left, const Expr* right, const FunctionDecl* by) {
  const MaybeOperand first = operand(left), second = operand(right);
  if (!first || !second) return !first && !second && visit(left) && visit(right);
  // A part of a class of its own is compared as that class says; a key as a whole is not taken apart elsewhere.
  const bool whole = first->parts.size() == 1 && first->parts[0].is_whole();
  if (!by || is_library_code(by) || !whole) return record(*first, *second);
  Frame frame;
  unsigned next = 0;
  if (isa<CXXMethodDecl>(by)) {
    frame.object = first;
  } else if (by->getNumParams() == 2) {
    frame.variables[by->getParamDecl(next++)] = *first;
  }
  if (next >= by->getNumParams()) return false;
  frame.variables[by->getParamDecl(next)] = *second;
  return enter(by, frame);
}

bool ComparisonReader::compare_memory(const CallExpr* call, KeyPart::Form form) {
  if (call->getNumArgs() < 2) return false;
  const Expr* size = call->getNumArgs() > 2 ? call->getArg(2) : nullptr;
  const MaybeOperand left = memory(call->getArg(0), size, form), right = memory(call->getArg(1), size, form);
  return left && right && record(*left, *right);
}

bool ComparisonReader::follow(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee) return false;
  const auto* as_operator = dyn_cast<CXXOperatorCallExpr>(call);
  if (as_operator && is_comparison(as_operator->getOperator()) && call->getNumArgs() == 2) {
    return compare(call->getArg(0), call->getArg(1), callee);
  }
  if (as_operator && is_comparing_object(callee) && call->getNumArgs() == 3) {
    const MaybeOperand left = operand(call->getArg(1)), right = operand(call->getArg(2));
    return left && right && record(*left, *right);
  }
  const auto* as_member = dyn_cast<CXXMemberCallExpr>(call);
  if (as_member && is_library_compare(callee, call->getNumArgs())) {
    const MaybeOperand left = operand(as_member->getImplicitObjectArgument()), right = operand(call->getArg(0));
    return left && right && record(*left, *right);
  }
  Frame frame;
  return !is_library_code(callee) && frame_of(call, frame) && enter(callee, frame);
}

bool ComparisonReader::frame_of(const CallExpr* call, Frame& frame) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  unsigned first = 0;
  bool found = false;
  if (const auto* as_member = dyn_cast<CXXMemberCallExpr>(call)) {
    frame.object = operand(as_member->getImplicitObjectArgument());
  } else if (isa<CXXOperatorCallExpr>(call) && method && !method->isStatic()) {
    frame.object = operand(call->getArg(0));
    first = 1;
  }
  found = frame.object.has_value();
  for (unsigned index = first; index < call->getNumArgs(); ++index) {
    MaybeOperand value = operand(call->getArg(index));
    if (!value) continue;
    found = true;
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee && index - first < callee->getNumParams()) {
      frame.variables[callee->getParamDecl(index - first)] = *value;
    }
  }
  return found;
}

const Stmt* ComparisonReader::body_of(const FunctionDecl* function) {
  const FunctionDecl* definition = nullptr;
  if (!function->hasBody(definition) && function->isImplicitlyInstantiable()) {
    sema_.InstantiateFunctionDefinition(function->getLocation(), const_cast<FunctionDecl*>(function));
  }
  if (!function->hasBody(definition)) return nullptr;
  for (unsigned index = 0; index < function->getNumParams() && definition != function; ++index) {
    auto known = frame_.variables.find(function->getParamDecl(index));
    if (known != frame_.variables.end()) {
      Operand value = known->second;
      frame_.variables[definition->getParamDecl(index)] = value;
    }
  }
  return definition->getBody();
}

bool ComparisonReader::enter(const FunctionDecl* function, Frame frame) {
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (depth_ == kDeepest || (method && method->isVirtual())) return false;
  if (function->isDefaulted()) return all_fields(function, frame);
  ++depth_;
  std::swap(frame_, frame);
  const Stmt* body = body_of(function);
  const bool clear = body ? visit(body) : all_fields(function, frame_);
  std::swap(frame_, frame);
  --depth_;
  return clear;
}

// A comparison that is defaulted, or defined in another file: programs that do the latter mean the same.
bool ComparisonReader::all_fields(const FunctionDecl* function, const Frame& frame) {
  Operand whole{false, {KeyPart()}};
  unsigned operands = frame.object ? 1 : 0;
  bool of_wholes = !frame.object || frame.object->parts == whole.parts;
  for (const auto& known : frame.variables) {
    ++operands;
    of_wholes &= known.second.parts == whole.parts;
  }
  const auto* record_type = key_->getAsCXXRecordDecl();
  if (operands != 2 || !of_wholes || !record_type || record_type->isUnion()) return false;
  if (!record_type->hasDefinition() || function->getNumParams() > 2) return false;
  KeyParts all;
  for (const CXXBaseSpecifier& base : record_type->bases()) {
    const CXXRecordDecl* base_record = base.getType()->getAsCXXRecordDecl();
    if (!base_record) return false;
    if (base_record->isEmpty()) continue;
    KeyPart part;
    part.base = base_record;
    all.push_back(part);
  }
  for (const FieldDecl* field : record_type->fields()) {
    if (field->isBitField() && !field->getDeclName()) continue;
    if (field->isAnonymousStructOrUnion() || field->isMutable()) return false;
    KeyPart part;
    part.path.push_back(field);
    all.push_back(part);
  }
  return record({false, all}, {true, all});
}

}  // namespace mapsan::plugin
