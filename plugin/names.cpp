// names.cpp: see names.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "names.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "containers.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"

namespace mapsan::plugin {
namespace {

using namespace clang;

// Library templates that only ever stand as a default argument of another library template.
bool is_default_policy(QualType type) {
  if (type->isVoidType()) return true;  // of boost's containers
  const auto* record = type->getAsCXXRecordDecl();
  if (!record || !record->getIdentifier() || !is_library_code(record)) return false;
  return llvm::StringSwitch<bool>(record->getName())
      .Cases("less", "hash", "equal_to", "allocator", "char_traits", "default_delete", true)
      .Cases("Hash", "Eq", "StringHash", "StringEq", "StringBtreeDefaultLess", true)  // abseil
      .Cases("tbb_hash_compare", "tbb_allocator", "cache_aligned_allocator", true)    // oneTBB
      .Cases("new_allocator", "tree_opt", "flat_tree_opt", true)                      // boost
      .Default(false);
}

std::string scope_prefix(const DeclContext* context) {
  if (!context || context->isTranslationUnit()) return "";
  std::string outer = scope_prefix(context->getParent());
  if (const auto* space = dyn_cast<NamespaceDecl>(context)) {
    if (space->isInline() || space->isAnonymousNamespace()) return outer;
    return outer + space->getNameAsString() + "::";
  }
  if (const auto* record = dyn_cast<CXXRecordDecl>(context)) {
    if (record->isLambda()) return outer + "lambda::";
    return record->getIdentifier() ? outer + record->getNameAsString() + "::" : outer;
  }
  if (const auto* function = dyn_cast<FunctionDecl>(context)) return qualified_name(function) + "::";
  return outer;
}

std::string template_argument(const ASTContext& context, const TemplateArgument& argument) {
  if (argument.getKind() == TemplateArgument::Type) return readable_type(context, argument.getAsType());
  if (argument.getKind() == TemplateArgument::Pack) {
    std::string text;
    for (const TemplateArgument& part : argument.pack_elements()) {
      if (!text.empty()) text += ", ";
      text += template_argument(context, part);
    }
    return text;
  }
  std::string text;
  llvm::raw_string_ostream stream(text);
  argument.print(context.getPrintingPolicy(), stream, /*IncludeType=*/false);
  return stream.str();
}

// std::basic_string<char> and its kin by the names people use.
std::string string_alias(const ClassTemplateSpecializationDecl* record) {
  if (!record->isInStdNamespace() || record->getTemplateArgs().size() == 0) return "";
  StringRef name = record->getName();
  if (name != "basic_string" && name != "basic_string_view") return "";
  const TemplateArgument& letter = record->getTemplateArgs()[0];
  if (letter.getKind() != TemplateArgument::Type) return "";
  std::string base = name == "basic_string" ? "string" : "string_view";
  if (letter.getAsType()->isCharType()) return "std::" + base;
  return letter.getAsType()->isWideCharType() ? "std::w" + base : "";
}

std::string record_name(const ASTContext& context, const CXXRecordDecl* record) {
  if (record->isLambda()) return scope_prefix(record->getDeclContext()) + "lambda";
  const TypedefNameDecl* alias_of_unnamed = record->getTypedefNameForAnonDecl();
  std::string own = alias_of_unnamed ? alias_of_unnamed->getNameAsString() : record->getNameAsString();
  const Container* container = find_container(record);
  std::string scope = container ? (container->spelled + "::").str() : scope_prefix(record->getDeclContext());
  std::string name = scope + (own.empty() ? "(unnamed)" : own);
  const auto* instance = dyn_cast<ClassTemplateSpecializationDecl>(record);
  if (!instance) return name;
  if (std::string alias = string_alias(instance); !alias.empty()) return alias;
  llvm::ArrayRef<TemplateArgument> arguments = instance->getTemplateArgs().asArray();
  while (arguments.size() > 1 && arguments.back().getKind() == TemplateArgument::Type &&
         is_default_policy(arguments.back().getAsType())) {
    arguments = arguments.drop_back();
  }
  std::string text;
  for (const TemplateArgument& argument : arguments) {
    std::string part = template_argument(context, argument);
    if (part.empty()) continue;
    text += (text.empty() ? "" : ", ") + part;
  }
  return name + "<" + text + ">";
}

const DeclContext* enclosing_function(const DeclContext* context) {
  while (context && !isa<FunctionDecl>(context) && !context->isFileContext()) context = context->getParent();
  return context;
}

}  // namespace

std::string readable_type(const ASTContext& context, QualType type) {
  type = type.getCanonicalType();
  std::string qualifiers = type.isConstQualified() ? "const " : "";
  if (type->isPointerType()) {
    return readable_type(context, type->getPointeeType()) + "*" + (type.isConstQualified() ? " const" : "");
  }
  if (type->isLValueReferenceType()) return readable_type(context, type->getPointeeType()) + "&";
  if (const auto* record = type->getAsCXXRecordDecl()) return qualifiers + record_name(context, record);
  PrintingPolicy policy(context.getLangOpts());
  policy.SuppressTagKeyword = true;
  return type.getAsString(policy);
}

std::string qualified_name(const NamedDecl* decl) {
  if (const auto* method = dyn_cast<CXXMethodDecl>(decl)) {
    if (method->getParent()->isLambda()) {
      const DeclContext* outer = enclosing_function(method->getParent()->getDeclContext());
      std::string prefix = outer && isa<FunctionDecl>(outer) ? qualified_name(cast<FunctionDecl>(outer)) + "::"
                                                             : scope_prefix(method->getParent()->getDeclContext());
      return prefix + "lambda";
    }
  }
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(decl)) {
    return scope_prefix(decl->getDeclContext()) + constructor->getParent()->getNameAsString();
  }
  if (const auto* destructor = dyn_cast<CXXDestructorDecl>(decl)) {
    return scope_prefix(decl->getDeclContext()) + "~" + destructor->getParent()->getNameAsString();
  }
  return scope_prefix(decl->getDeclContext()) + decl->getNameAsString();
}

