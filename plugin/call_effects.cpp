// call_effects.cpp: see call_effects.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "call_effects.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "containers.h"
#include "element_use.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"

namespace mapsan::plugin {
namespace {

using namespace clang;

// How many function bodies are followed into one another.
constexpr int kMaxDepth = 3;

// Non-const members that the standard counts as const for data races, and look-alikes that hand out what the object
// owns.
bool reads_only(const CXXMethodDecl* method) {
  if (const auto kind = method->getOverloadedOperator(); kind != OO_None) {
    return kind == OO_Subscript || kind == OO_Star || kind == OO_Arrow || kind == OO_Call;
  }
  if (!method->getIdentifier()) return isa<CXXConversionDecl>(method);
  return llvm::StringSwitch<bool>(method->getName())
      .Cases("begin", "end", "rbegin", "rend", "cbegin", "cend", true)
      .Cases("front", "back", "data", "find", "lower_bound", "upper_bound", "equal_range", "at", true)
      .Cases("value", "get", "c_str", "size", "empty", "top", true)
      .Default(false);
}

// A map inside a map is watched itself, as the object it is.
CallEffect effect_of_container_method(const CXXMethodDecl* method) {
  return method->getOverloadedOperator() == OO_Equal ? CallEffect::kWrite : CallEffect::kRead;
}

CallEffect effect_of_std_method(const CXXMethodDecl* method) {
  if (is_map(method->getParent())) return effect_of_container_method(method);
  if (reads_only(method)) return CallEffect::kRead;
  bool overwrites = method->getOverloadedOperator() == OO_Equal;
  return overwrites ? CallEffect::kWrite : CallEffect::kReadWrite;
}

// Searches a function's body for a write to one of its parameters, or to *this where `parameter` is null.
class BodySearch {
 public:
  BodySearch(const ASTContext& context, const ValueDecl* parameter, int depth)
      : context_(context), target_(parameter), depth_(depth) {}

  bool writes(const Stmt* body) {
    visit(body);
    return found_;
  }

 private:
  void visit(const Stmt* statement) {
    if (!statement || found_ || isa<LambdaExpr>(statement)) return;
    ancestors_.push_back(statement);
    for (const Stmt* child : statement->children()) visit(child);
    ancestors_.pop_back();
    if (is_target(statement)) examine(cast<Expr>(statement));
  }

  bool is_target(const Stmt* statement) const {
    if (!target_) return isa<CXXThisExpr>(statement);
    const auto* reference = dyn_cast<DeclRefExpr>(statement);
    return reference && reference->getDecl() == target_;
  }

  void examine(const Expr* expression) {
    ElementForm form = target_ ? ElementForm::kObject : ElementForm::kObjectPointer;
    ElementUse use = classify_use(context_, expression, form, ancestors_, {}, depth_ + 1);
    found_ |= use.write;
  }

