// element_use.cpp: see element_use.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "element_use.h"

#include "call_effects.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecordLayout.h"
#include "clang/AST/StmtCXX.h"
#include "map_types.h"
#include "mapsan/abi.h"
#include "self_synchronised.h"

namespace mapsan::plugin {
namespace {

using namespace clang;

// Walks outwards from the expression, one ancestor at a time, until one of them decides.
class Climb {
 public:
  Climb(const ASTContext& context, const Expr* expression, ElementForm form, ElementPart start, int depth)
      : context_(context), current_(expression), form_(form), depth_(depth) {
    use_.part = start;
    type_ = expression->getType().getNonReferenceType();
    if (is_pointer()) type_ = type_->getPointeeType();
    if (type_.isNull()) type_ = expression->getType();
  }

  ElementUse run(llvm::ArrayRef<const Stmt*> ancestors) {
    while (!ancestors.empty() && !decided_) {
      const Stmt* parent = ancestors.back();
      ancestors = ancestors.drop_back();
      step(parent, ancestors);
    }
    return use_;
  }

 private:
  bool is_pair() const { return form_ == ElementForm::kPair || form_ == ElementForm::kPairPointer; }
  bool is_pointer() const { return form_ == ElementForm::kObjectPointer || form_ == ElementForm::kPairPointer; }

  void decide() { decided_ = true; }
  // Nothing a thread does to an object that synchronises itself is an access of ours.
  void decide(CallEffect effect) {
    decided_ = true;
    if (is_self_synchronised(type_)) return;
    if (is_constant_ && effect == CallEffect::kWrite) effect = CallEffect::kRead;
    use_.read = effect == CallEffect::kRead || effect == CallEffect::kReadWrite;
    use_.write = effect == CallEffect::kWrite || effect == CallEffect::kReadWrite;
  }
  // The expression around denotes the same object.
  void go_on(const Expr* parent) { current_ = parent; }

  void step(const Stmt* parent, llvm::ArrayRef<const Stmt*> outer) {
    if (const auto* cast_expression = dyn_cast<CastExpr>(parent)) return step_cast(cast_expression);
    if (const auto* member = dyn_cast<MemberExpr>(parent)) return step_member(member, outer);
    if (const auto* unary = dyn_cast<UnaryOperator>(parent)) return step_unary(unary, outer);
    if (isa<ParenExpr>(parent) || isa<FullExpr>(parent)) return go_on(cast<Expr>(parent));
    if (is_pointer() && !isa<DeclStmt>(parent)) return decide();  // the pointer goes somewhere unknown
    if (const auto* materialized = dyn_cast<MaterializeTemporaryExpr>(parent)) return go_on(materialized);
    if (const auto* binary = dyn_cast<BinaryOperator>(parent)) return step_binary(binary);
    if (const auto* conditional = dyn_cast<ConditionalOperator>(parent)) {
      return conditional->getCond() == current_ ? decide() : go_on(conditional);
    }
    if (const auto* subscript = dyn_cast<ArraySubscriptExpr>(parent)) {
      if (subscript->getBase() != current_) return decide();
      type_ = subscript->getType();  // the range stays that of the whole array
      return go_on(subscript);
    }
    if (const auto* call = dyn_cast<CallExpr>(parent)) return step_call(call);
    if (const auto* construct = dyn_cast<CXXConstructExpr>(parent)) return step_construct(construct);
    if (const auto* statement = dyn_cast<DeclStmt>(parent)) return step_declaration(statement);
    if (const auto* lambda = dyn_cast<LambdaExpr>(parent)) return step_capture(lambda);
    decide();
  }

  void step_cast(const CastExpr* cast_expression) {
    switch (cast_expression->getCastKind()) {
      case CK_LValueToRValue:
        if (is_pair()) return decide();
        return decide(CallEffect::kRead);
      case CK_NoOp:
        if (!is_pointer() && cast_expression->getType().isConstQualified()) is_constant_ = true;
        if (is_pointer() && cast_expression->getType()->getPointeeType().isConstQualified()) is_constant_ = true;
        return go_on(cast_expression);
      case CK_DerivedToBase:
      case CK_UncheckedDerivedToBase:
        return narrow_to_base(cast_expression);
      case CK_ArrayToPointerDecay:
        return go_on(cast_expression);  // an array that is then subscripted; anything else decides for itself
      default:
        return decide();
    }
  }

