// ir_swaps.cpp: recognises swaps of maps.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir_swaps.h"

#include <cstdlib>

#include "llvm/Demangle/Demangle.h"

namespace mapsan::plugin {
namespace {

// "_ZNSt3mapI…E" of "_ZNSt3mapI…ED2Ev"; an ABI tag may follow the D2.
llvm::StringRef scope_of_destructor(llvm::StringRef mangled_name) {
  for (llvm::StringRef variant : {"D0", "D1", "D2"}) {
    const size_t at = mangled_name.rfind(variant);
    if (at == llvm::StringRef::npos) continue;
    const llvm::StringRef rest = mangled_name.substr(at + variant.size());
    if (rest == "Ev" || rest.starts_with("B")) return mangled_name.substr(0, at);
  }
  return "";
}

// "&, int)" of "map<int, std::pair<int, int>>&, int)"; of operators in template arguments nothing is known.
llvm::StringRef after_template(llvm::StringRef type) {
  int depth = 0;
  for (size_t i = 0; i < type.size(); ++i) {
    if (type[i] == '<') ++depth;
    if (type[i] == '>' && --depth == 0) return type.substr(i + 1);
  }
  return "";
}

// Does the first parameter of this instance of std::swap have the type of a map?
bool takes_maps(llvm::StringRef mangled_name) {
  const std::string mangled = mangled_name.str();
  llvm::ItaniumPartialDemangler demangler;
  if (demangler.partialDemangle(mangled.c_str()) || !demangler.isFunction()) return false;
  char* text = demangler.getFunctionParameters(nullptr, nullptr);
  llvm::StringRef parameters = text != nullptr ? text : "";
  bool result = parameters.consume_front("(std::");
  parameters.consume_front("__1::");
  parameters.consume_front("__debug::");
  parameters.consume_front("unordered_");
  parameters.consume_front("multi");
  // A reference to the map itself, and not to a pointer to one.
  result = result && (parameters.starts_with("map<") || parameters.starts_with("set<")) &&
           after_template(parameters).starts_with("&");
  std::free(text);
  return result;
}

}  // namespace

Swaps::Swaps(const TuState& state) {
  for (const auto& destructor : state.destructors) {
    const llvm::StringRef scope = scope_of_destructor(destructor.first());
    if (!scope.empty()) classes_[scope] = destructor.second;
  }
}

bool Swaps::is_swap(llvm::StringRef mangled_name) {
  if (is_member_swap(mangled_name)) return true;
  if (!mangled_name.starts_with("_ZSt4swap") && !mangled_name.starts_with("_ZNSt3__14swap")) return false;
  auto [known, is_new] = overloads_.try_emplace(mangled_name, false);
  if (is_new) known->second = takes_maps(mangled_name);
  return known->second;
}

bool Swaps::is_member_of(llvm::StringRef mangled_name, llvm::StringRef map_type) const {
  for (const auto& entry : classes_) {
    llvm::StringRef scope = entry.first(), name = mangled_name;
    if (!map_type.empty() && entry.second != map_type) continue;
    // "_ZNK…" of a const member.
    if (!scope.consume_front("_ZN") || !name.consume_front("_ZN")) continue;
    name.consume_front("K");
    if (name.starts_with(scope)) return true;
  }
  return false;
}

bool Swaps::is_member_swap(llvm::StringRef mangled_name) const {
  const size_t at = mangled_name.rfind("4swap");
  return at != llvm::StringRef::npos && classes_.contains(mangled_name.substr(0, at));
}

}  // namespace mapsan::plugin
