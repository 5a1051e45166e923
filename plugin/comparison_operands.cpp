// comparison_operands.cpp: which parts of a key an expression stands for. See comparison_reader.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "comparison_reader.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

bool is_tie(const FunctionDecl* function) {
  return function && function->getIdentifier() && is_std(function) &&
         llvm::StringSwitch<bool>(function->getName())
             .Cases("tie", "make_tuple", "forward_as_tuple", "make_pair", true)
             .Default(false);
}

bool is_named(const CXXRecordDecl* record, llvm::StringRef first, llvm::StringRef second) {
  return record && record->getIdentifier() && (record->getName() == first || record->getName() == second);
}

// Keeps apart what was apart.
bool keeps_value(const ASTContext& context, QualType from, QualType to) {
  return from->isIntegralOrEnumerationType() && to->isIntegralOrEnumerationType() &&
         context.getTypeSize(to) >= context.getTypeSize(from);
}

}  // namespace

ComparisonReader::MaybeOperand ComparisonReader::operand(const Expr* expression) {
  if (!expression) return {};
  if (const auto* paren = dyn_cast<ParenExpr>(expression)) return operand(paren->getSubExpr());
  if (const auto* full = dyn_cast<FullExpr>(expression)) return operand(full->getSubExpr());
  if (const auto* temporary = dyn_cast<MaterializeTemporaryExpr>(expression)) return operand(temporary->getSubExpr());
  if (const auto* bound = dyn_cast<CXXBindTemporaryExpr>(expression)) return operand(bound->getSubExpr());
  if (const auto* cast = dyn_cast<CastExpr>(expression)) return converted(cast);
  if (const auto* construct = dyn_cast<CXXConstructExpr>(expression)) return constructed(construct);
  if (const auto* field = dyn_cast<MemberExpr>(expression)) return member(field);
  if (const auto* call = dyn_cast<CallExpr>(expression)) return called(call);
  if (const auto* name = dyn_cast<DeclRefExpr>(expression)) {
    auto known = frame_.variables.find(name->getDecl());
    return known != frame_.variables.end() ? MaybeOperand(known->second) : MaybeOperand();
  }
  if (const auto* unary = dyn_cast<UnaryOperator>(expression)) {
    const bool is_object = unary->getOpcode() == UO_Deref && isa<CXXThisExpr>(unary->getSubExpr()->IgnoreImplicit());
    return is_object ? frame_.object : MaybeOperand();
  }
  return isa<CXXThisExpr>(expression) ? frame_.object : MaybeOperand();
}

ComparisonReader::MaybeOperand ComparisonReader::converted(const CastExpr* cast) {
  const Expr* from = cast->getSubExpr();
  switch (cast->getCastKind()) {
    case CK_NoOp:
    case CK_LValueToRValue:
    case CK_ConstructorConversion:
    case CK_UserDefinedConversion:
      return operand(from);
    case CK_IntegralCast:
      return keeps_value(context_, from->getType(), cast->getType()) ? operand(from) : MaybeOperand();
    case CK_DerivedToBase:
    case CK_UncheckedDerivedToBase: {
      MaybeOperand object = operand(from);
      if (!object || object->parts.size() != 1 || object->parts[0].form != KeyPart::Form::kValue) return {};
      QualType base = cast->getType()->isPointerType() ? cast->getType()->getPointeeType() : cast->getType();
      if (!object->parts[0].path.empty()) return {};
      object->parts[0].base = base->getAsCXXRecordDecl();
      return object;
    }
    default:
      return {};
  }
}

ComparisonReader::MaybeOperand ComparisonReader::constructed(const CXXConstructExpr* construct) {
  const CXXConstructorDecl* constructor = construct->getConstructor();
  const CXXRecordDecl* record = constructor->getParent();
  if (constructor->isCopyOrMoveConstructor() && construct->getNumArgs() >= 1) return operand(construct->getArg(0));
  if (!is_std(record)) return {};
  llvm::SmallVector<const Expr*, 4> arguments;
  for (const Expr* argument : construct->arguments()) {
    if (!isa<CXXDefaultArgExpr>(argument)) arguments.push_back(argument);
  }
  if (is_named(record, "tuple", "pair")) return tied(arguments);
  if (!is_named(record, "basic_string", "basic_string_view") || arguments.size() != 1) return {};
  const QualType type = arguments[0]->getType();
  return type->isPointerType() ? memory(arguments[0], nullptr, KeyPart::Form::kText) : operand(arguments[0]);
}