  void narrow_to_base(const CastExpr* cast_expression) {
    uint64_t offset = use_.part.offset;
    const auto* record = type_->getAsCXXRecordDecl();
    for (const CXXBaseSpecifier* base : cast_expression->path()) {
      const auto* base_record = base->getType()->getAsCXXRecordDecl();
      if (!record || !base_record || base->isVirtual()) return decide();
      offset += context_.getASTRecordLayout(record).getBaseClassOffset(base_record).getQuantity();
      record = base_record;
    }
    if (!record) return decide();
    type_ = context_.getRecordType(record);
    if (!record->isEmpty()) use_.part = {offset, size_of(type_)};
    go_on(cast_expression);
  }

  uint64_t size_of(QualType type) const {
    return type->isIncompleteType() ? 0 : context_.getTypeSizeInChars(type).getQuantity();
  }

  void step_member(const MemberExpr* member, llvm::ArrayRef<const Stmt*> outer) {
    if (const auto* method = dyn_cast<CXXMethodDecl>(member->getMemberDecl())) {
      if (is_pair() || method->isStatic()) return decide();
      const auto* call = outer.empty() ? nullptr : dyn_cast<CXXMemberCallExpr>(outer.back());
      return call ? decide(effect_of_method(context_, method, depth_)) : decide();
    }
    const auto* field = dyn_cast<FieldDecl>(member->getMemberDecl());
    if (!field) return decide();
    if (is_pair()) {
      if (field->getFieldIndex() != 1) return decide();  // the key never changes
      form_ = ElementForm::kObject;
      type_ = field->getType().getNonReferenceType();
      return go_on(member);
    }
    form_ = ElementForm::kObject;
    narrow_to_field(field);
    if (field->getType()->isReferenceType()) return decide(CallEffect::kRead);
    if (field->isMutable()) is_constant_ = false;
    go_on(member);
  }

  void narrow_to_field(const FieldDecl* field) {
    const RecordDecl* record = field->getParent();
    if (!record->isCompleteDefinition() || record->isInvalidDecl()) return;
    uint64_t bits = context_.getASTRecordLayout(record).getFieldOffset(field->getFieldIndex());
    uint64_t first = bits / 8, size = 0;
    if (field->isBitField()) {
      // Neighbouring bit-fields are one memory location: take the whole of the declared type's storage around it.
      uint64_t unit = size_of(field->getType());
      if (unit) first -= first % unit;
      size = unit;
    } else {
      size = field->getType()->isReferenceType() ? sizeof(void*) : size_of(field->getType());
    }
    // Members of a union overlap whatever their types; an empty member has no storage.
    use_.part = {use_.part.offset + first, size ? size : 1};
    type_ = field->getType().getNonReferenceType();
  }

  void step_unary(const UnaryOperator* unary, llvm::ArrayRef<const Stmt*>) {
    switch (unary->getOpcode()) {
      case UO_Deref:
        if (!is_pointer()) return decide();
        form_ = is_pair() ? ElementForm::kPair : ElementForm::kObject;
        return go_on(unary);
      case UO_AddrOf:
        if (is_pointer()) return decide();
        form_ = is_pair() ? ElementForm::kPairPointer : ElementForm::kObjectPointer;
        return go_on(unary);
      case UO_PreInc:
      case UO_PreDec:
      case UO_PostInc:
      case UO_PostDec:
        return is_pointer() || is_pair() ? decide() : decide(CallEffect::kReadWrite);
      case UO_Extension:
        return go_on(unary);
      default:
        return decide();
    }
  }

  void step_binary(const BinaryOperator* binary) {
    if (binary->getOpcode() == BO_Comma) return binary->getRHS() == current_ ? go_on(binary) : decide();
    if (binary->getLHS() != current_ || is_pair()) return decide();
    if (binary->isCompoundAssignmentOp()) return decide(CallEffect::kReadWrite);
    return binary->isAssignmentOp() ? decide(CallEffect::kWrite) : decide();
  }

  void step_call(const CallExpr* call) {
    unsigned index = 0;
    while (index < call->getNumArgs() && call->getArg(index) != current_) ++index;
    const FunctionDecl* callee = call->getDirectCallee();
    if (!callee || index == call->getNumArgs()) return decide();
    if (is_hook(callee)) return decide();
    const auto* method = dyn_cast<CXXMethodDecl>(callee);
    if (isa<CXXOperatorCallExpr>(call) && method && !method->isStatic()) {
      if (index == 0) return is_pair() ? decide() : decide(effect_of_method(context_, method, depth_));
      --index;
    }
    step_argument(callee, index, call);
  }

