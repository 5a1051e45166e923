// key_comparison.cpp: finds the comparison. See key_comparison.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "key_comparison.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Sema/Lookup.h"
#if __has_include("clang/Sema/EnterExpressionEvaluationContext.h")
#include "clang/Sema/EnterExpressionEvaluationContext.h"
#endif

#include "comparison_reader.h"
#include "map_types.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

// Two keys that do not exist, and what may be asked of them.
class TwoKeys {
 public:
  TwoKeys(Sema& sema, QualType key)
      : sema_(sema),
        key_(key.getCanonicalType().getUnqualifiedType()),
        evaluated_(sema, Sema::ExpressionEvaluationContext::Unevaluated),
        trap_(sema, /*AccessCheckingSFINAE=*/true),
        left_(make("left")),
        right_(make("right")) {}

  Comparability by_operator(BinaryOperatorKind kind, KeyParts& parts) {
    return answer(sema_.BuildBinOp(nullptr, SourceLocation(), kind, use(left_), use(right_)), parts);
  }
  // Called as a function, or by a member function of that name.
  Comparability by_object(QualType type, llvm::StringRef member, KeyParts& parts) {
    auto* object = new (sema_.Context) OpaqueValueExpr(SourceLocation(), type.withConst(), VK_LValue);
    Expr* keys[] = {use(left_), use(right_)};
    if (member.empty()) {
      return answer(sema_.BuildCallToObjectOfClassType(nullptr, object, SourceLocation(), keys, SourceLocation()),
                    parts);
    }
    CXXScopeSpec scope;
    DeclarationNameInfo name(&sema_.Context.Idents.get(member), SourceLocation());
    ExprResult function = sema_.BuildMemberReferenceExpr(object, object->getType(), SourceLocation(), /*IsArrow=*/false,
                                                         scope, SourceLocation(), nullptr, name, nullptr, nullptr);
    if (function.isInvalid()) return Comparability::kNone;
    return answer(sema_.BuildCallExpr(nullptr, function.get(), SourceLocation(), keys, SourceLocation()), parts);
  }

 private:
  VarDecl* make(llvm::StringRef name) {
    ASTContext& context = sema_.Context;
    return VarDecl::Create(context, context.getTranslationUnitDecl(), SourceLocation(), SourceLocation(),
                           &context.Idents.get(name), key_.withConst(), nullptr, SC_None);
  }
  Expr* use(VarDecl* key) {
    return DeclRefExpr::Create(sema_.Context, NestedNameSpecifierLoc(), SourceLocation(), key, false, SourceLocation(),
                               key->getType(), VK_LValue);
  }
  Comparability answer(ExprResult comparison, KeyParts& parts) {
    if (comparison.isInvalid() || trap_.hasErrorOccurred()) return Comparability::kNone;
    ComparisonReader reader(sema_, key_);
    if (!reader.read(comparison.get(), left_, right_)) return Comparability::kUnclear;
    parts = reader.parts();
    return Comparability::kByParts;
  }

  Sema& sema_;
  QualType key_;
  EnterExpressionEvaluationContext evaluated_;
  Sema::SFINAETrap trap_;
  VarDecl* left_;
  VarDecl* right_;
};

Comparability by_operator(Sema& sema, QualType key, BinaryOperatorKind kind, KeyParts& parts) {
  const Comparability answer = TwoKeys(sema, key).by_operator(kind, parts);
  const bool circular =
      answer == Comparability::kByParts && llvm::any_of(parts, [](const KeyPart& part) { return part.is_whole(); });
  return circular ? Comparability::kUnclear : answer;
}

Comparability by_comparator(Sema& sema, QualType comparator, QualType key, BinaryOperatorKind kind, KeyParts& parts) {
  const auto* record = comparator->getAsCXXRecordDecl();
  if (!record) return Comparability::kUnclear;  // a pointer to function
  // std::less and its kin, but not std::function.
  if (is_library_code(record)) {
    return record->isEmpty() ? by_operator(sema, key, kind, parts) : Comparability::kUnclear;
  }
  const Comparability answer = TwoKeys(sema, key).by_object(comparator, "", parts);
  return answer == Comparability::kNone ? Comparability::kUnclear : answer;
}

bool same_parts(const KeyParts& some, const KeyParts& others) {
  return some.size() == others.size() &&
         llvm::all_of(some, [&](const KeyPart& part) { return llvm::find(others, part) != others.end(); });
}

}  // namespace

QualType KeyPart::type(QualType key) const {
  if (base) return base->getASTContext().getRecordType(base);
  return path.empty() ? key : path.back()->getType();
}

QualType member_type(Sema& sema, CXXRecordDecl* record, llvm::StringRef name) {
  LookupResult found(sema, DeclarationNameInfo(&sema.Context.Idents.get(name), SourceLocation()),
                     Sema::LookupMemberName);
  found.suppressDiagnostics();
  if (!sema.LookupQualifiedName(found, record) || !found.isSingleResult()) return {};
  const auto* type = dyn_cast<TypeDecl>(found.getFoundDecl());
  return type ? sema.Context.getTypeDeclType(type).getCanonicalType() : QualType();
}

Comparability compared_by_container(Sema& sema, CXXRecordDecl* container, QualType key, KeyParts& parts) {
  QualType order = member_type(sema, container, "key_compare");
  if (!order.isNull()) return by_comparator(sema, order, key, BO_LT, parts);
  QualType equality = member_type(sema, container, "key_equal");
  if (!equality.isNull()) return by_comparator(sema, equality, key, BO_EQ, parts);
  // oneTBB's hash_compare.
  const auto* instance = dyn_cast<ClassTemplateSpecializationDecl>(container);
  if (!instance || instance->getTemplateArgs().size() < 3) return Comparability::kUnclear;
  const TemplateArgument& argument = instance->getTemplateArgs()[2];
  if (argument.getKind() != TemplateArgument::Type) return Comparability::kUnclear;
  const auto* record = argument.getAsType()->getAsCXXRecordDecl();
  if (!record) return Comparability::kUnclear;
  if (is_library_code(record)) return by_operator(sema, key, BO_EQ, parts);
  const Comparability answer = TwoKeys(sema, key).by_object(argument.getAsType(), "equal", parts);
  return answer == Comparability::kNone ? Comparability::kUnclear : answer;
}

Comparability compared_by_itself(Sema& sema, QualType key, KeyParts& parts) {
  KeyParts equal_parts;
  const Comparability order = by_operator(sema, key, BO_LT, parts);
  const Comparability equality = by_operator(sema, key, BO_EQ, equal_parts);
  if (order == Comparability::kNone) {
    parts = equal_parts;
    return equality;
  }
  if (order == Comparability::kByParts && equality != Comparability::kNone) {
    return equality == Comparability::kByParts && same_parts(parts, equal_parts) ? order : Comparability::kUnclear;
  }
  return order;
}

}  // namespace mapsan::plugin
