// options.cpp: see options.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "options.h"

#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace mapsan::plugin {
namespace {

constexpr const char* kKnown[] = {"dump", "verbose", "fence=seq_cst", "ignorelist=FILE"};

void report_error(const clang::CompilerInstance& compiler, const std::string& sentence) {
  clang::DiagnosticsEngine& diagnostics = compiler.getDiagnostics();
  unsigned id = diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0");
  diagnostics.Report(id) << sentence;
}

std::string nearest_known(llvm::StringRef argument) {
  llvm::StringRef name = argument.split('=').first;
  std::string nearest;
  unsigned distance = ~0u;
  for (llvm::StringRef known : kKnown) {
    unsigned candidate = name.edit_distance(known.split('=').first);
    if (candidate >= distance) continue;
    distance = candidate;
    nearest = known.str();
  }
  // Nothing like any of them: then all are named.
  if (distance > name.size() / 2) return "dump, verbose, fence=seq_cst, ignorelist=FILE";
  return nearest;
}

bool read_ignorelist(const clang::CompilerInstance& compiler, llvm::StringRef path, Options& options) {
  std::string error;
  auto list = llvm::SpecialCaseList::create({path.str()}, *llvm::vfs::getRealFileSystem(), error);
  if (!list) {
    report_error(compiler, "mapsan: cannot use the ignore list '" + path.str() + "': " + error);
    return false;
  }
  options.ignored = std::move(list);
  return true;
}

}  // namespace

bool parse_options(const clang::CompilerInstance& compiler, const std::vector<std::string>& arguments,
                   Options& options) {
  for (const std::string& argument : arguments) {
    llvm::StringRef text = argument;
    if (text == "dump") {
      options.dump = true;
    } else if (text == "verbose") {
      options.verbose = true;
    } else if (text == "fence=seq_cst") {
      options.fence_seq_cst = true;
    } else if (text.consume_front("ignorelist=")) {
      if (!read_ignorelist(compiler, text, options)) return false;
    } else {
      report_error(compiler,
                   "mapsan: unknown plugin argument '" + argument + "'; the nearest known: " + nearest_known(argument));
      return false;
    }
  }
  return true;
}

}  // namespace mapsan::plugin
