// state_names.cpp: see state_names.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "state_names.h"

#include "clang/AST/DeclCXX.h"
#include "map_types.h"
#include "names.h"
#include "self_synchronised.h"
#include "tu_state.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

constexpr int kMaxDepth = 4;
constexpr unsigned kNames = 62;

// FNV-1a: the same in every build of the plugin.
uint64_t hash_of(llvm::StringRef text) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ull;
  return hash ^ hash >> 32;
}

StateSet members_of(const CXXRecordDecl* record, int depth) {
  if (!record || depth == 0 || is_library_code(record)) return 0;
  record = record->getDefinition();
  if (!record) return 0;
  StateSet set = 0;
  for (const CXXBaseSpecifier& base : record->bases()) set |= members_of(base.getType()->getAsCXXRecordDecl(), depth - 1);
  for (const FieldDecl* field : record->fields()) {
    if (is_untracked(field->getType())) continue;
    set |= state_named(field) | members_of(field->getType()->getAsCXXRecordDecl(), depth - 1);
  }
  return set;
}

}  // namespace

StateSet state_named(const ValueDecl* decl) {
  const std::string name = qualified_name(decl);
  const unsigned bit = hash_of(name) % kNames;
  TuState& state = TuState::get();
  if (state.verbose) state.state_names.insert({bit, name});
  return 1ull << bit;
}

std::string describe_state(StateSet set) {
  if ((set & kUnknownState) != 0) return "not known";
  if (set == kAnyState) return "anything";
  std::string text;
  for (unsigned bit = 0; bit < kNames; ++bit) {
    if ((set >> bit & 1) != 0) text += (text.empty() ? "" : ", ") + TuState::get().state_names[bit];
  }
  if ((set & kMapResults) != 0) text += text.empty() ? "results of writing maps" : ", results of writing maps";
  return text.empty() ? "nothing" : text;
}

StateSet state_within(QualType type) {
  return members_of(type.getNonReferenceType()->getBaseElementTypeUnsafe()->getAsCXXRecordDecl(), kMaxDepth);
}

bool is_untracked(QualType type) {
  type = type.getNonReferenceType();
  const auto* record = type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (is_map(record) || is_map_iterator(record) || is_map_pair(type)) return true;
  // A class of the program with a lock inside has other members too.
  return is_lock(type) || ((!record || is_std(record)) && is_self_synchronised(type));
}

}  // namespace mapsan::plugin