  const ASTContext& context_;
  const ValueDecl* target_;
  int depth_;
  bool found_ = false;
  llvm::SmallVector<const Stmt*, 32> ancestors_;
};

bool body_writes(const ASTContext& context, const FunctionDecl* function, const ValueDecl* parameter, int depth) {
  const FunctionDecl* definition = nullptr;
  if (depth >= kMaxDepth || !function->hasBody(definition) || definition->isDependentContext()) return false;
  return BodySearch(context, parameter, depth).writes(definition->getBody());
}

// The parameter as the template was written: `T&&` there takes anything and promises nothing.
QualType written_parameter(const FunctionDecl* callee, unsigned index) {
  if (const FunctionDecl* pattern = callee->getTemplateInstantiationPattern()) {
    if (callee->getPrimaryTemplate()) {
      unsigned last = pattern->getNumParams();
      if (last == 0) return QualType();
      const ParmVarDecl* parameter = pattern->getParamDecl(std::min(index, last - 1));
      QualType type = parameter->getType();
      if (const auto* expansion = type->getAs<PackExpansionType>()) type = expansion->getPattern();
      return type;
    }
  }
  return callee->getParamDecl(index)->getType();
}

bool is_forwarding(const FunctionDecl* callee, unsigned index) {
  QualType written = written_parameter(callee, index);
  return !written.isNull() && callee->getPrimaryTemplate() && written->isRValueReferenceType() &&
         written->getPointeeType()->isTemplateTypeParmType();
}

// Whether taking a value out of an object of this type changes the object.
bool moving_changes(QualType type) {
  const auto* record = type->getAsCXXRecordDecl();
  return record && record->hasDefinition() && record->hasNonTrivialMoveConstructor();
}

bool has_template_index(const FunctionDecl* callee, unsigned& index) {
  const TemplateArgumentList* arguments = callee->getTemplateSpecializationArgs();
  if (!arguments || arguments->size() == 0 || arguments->get(0).getKind() != TemplateArgument::Integral) return false;
  index = arguments->get(0).getAsIntegral().getZExtValue();
  return true;
}

// Functions of the standard library that hand the object, or its address, on to whoever asks.
bool hands_on(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases("ref", "cref", "addressof", "tie", "forward_as_tuple", true)
      .Default(false);
}
bool observes(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases("begin", "end", "rbegin", "rend", "cbegin", "cend", "crbegin", "crend", true)
      .Cases("data", "size", "ssize", "empty", "get_if", "visit", "holds_alternative", "any_cast", true)
      .Cases("operator<<", "operator==", "operator!=", "operator<", "operator-", "operator+", true)
      .Default(false);
}

ArgumentEffect same(bool moves) {
  ArgumentEffect effect;
  effect.kind = ArgumentEffect::kSame;
  effect.moves = moves;
  return effect;
}
ArgumentEffect plain(CallEffect what) {
  ArgumentEffect effect;
  effect.effect = what;
  return effect;
}

ArgumentEffect effect_of_std_argument(const Argument& argument, bool is_const) {
  const FunctionDecl* callee = argument.callee;
  if (const IdentifierInfo* identifier = callee->getIdentifier()) {
    llvm::StringRef name = identifier->getName();
    if (name == "move" && callee->getNumParams() == 1) return same(true);
    if (name == "forward" || name == "as_const" || name == "move_if_noexcept" || name == "launder") return same(false);
    unsigned half = 0;
    if (name == "get" && has_template_index(callee, half)) {
      ArgumentEffect effect;
      effect.kind = ArgumentEffect::kHalf;
      effect.half = half;
      return effect;
    }
    if (hands_on(name)) return plain(CallEffect::kNone);
    if (observes(name)) return plain(CallEffect::kRead);
    if (name == "swap" || name == "exchange") {
      return plain(argument.index == 0 || name == "swap" ? CallEffect::kReadWrite : CallEffect::kRead);
    }
  }
  if (is_const) return plain(CallEffect::kRead);
  if (argument.moved) return plain(moving_changes(argument.type) ? CallEffect::kReadWrite : CallEffect::kRead);
  if (is_forwarding(callee, argument.index)) return plain(CallEffect::kRead);
  QualType written = written_parameter(callee, argument.index);
  bool takes_reference = !written.isNull() && written->isLValueReferenceType();
  // A constructor may keep the reference it is given (lock_guard, reference_wrapper): that alone changes nothing.
  if (isa<CXXConstructorDecl>(callee)) return plain(CallEffect::kNone);
  if (isa<CXXMethodDecl>(callee) && !callee->isOverloadedOperator()) {
    // container.swap(element), optional.emplace(element), …: only swap takes its argument's contents.
    return plain(callee->getIdentifier() && callee->getName() == "swap" ? CallEffect::kReadWrite : CallEffect::kRead);
  }
  return plain(takes_reference ? CallEffect::kReadWrite : CallEffect::kRead);
}

}  // namespace

CallEffect effect_of_method(const ASTContext& context, const CXXMethodDecl* method, int depth) {
  if (method->isConst()) return CallEffect::kRead;
  if (is_std(method->getParent())) return effect_of_std_method(method);
  if (is_map(method->getParent()) || is_container_base(method->getParent())) return effect_of_container_method(method);
  if (method->getOverloadedOperator() == OO_Equal && (method->isDefaulted() || method->isImplicit())) {
    return CallEffect::kWrite;
  }
  if (method->isVirtual() && !method->hasAttr<FinalAttr>() && !method->getParent()->hasAttr<FinalAttr>()) {
    return CallEffect::kRead;  // may miss: the overrider that runs is not known
  }
  return body_writes(context, method, nullptr, depth) ? CallEffect::kReadWrite : CallEffect::kRead;
}

ArgumentEffect effect_of_argument(const ASTContext& context, const Argument& argument, int depth) {
  const FunctionDecl* callee = argument.callee;
  if (argument.index >= callee->getNumParams()) return plain(CallEffect::kRead);
  QualType type = callee->getParamDecl(argument.index)->getType();
  bool is_const = type->isReferenceType() && type->getPointeeType().isConstQualified();
  if (is_std(callee)) return effect_of_std_argument(argument, is_const);
  if (!type->isReferenceType()) return plain(CallEffect::kRead);
  if (is_const) return plain(CallEffect::kRead);
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(callee)) {
    if (constructor->isMoveConstructor() && !constructor->isUserProvided()) {
      return plain(moving_changes(argument.type) ? CallEffect::kReadWrite : CallEffect::kRead);
    }
  }
  if (const auto* method = dyn_cast<CXXMethodDecl>(callee)) {
    if (method->isMoveAssignmentOperator() && !method->isUserProvided()) {
      return plain(moving_changes(argument.type) ? CallEffect::kReadWrite : CallEffect::kRead);
    }
  }
  const FunctionDecl* definition = nullptr;
  if (!callee->hasBody(definition)) return plain(CallEffect::kRead);
  bool writes = body_writes(context, callee, definition->getParamDecl(argument.index), depth);
  return plain(writes ? CallEffect::kReadWrite : CallEffect::kRead);
}

}  // namespace mapsan::plugin
