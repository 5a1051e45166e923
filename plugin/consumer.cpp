// consumer.cpp: see consumer.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "consumer.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/Lookup.h"
#include "names.h"
#include "special_members.h"
#include "tu_state.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

NamespaceDecl* find_namespace(Sema& sema, DeclContext* where, llvm::StringRef name) {
  LookupResult result(sema, DeclarationNameInfo(&sema.Context.Idents.get(name), SourceLocation()),
                      Sema::LookupNamespaceName);
  result.suppressDiagnostics();
  sema.LookupQualifiedName(result, where);
  return result.isSingleResult() ? dyn_cast<NamespaceDecl>(result.getFoundDecl()) : nullptr;
}

bool is_emitted_at_once(const Decl* decl) {
  const auto* function = dyn_cast<FunctionDecl>(decl);
  return function && function->getTemplateSpecializationKind() == TSK_ExplicitInstantiationDefinition;
}

}  // namespace

void Consumer::InitializeSema(Sema& sema) {
  sema_ = &sema;
  file_scope_ = sema.TUScope;
}

bool Consumer::is_ready() {
  if (!sema_ || compiler_.getDiagnostics().hasErrorOccurred()) return false;
  if (finder_) return true;
  NamespaceDecl* outer = find_namespace(*sema_, sema_->Context.getTranslationUnitDecl(), "mapsan");
  NamespaceDecl* hooks = outer ? find_namespace(*sema_, outer, "hook") : nullptr;
  if (!hooks) return false;
  finder_ = std::make_unique<AccessFinder>(*sema_, hooks, options_.ignored.get());
  key_hashes_ = std::make_unique<KeyHashWriter>(*sema_, hooks);
  return true;
}

void Consumer::flush() {
  if (flushing_ || !is_ready()) return;
  flushing_ = true;
  for (size_t index = 0; index < queue_.size(); ++index) {
    Decl* decl = queue_[index];  // rewriting may instantiate templates, which add to the queue
    if (key_hashes_->write(decl)) continue;
    unsigned before = TuState::get().rewritten;
    finder_->declaration(decl);
    if (options_.dump && TuState::get().rewritten != before) dump(decl);
  }
  queue_.clear();
  flushing_ = false;
}

void Consumer::dump(Decl* decl) const {
  PrintingPolicy policy(sema_->Context.getLangOpts());
  decl->print(llvm::errs(), policy);
  llvm::errs() << "\n";
}

bool Consumer::HandleTopLevelDecl(DeclGroupRef group) {
  bool at_once = false;
  for (Decl* decl : group) {
    queue_.push_back(decl);
    at_once |= is_emitted_at_once(decl);
  }
  bool between_bodies = sema_ && sema_->CodeSynthesisContexts.empty() && !sema_->getCurFunctionOrMethodDecl();
  if (at_once || between_bodies) flush();
  return true;
}

void Consumer::HandleCXXStaticMemberVarInstantiation(VarDecl* variable) {
  queue_.push_back(variable);
  flush();
}

void Consumer::HandleTagDeclDefinition(TagDecl* tag) {
  if (auto* record = dyn_cast<CXXRecordDecl>(tag)) records_.push_back(record);
}

void Consumer::report_missing_hooks() {
  DiagnosticsEngine& diagnostics = compiler_.getDiagnostics();
  if (diagnostics.hasErrorOccurred()) return;
  diagnostics.Report(diagnostics.getCustomDiagID(DiagnosticsEngine::Error,
                                                 "mapsan: the hooks are not visible in this file; was its precompiled "
                                                 "header or module built without the plugin?"));
}

void Consumer::HandleTranslationUnit(ASTContext& context) {
  if (!is_ready()) return report_missing_hooks();
  Scope* scope = sema_->TUScope;
  sema_->TUScope = file_scope_;
  for (CXXRecordDecl* record : records_) {
    if (!record->isDependentContext()) queue_.push_back(record);
  }
  do {
    flush();
    sema_->PerformPendingInstantiations();
  } while (!queue_.empty());
  sema_->TUScope = scope;
  finish(context);
}

void Consumer::finish(ASTContext& context) {
  finder_->finish();
  collect_special_members(context);
  TuState& state = TuState::get();
  state.ast_done = true;
  if (!state.verbose) return;
  llvm::errs() << "mapsan: " << state.main_file << ": " << state.accesses << " map accesses, " << state.rewritten
               << " rewritten, " << state.unwatched << " not watched\n";
}

}  // namespace mapsan::plugin
