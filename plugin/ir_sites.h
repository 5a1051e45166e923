// ir_sites.h: site strings (abi.h) for what the IR half reports.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_SITES_H
#define MAPSAN_PLUGIN_IR_SITES_H

#include <string>

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Instructions.h"
#include "tu_state.h"

namespace mapsan::plugin {

// The qualified name of a function without parameters, as the AST half writes it: "Cache::put", "main::lambda". Empty
// for functions no one wrote, such as those that initialise globals.
std::string readable_function(llvm::StringRef mangled_name);

// Knows names and positions for the constructions, destructions and assignments in one module.
class Sites {
 public:
  Sites(const TuState& state, const llvm::DataLayout& layout);

  // The site of `call`, which does `operation` to the map at `object` of type `map_type`.
  std::string site(const llvm::CallBase& call, llvm::StringRef operation, llvm::Value* object,
                   llvm::StringRef map_type);

  // A site known by the map only: a global that is destroyed at exit.
  std::string site(llvm::StringRef operation, llvm::Value* object, llvm::StringRef map_type);

 private:
  struct Position {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;
  };

  Position position_of(const llvm::CallBase& call);
  std::string name_at(const Position& position) const;
  std::string name_of(llvm::Value* object) const;
  const std::string& path_as_given(const llvm::DIFile& file);

  const TuState& state_;
  const llvm::DataLayout& layout_;
  llvm::StringMap<std::string> given_paths_;  // absolute path -> path as the compiler was given it
  llvm::DenseMap<const llvm::DIFile*, std::string> files_;
  llvm::DenseMap<const llvm::Value*, std::string>
      locals_;  // a local's stack slot -> its name, learned where it was constructed
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_SITES_H
