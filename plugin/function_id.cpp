// function_id.cpp: see function_id.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "function_id.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Mangle.h"
#include "llvm/ADT/StringExtras.h"
#include "names.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

bool is_lambda(const FunctionDecl* function) {
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  return method && method->getParent()->isLambda();
}

// A function within a lambda or local class of a template instance is an instance too.
bool is_instance(const FunctionDecl* function) {
  for (const DeclContext* context = function; context; context = context->getParent()) {
    const auto* outer = dyn_cast<FunctionDecl>(context);
    if (outer && outer->getTemplateInstantiationPattern()) return true;
  }
  return false;
}

std::string key_of(const FunctionDecl* function) {
  const ASTContext& context = function->getASTContext();
  bool lambda = is_lambda(function);
  if (!lambda && !is_instance(function)) return ASTNameGenerator(const_cast<ASTContext&>(context)).getName(function);
  std::string key = qualified_name(function) + "/" + std::to_string(function->getNumParams());
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (method && method->isConst() && !lambda) key += "c";
  if (lambda) {
    SourcePlace place = source_place(context, function->getBeginLoc());
    key += "@" + std::to_string(place.line) + ":" + std::to_string(place.column);
  }
  return key;
}

}  // namespace

uint32_t hash_of(llvm::StringRef text) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (unsigned char letter : text) hash = (hash ^ letter) * 0x100000001b3ull;
  uint32_t folded = static_cast<uint32_t>(hash ^ hash >> 32);
  return folded ? folded : 1;
}

std::string hex_of(uint32_t id) {
  std::string digits = llvm::utohexstr(id, /*LowerCase=*/true);
  return std::string(8 - digits.size(), '0') + digits;
}

uint32_t FunctionIds::of(const FunctionDecl* function) {
  function = function->getCanonicalDecl();
  uint32_t& id = known_[function];
  if (id == 0) id = hash_of(key_of(function));
  return id;
}

}  // namespace mapsan::plugin