ComparisonReader::MaybeOperand ComparisonReader::member(const MemberExpr* member) {
  const auto* field = dyn_cast<FieldDecl>(member->getMemberDecl());
  MaybeOperand object = field ? operand(member->getBase()) : MaybeOperand();
  if (!object || object->parts.size() != 1 || object->parts[0].form != KeyPart::Form::kValue) return {};
  if (field->getParent()->isUnion() || field->isMutable()) return {};
  if (member->isArrow() && !isa<CXXThisExpr>(member->getBase()->IgnoreParenImpCasts())) return {};
  object->parts[0].base = nullptr;
  object->parts[0].path.push_back(field);
  return object;
}

ComparisonReader::MaybeOperand ComparisonReader::called(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (is_tie(callee)) return tied(llvm::ArrayRef<const Expr*>(call->getArgs(), call->getNumArgs()));
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(callee);
  if (!callee || !is_library_code(callee)) return callee ? returned(call) : MaybeOperand();
  const auto* as_member = dyn_cast<CXXMemberCallExpr>(call);
  if (!as_member || !method) return {};
  // A string as a view of it; a smart pointer's address.
  const auto* conversion = dyn_cast<CXXConversionDecl>(method);
  const bool is_view = conversion && is_named(conversion->getConversionType()->getAsCXXRecordDecl(),
                                              "basic_string_view", "basic_string");
  const bool is_address = method->getIdentifier() && method->getName() == "get" &&
                          is_named(method->getParent(), "unique_ptr", "shared_ptr");
  return is_view || is_address ? operand(as_member->getImplicitObjectArgument()) : MaybeOperand();
}

// Of a function of the program's that is one return statement.
ComparisonReader::MaybeOperand ComparisonReader::returned(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  Frame frame;
  if (depth_ == kDeepest || (method && method->isVirtual()) || !frame_of(call, frame)) return {};
  ++depth_;
  std::swap(frame_, frame);
  MaybeOperand result;
  const auto* body = dyn_cast_or_null<CompoundStmt>(body_of(callee));
  if (body && body->size() == 1) {
    const auto* statement = dyn_cast<ReturnStmt>(body->body_front());
    if (statement) result = operand(statement->getRetValue());
  }
  std::swap(frame_, frame);
  --depth_;
  return result;
}

ComparisonReader::MaybeOperand ComparisonReader::tied(llvm::ArrayRef<const Expr*> arguments) {
  Operand all;
  for (const Expr* argument : arguments) {
    MaybeOperand part = operand(argument);
    if (!part || (argument != arguments[0] && part->right != all.right)) return {};
    all.right = part->right;
    all.parts.append(part->parts.begin(), part->parts.end());
  }
  return arguments.empty() ? MaybeOperand() : MaybeOperand(all);
}

// What an address points at: text, or all the bytes of an object.
ComparisonReader::MaybeOperand ComparisonReader::memory(const Expr* address, const Expr* size, KeyPart::Form form) {
  const Expr* object = address->IgnoreParens();
  while (const auto* cast = dyn_cast<CastExpr>(object)) object = cast->getSubExpr()->IgnoreParens();
  if (const auto* call = dyn_cast<CXXMemberCallExpr>(object)) {
    const CXXMethodDecl* method = call->getMethodDecl();
    if (!method || !method->getIdentifier() || !is_std(method)) return {};
    const bool is_text = form == KeyPart::Form::kText && method->getName() == "c_str";
    const bool is_array = method->getName() == "data" && is_named(method->getParent(), "array", "array");
    if (!is_text && !is_array) return {};
    object = call->getImplicitObjectArgument();
    if (is_text) return operand(object);
  } else if (const auto* unary = dyn_cast<UnaryOperator>(object)) {
    if (unary->getOpcode() != UO_AddrOf) return {};
    object = unary->getSubExpr();
  } else if (isa<CXXThisExpr>(object) && frame_.object) {
    object = address->IgnoreParenImpCasts();
  }
  MaybeOperand part = operand(object);
  if (!part || part->parts.size() != 1 || part->parts[0].form != KeyPart::Form::kValue || part->parts[0].base)
    return {};
  const QualType type = part->parts[0].type(key_).getNonReferenceType();
  if (form == KeyPart::Form::kText) {
    if (!type->isArrayType() && !type->isPointerType()) return {};
  } else {
    Expr::EvalResult value;
    if (!size || size->isValueDependent() || !size->EvaluateAsInt(value, context_)) return {};
    if (value.Val.getInt().getZExtValue() * 8 != context_.getTypeSize(type) || type->isPointerType()) return {};
  }
  part->parts[0].form = form;
  return part;
}

}  // namespace mapsan::plugin
