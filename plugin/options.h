// options.h: what -fplugin-arg-mapsan-<name>[=<value>] may say.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_OPTIONS_H
#define MAPSAN_PLUGIN_OPTIONS_H

#include <memory>
#include <string>
#include <vector>

#include "clang/Frontend/CompilerInstance.h"
#include "llvm/Support/SpecialCaseList.h"

namespace mapsan::plugin {

struct Options {
  bool dump = false;
  bool verbose = false;
  bool fence_seq_cst = false;
  std::shared_ptr<llvm::SpecialCaseList> ignored;
};

// Reports an argument that is not understood as a compile error of one sentence and returns false.
bool parse_options(const clang::CompilerInstance& compiler, const std::vector<std::string>& arguments,
                   Options& options);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_OPTIONS_H
