// pair_writer.h: writes into the hook calls of a function what part each has in check-then-act, and marks its calls.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_PAIR_WRITER_H
#define MAPSAN_PLUGIN_PAIR_WRITER_H

#include <string>
#include <vector>

#include "call_marker.h"
#include "dependence.h"
#include "function_id.h"
#include "hook_builder.h"

namespace mapsan::plugin {

class PairWriter {
 public:
  PairWriter(clang::Sema& sema, clang::NamespaceDecl* hooks) : builder_(sema, hooks), marker_(builder_) {}

  void write(const BodyIndex& body, const Events& events, const std::vector<Part>& parts);

 private:
  struct Function {
    const BodyIndex& body;
    const Events& events;
    const std::vector<Part>& parts;
    uint32_t id;
    std::vector<uint32_t> ids;  // of the events
    bool marks_any = false;
    bool marks_all = false;  // because a mark may outlive its call
  };
  void number_events(Function& function) const;
  void write_operation(const Function& function, unsigned index);
  void write_scope(const Function& function);
  void write_call(const Function& function, unsigned index);
  void mark_type(const HookCall& hook);
  std::string needs_of(const Function& function, const Part& part) const;
  std::string links_of(const Function& function, unsigned index, const std::string& callee) const;
  std::string callee_of(const clang::CallExpr* call);
  unsigned depth_of(const Function& function, const clang::CallExpr* call) const;

  HookBuilder builder_;
  CallMarker marker_;
  FunctionIds ids_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_PAIR_WRITER_H