  void step_construct(const CXXConstructExpr* construct) {
    unsigned index = 0;
    while (index < construct->getNumArgs() && construct->getArg(index) != current_) ++index;
    if (index == construct->getNumArgs()) return decide();
    step_argument(construct->getConstructor(), index, construct);
  }

  void step_argument(const FunctionDecl* callee, unsigned index, const Expr* whole) {
    Argument argument{callee, index, is_moved_, current_->isLValue(), type_};
    ArgumentEffect effect = effect_of_argument(context_, argument, depth_);
    if (effect.kind == ArgumentEffect::kSame) {
      is_moved_ |= effect.moves;
      return go_on(whole);
    }
    if (effect.kind == ArgumentEffect::kHalf) return step_half(effect.half, whole);
    // The library copies a pair it is given as a whole; which half a function of the program looks at is not known.
    if (is_pair()) {
      bool copied = effect.effect == CallEffect::kRead && (is_copy(callee) || is_std(callee));
      return copied ? decide(CallEffect::kRead) : decide();
    }
    decide(effect.effect);
  }

  // std::get<half>(pair)
  void step_half(unsigned half, const Expr* whole) {
    if (is_pair()) {
      if (half != 1) return decide();
      form_ = ElementForm::kObject;
      type_ = whole->getType();
      return go_on(whole);
    }
    const auto* record = type_->getAsCXXRecordDecl();
    if (!record || !record->getIdentifier() || record->getName() != "pair") return decide();
    for (const FieldDecl* field : record->fields()) {
      if (field->getFieldIndex() != half) continue;
      narrow_to_field(field);
      return go_on(whole);
    }
    decide();
  }

  static bool is_copy(const FunctionDecl* callee) {
    const auto* constructor = dyn_cast<CXXConstructorDecl>(callee);
    return constructor && constructor->isCopyOrMoveConstructor();
  }

  void step_declaration(const DeclStmt* statement) {
    for (const Decl* decl : statement->decls()) {
      const auto* variable = dyn_cast<VarDecl>(decl);
      if (!variable || variable->getInit() != current_) continue;
      return bind(variable);
    }
    decide();
  }

  void step_capture(const LambdaExpr* lambda) {
    auto init = lambda->capture_init_begin();
    for (const LambdaCapture& capture : lambda->captures()) {
      const Expr* initialiser = *init++;
      if (initialiser != current_ || !capture.capturesVariable()) continue;
      const auto* variable = dyn_cast<VarDecl>(capture.getCapturedVar());
      if (variable && variable->isInitCapture()) return bind(variable);
    }
    decide();
  }

  // References stay what they are; a pointer must not be pointed elsewhere later, which the caller checks.
  void bind(const VarDecl* variable) {
    decide();
    bool fits = is_pointer() ? variable->getType()->isPointerType() : variable->getType()->isReferenceType();
    if (!fits || !variable->hasLocalStorage() || is_moved_) return;
    use_.bound = variable;
    use_.bound_pair = is_pair();
  }

  const ASTContext& context_;
  const Expr* current_;  // the outermost expression known to denote the object
  ElementForm form_;
  QualType type_;  // of the object, or part of it, that current_ denotes
  int depth_;
  ElementUse use_;
  bool is_constant_ = false;  // seen as const: at most read
  bool is_moved_ = false;     // passed through std::move
  bool decided_ = false;
};

}  // namespace

ElementUse classify_use(const ASTContext& context, const Expr* expression, ElementForm form,
                        llvm::ArrayRef<const Stmt*> ancestors, ElementPart start, int depth) {
  return Climb(context, expression, form, start, depth).run(ancestors);
}

uint64_t access_bits(const ElementUse& use) {
  uint64_t bits = (use.read ? MAPSAN_ELEMENT_READ : 0) | (use.write ? MAPSAN_ELEMENT_WRITE : 0);
  if (!bits) return 0;
  // A part that does not fit the packed form becomes the whole element only for a read: errs on silence for writes.
  bool packable = use.part.offset <= 0xffff && use.part.size <= 0xffff;
  if (!packable) return use.write ? uint64_t{MAPSAN_ELEMENT_READ} : bits;
  return bits | use.part.offset << 32 | use.part.size << 48;
}

}  // namespace mapsan::plugin
