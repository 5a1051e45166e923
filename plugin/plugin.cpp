// plugin.cpp: what clang meets when it loads the plugin.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One shared object, one flag: -fplugin=mapsan_plugin.so injects the hooks, rewrites map accesses on the AST and registers
// the IR half. It is built for one major version of clang and says so if another loads it.
#include <dlfcn.h>

#include "clang/Basic/CodeGenOptions.h"
#include "clang/Basic/Version.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Lex/Preprocessor.h"
#include "consumer.h"
#include "hook_compaction.h"
#include "ir_half.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "options.h"
#include "tu_state.h"

namespace mapsan::plugin {
namespace {

using namespace clang;

std::string own_path() {
  static int anchor;
  Dl_info info;
  if (!dladdr(&anchor, &info) || !info.dli_fname) return "";
  llvm::SmallString<256> path(info.dli_fname);
  llvm::sys::fs::make_absolute(path);
  return path.str().str();
}

std::string hooks_path() {
  llvm::SmallString<256> path(own_path());
  llvm::sys::path::remove_filename(path);
  llvm::sys::path::append(path, "hooks", "hooks.h");
  return path.str().str();
}

// The major version of the clang this runs in, which need not be the one whose headers it was compiled with.
unsigned host_version() {
  std::string full = getClangFullVersion();
  llvm::StringRef text = full;
  size_t at = text.find("version ");
  unsigned major = 0;
  if (at != llvm::StringRef::npos) text.drop_front(at + 8).consumeInteger(10, major);
  return major;
}

// Ahead of the macros of the command line, so that -DMap=… means nothing to the hooks.
void inject_hooks(Preprocessor& preprocessor) {
  std::string text = preprocessor.getPredefines();
  std::string include = "#include \"" + hooks_path() + "\"\n";
  size_t command_line = text.find("# 1 \"<command line>\" 1\n");
  text.insert(command_line == std::string::npos ? text.size() : command_line, include);
  preprocessor.setPredefines(text);
}

class Action : public PluginASTAction {
 protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance& compiler, llvm::StringRef file) override {
    TuState& state = TuState::get();
    state.reset();
    state.verbose = options_.verbose;
    state.fence_seq_cst = options_.fence_seq_cst;
    state.main_file = file.str();
    if (!compiler.hasPreprocessor() || !is_supported(compiler)) return std::make_unique<ASTConsumer>();
    set_code_generation(compiler);
    // C and old C++ have no maps to rewrite, but they have atomics and locks.
    if (!compiler.getLangOpts().CPlusPlus11) return std::make_unique<ASTConsumer>();
    inject_hooks(compiler.getPreprocessor());
    return std::make_unique<Consumer>(compiler, options_);
  }

  bool ParseArgs(const CompilerInstance& compiler, const std::vector<std::string>& arguments) override {
    return parse_options(compiler, arguments, options_);
  }

  ActionType getActionType() override { return AddBeforeMainAction; }

 private:
  bool is_supported(CompilerInstance& compiler) {
    if (host_version() == CLANG_VERSION_MAJOR) return true;
    DiagnosticsEngine& diagnostics = compiler.getDiagnostics();
    diagnostics.Report(diagnostics.getCustomDiagID(
        DiagnosticsEngine::Error, "mapsan: this plugin was built for clang %0 and cannot be loaded into clang %1"))
        << CLANG_VERSION_MAJOR << host_version();
    return false;
  }

  // Stacks are walked by frame pointer. The IR half wants source locations even where no debug info was asked for: then
  // they are tracked but not emitted.
  void set_code_generation(CompilerInstance& compiler) {
    CodeGenOptions& options = compiler.getCodeGenOpts();
    options.setFramePointer(CodeGenOptions::FramePointerKind::All);
    if (options.getDebugInfo() == llvm::codegenoptions::NoDebugInfo) {
      options.setDebugInfo(llvm::codegenoptions::LocTrackingOnly);
    }
    options.PassBuilderCallbacks.push_back(register_ir_half);
    options.PassBuilderCallbacks.push_back(register_hook_compaction);
  }

  Options options_;
};

FrontendPluginRegistry::Add<Action> registration("mapsan", "race detection for C++ maps");

}  // namespace
}  // namespace mapsan::plugin