std::string function_name(const DeclContext* where) {
  const DeclContext* function = enclosing_function(where);
  if (function && isa<FunctionDecl>(function)) return qualified_name(cast<FunctionDecl>(function));
  std::string scope = scope_prefix(where);  // an initialiser of a member or of a namespace's variable
  return scope.size() > 2 ? scope.substr(0, scope.size() - 2) : scope;
}

std::string object_name(const Expr* object) {
  for (int depth = 0; object && depth < 8; ++depth) {
    object = object->IgnoreParenImpCasts();
    if (const auto* member = dyn_cast<MemberExpr>(object)) {
      if (!isa<FieldDecl>(member->getMemberDecl()) && !isa<VarDecl>(member->getMemberDecl())) return "";
      return qualified_name(member->getMemberDecl());
    }
    if (const auto* reference = dyn_cast<DeclRefExpr>(object)) {
      const auto* variable = dyn_cast<VarDecl>(reference->getDecl());
      if (!variable) return reference->getDecl()->getNameAsString();
      // A local reference is another name for what it was bound to, and the range of a for loop has none of its own.
      if (variable->isLocalVarDecl() && variable->getType()->isReferenceType() && variable->getInit()) {
        std::string bound = object_name(variable->getInit());
        if (!bound.empty() || variable->isImplicit()) return bound;
      }
      return variable->isLocalVarDeclOrParm() ? variable->getNameAsString() : qualified_name(variable);
    }
    if (const auto* unary = dyn_cast<UnaryOperator>(object)) {
      object = unary->getOpcode() == UO_Deref || unary->getOpcode() == UO_AddrOf ? unary->getSubExpr() : nullptr;
    } else if (const auto* subscript = dyn_cast<ArraySubscriptExpr>(object)) {
      object = subscript->getBase();
    } else if (const auto* call = dyn_cast<CXXOperatorCallExpr>(object)) {
      // A smart pointer or a container of maps: named after the object that holds them.
      auto kind = call->getOperator();
      object = kind == OO_Star || kind == OO_Arrow || kind == OO_Subscript ? call->getArg(0) : nullptr;
    } else {
      return "";
    }
  }
  return "";
}

SourcePlace source_place(const ASTContext& context, SourceLocation location) {
  const SourceManager& sources = context.getSourceManager();
  PresumedLoc presumed = sources.getPresumedLoc(sources.getExpansionLoc(location));
  if (presumed.isInvalid()) return {};
  return {presumed.getFilename(), presumed.getLine(), presumed.getColumn()};
}

std::string site_string(const SourcePlace& place, llvm::StringRef operation, llvm::StringRef function,
                        llvm::StringRef map_name, llvm::StringRef map_type) {
  const char separator = '\x1f';
  std::string text = operation.str();
  for (const std::string& field : {place.file, std::to_string(place.line), std::to_string(place.column), function.str(),
                                   map_name.str(), map_type.str()}) {
    text += separator;
    text += field;
  }
  return text;
}

}  // namespace mapsan::plugin
