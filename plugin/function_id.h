// function_id.h: a number for a function that every file of the program computes alike.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_FUNCTION_ID_H
#define MAPSAN_PLUGIN_FUNCTION_ID_H

#include <cstdint>
#include <string>

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseMap.h"

namespace mapsan::plugin {

// Never 0.
uint32_t hash_of(llvm::StringRef text);
std::string hex_of(uint32_t id);  // 8 digits

// Of the mangled name; instances of one template count as one function, because they share parts of their bodies.
class FunctionIds {
 public:
  uint32_t of(const clang::FunctionDecl* function);

 private:
  llvm::DenseMap<const clang::FunctionDecl*, uint32_t> known_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_FUNCTION_ID_H
