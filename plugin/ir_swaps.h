// ir_swaps.h: recognises, by their mangled names, functions that swap whole maps, and the maps' own members.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef MAPSAN_PLUGIN_IR_SWAPS_H
#define MAPSAN_PLUGIN_IR_SWAPS_H

#include "llvm/ADT/StringMap.h"
#include "tu_state.h"

namespace mapsan::plugin {

class Swaps {
 public:
  explicit Swaps(const TuState& state);

  // The member swap of a map, or the overload of std::swap for maps, which calls it.
  bool is_swap(llvm::StringRef mangled_name);
  // A member function of this map type, or of one of the classes it inherits from; of any where the type is empty.
  bool is_member_of(llvm::StringRef mangled_name, llvm::StringRef map_type) const;

 private:
  bool is_member_swap(llvm::StringRef mangled_name) const;

  llvm::StringMap<std::string> classes_;  // mangled scopes of the map types: "_ZNSt3mapI…E" -> readable type
  llvm::StringMap<bool> overloads_;       // std::swap instances looked at already
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_IR_SWAPS_H
