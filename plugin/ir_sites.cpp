// ir_sites.cpp: finds file, line, function and map name for a call in the intermediate code.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Positions come from debug locations, which the AST half asks clang for even without -g. Names come from what the AST
// half wrote down: by position for a variable, by mangled name for a global, by class and offset for a member.
#include "ir_sites.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/GetElementPtrTypeIterator.h"
#include "llvm/IR/Operator.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace mapsan::plugin {
namespace {

std::string absolute(llvm::StringRef directory, llvm::StringRef file) {
  llvm::SmallString<256> path(file);
  if (!llvm::sys::path::is_absolute(path) && !directory.empty()) {
    path = directory;
    llvm::sys::path::append(path, file);
  }
  llvm::sys::fs::make_absolute(path);
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  return std::string(path);
}

// "file" of "file:line:column".
llvm::StringRef file_part(llvm::StringRef key) { return key.rsplit(':').first.rsplit(':').first; }

// Scopes as the AST half writes them: without template arguments, parameter lists, ABI tags and the quotes around
// 'lambda'. "void ns::G<int>::put<long>(long)::'lambda'()" -> "void ns::G::put::lambda".
std::string without_arguments(llvm::StringRef demangled) {
  std::string result;
  int depth = 0;
  while (!demangled.empty()) {
    if (depth == 0 && demangled.consume_front("(anonymous namespace)::")) continue;
    const char c = demangled.front();
    const llvm::StringRef so_far = result;
    const bool in_operator = so_far.ends_with("operator") || so_far.ends_with("operator<");  // operator<<, operator()
    if ((c == '(' || c == '<' || c == '[') && !(depth == 0 && in_operator)) ++depth;
    if (depth == 0 && c != '\'') result += c;
    if ((c == ')' || c == '>' || c == ']') && depth > 0) --depth;
    demangled = demangled.drop_front();
  }
  return result;
}

// A template's instance is demangled with its return type in front.
std::string without_return_type(const std::string& name) {
  const size_t space = name.rfind(' ');
  if (space == std::string::npos || llvm::StringRef(name).substr(0, space).ends_with("operator")) return name;
  return name.substr(space + 1);
}

// Inline namespaces of the standard libraries, which nobody writes.
std::string without_inline_namespaces(std::string name) {
  for (llvm::StringRef inline_namespace : {"std::__1::", "std::__cxx11::", "std::__cxx1998::"}) {
    for (size_t at; (at = name.find(inline_namespace.str())) != std::string::npos;) {
      name.replace(at, inline_namespace.size(), "std::");
    }
  }
  return name;
}

// 'lambda', 'lambda0', 'lambda1', … number the lambdas of one function; the line tells them apart better.
std::string without_lambda_numbers(std::string name) {
  for (size_t at = 0; (at = name.find("::lambda", at)) != std::string::npos;) {
    at += llvm::StringRef("::lambda").size();
    size_t end = at;
    while (end < name.size() && name[end] >= '0' && name[end] <= '9') ++end;
    name.erase(at, end - at);
  }
  return name;
}

std::string taken(char* text) {
  std::string result = text != nullptr ? text : "";
  std::free(text);
  return result;
}

llvm::Value* stripped(llvm::Value* object) { return object->stripPointerCasts(); }

// "Cache" of "class.Cache.base" and "struct.Cache.17".
llvm::StringRef class_name(const llvm::StructType& type) {
  if (!type.hasName()) return "";
  llvm::StringRef name = type.getName();
  if (!name.consume_front("class.") && !name.consume_front("struct.") && !name.consume_front("union.")) return "";
  const auto [before, last] = name.rsplit('.');
  if (last.find_first_not_of("0123456789") == llvm::StringRef::npos) name = before;
  name.consume_back(".base");
  return name;
}

// "Cache+16" for the address of the member at byte 16 of a Cache; the innermost class, where members have members.
std::string member_key(const llvm::GEPOperator& address, const llvm::DataLayout& layout) {
  std::string key;
  for (auto step = llvm::gep_type_begin(address), end = llvm::gep_type_end(address); step != end; ++step) {
    llvm::StructType* type = step.getStructTypeOrNull();
    if (type == nullptr || class_name(*type).empty()) continue;
    const auto field = llvm::cast<llvm::ConstantInt>(step.getOperand())->getZExtValue();
    const uint64_t offset = layout.getStructLayout(type)->getElementOffset(field);
    key = (class_name(*type) + "+" + std::to_string(offset)).str();
  }
  return key;
}

// The class whose member function this is, as "ns::Cache"; empty for other functions.
std::string class_of_member_function(const llvm::Function& function) {
  const std::string mangled = function.getName().str();
  llvm::ItaniumPartialDemangler demangler;
  if (demangler.partialDemangle(mangled.c_str()) || !demangler.isFunction()) return "";
  return taken(demangler.getFunctionDeclContextName(nullptr, nullptr));
}

// Is `object` the `this` of the member function it is used in? Unoptimised, it is stored to a slot and loaded again.
bool is_this(const llvm::Value* object) {
  const auto* load = llvm::dyn_cast<llvm::LoadInst>(object);
  const auto* slot = load != nullptr ? llvm::dyn_cast<llvm::AllocaInst>(load->getPointerOperand()) : nullptr;
  if (slot == nullptr || load->getFunction()->arg_empty()) return false;
  for (const llvm::User* user : slot->users()) {
    const auto* store = llvm::dyn_cast<llvm::StoreInst>(user);
    if (store != nullptr && store->getPointerOperand() == slot) {
      return store->getValueOperand() == load->getFunction()->getArg(0);
    }
  }
  return false;
}

std::string assemble(llvm::StringRef operation, llvm::StringRef file, unsigned line, unsigned column,
                     llvm::StringRef function, llvm::StringRef map_name, llvm::StringRef map_type) {
  const std::string line_text = line != 0 ? std::to_string(line) : "";
  const std::string column_text = column != 0 ? std::to_string(column) : "";
  return (operation + "\x1f" + file + "\x1f" + line_text + "\x1f" + column_text + "\x1f" + function + "\x1f" +
          map_name + "\x1f" + map_type)
      .str();
}

}  // namespace

