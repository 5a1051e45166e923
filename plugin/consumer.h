// consumer.h: receives the file's declarations as clang parses them and has them rewritten before code is generated.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_CONSUMER_H
#define MAPSAN_PLUGIN_CONSUMER_H

#include <memory>
#include <vector>

#include "access_finder.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Sema/SemaConsumer.h"
#include "key_hash_writer.h"
#include "options.h"

namespace mapsan::plugin {

// Runs ahead of the code generator, which sees each declaration after this. Invariants:
//   1. Nothing is rewritten while Sema is in the middle of a body or an instantiation: declarations wait in a queue.
//   2. What the code generator emits at once (explicit instantiations) is rewritten at once.
class Consumer : public clang::SemaConsumer {
 public:
  Consumer(clang::CompilerInstance& compiler, const Options& options) : compiler_(compiler), options_(options) {}

  void InitializeSema(clang::Sema& sema) override;
  void ForgetSema() override { sema_ = nullptr; }
  bool HandleTopLevelDecl(clang::DeclGroupRef group) override;
  void HandleCXXStaticMemberVarInstantiation(clang::VarDecl* variable) override;
  void HandleTagDeclDefinition(clang::TagDecl* tag) override;
  void HandleTranslationUnit(clang::ASTContext& context) override;

 private:
  bool is_ready();
  void flush();
  void report_missing_hooks();
  void finish(clang::ASTContext& context);
  void dump(clang::Decl* decl) const;

  clang::CompilerInstance& compiler_;
  Options options_;
  clang::Sema* sema_ = nullptr;
  clang::Scope* file_scope_ = nullptr;
  std::unique_ptr<AccessFinder> finder_;
  std::unique_ptr<KeyHashWriter> key_hashes_;
  std::vector<clang::Decl*> queue_;
  std::vector<clang::CXXRecordDecl*> records_;
  bool flushing_ = false;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_CONSUMER_H