std::string readable_function(llvm::StringRef mangled_name) {
  if (mangled_name.starts_with("__cxx_global_") || mangled_name.starts_with("_GLOBAL__")) return "";
  const std::string mangled = mangled_name.str();  // the demangler points into it
  llvm::ItaniumPartialDemangler demangler;
  if (demangler.partialDemangle(mangled.c_str())) return mangled;
  if (!demangler.isFunction()) return "";
  const std::string full_scope = taken(demangler.getFunctionDeclContextName(nullptr, nullptr));
  std::string scope = without_lambda_numbers(without_return_type(without_arguments(full_scope)));
  scope = without_inline_namespaces(scope.empty() ? "" : scope + "::");
  const std::string base =
      llvm::StringRef(taken(demangler.getFunctionBaseName(nullptr, nullptr))).split("[abi:").first.str();
  if (base == "operator()" && llvm::StringRef(scope).ends_with("::lambda::")) return scope.substr(0, scope.size() - 2);
  return scope + base;
}

Sites::Sites(const TuState& state, const llvm::DataLayout& layout) : state_(state), layout_(layout) {
  if (!state.main_file.empty()) given_paths_[absolute("", state.main_file)] = state.main_file;
  for (const auto& declaration : state.declarations) {
    const llvm::StringRef file = file_part(declaration.first());
    given_paths_.try_emplace(absolute("", file), file.str());
  }
}

const std::string& Sites::path_as_given(const llvm::DIFile& file) {
  auto [known, is_new] = files_.try_emplace(&file);
  if (is_new) {
    auto given = given_paths_.find(absolute(file.getDirectory(), file.getFilename()));
    known->second = given != given_paths_.end() ? given->second : file.getFilename().str();
  }
  return known->second;
}

Sites::Position Sites::position_of(const llvm::CallBase& call) {
  const llvm::DILocation* location = call.getDebugLoc().get();
  if (location == nullptr || location->getFile() == nullptr) return Position();
  return {path_as_given(*location->getFile()), location->getLine(), location->getColumn()};
}

std::string Sites::name_at(const Position& position) const {
  auto declaration = state_.declarations.find(position.file + ":" + std::to_string(position.line) + ":" +
                                              std::to_string(position.column));
  return declaration != state_.declarations.end() ? declaration->second.name : "";
}

std::string Sites::name_of(llvm::Value* object) const {
  if (auto* global = llvm::dyn_cast<llvm::GlobalValue>(object)) {
    auto known = state_.globals.find(global->getName());
    return known != state_.globals.end() ? known->second.name : "";
  }
  if (auto* address = llvm::dyn_cast<llvm::GEPOperator>(object)) {
    auto known = state_.fields.find(member_key(*address, layout_));
    return known != state_.fields.end() ? known->second.name : "";
  }
  if (is_this(object)) {  // a first member has the address of its object
    const llvm::Function& function = *llvm::cast<llvm::Instruction>(object)->getFunction();
    auto known = state_.fields.find(class_of_member_function(function) + "+0");
    return known != state_.fields.end() ? known->second.name : "";
  }
  auto local = locals_.find(object);
  return local != locals_.end() ? local->second : "";
}

std::string Sites::site(const llvm::CallBase& call, llvm::StringRef operation, llvm::Value* object,
                        llvm::StringRef map_type) {
  object = stripped(object);
  const Position position = position_of(call);
  std::string name = name_of(object);
  if (name.empty()) {
    name = name_at(position);
    if (!name.empty() && llvm::isa<llvm::AllocaInst>(object)) locals_[object] = name;
  }
  return assemble(operation, position.file, position.line, position.column,
                  readable_function(call.getFunction()->getName()), name, map_type);
}

std::string Sites::site(llvm::StringRef operation, llvm::Value* object, llvm::StringRef map_type) {
  return assemble(operation, "", 0, 0, "", name_of(stripped(object)), map_type);
}

}  // namespace mapsan::plugin
