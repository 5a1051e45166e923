// tu_state.h: what the two halves of the plugin tell each other about the file being compiled.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One compiler process compiles one translation unit on one thread, first the AST half, then the IR half, so this is a
// plain object that the first fills and the second reads. When clang runs several jobs in one process (-fintegrated-cc1)
// the AST half calls reset() at the start of each.
#ifndef MAPSAN_PLUGIN_TU_STATE_H
#define MAPSAN_PLUGIN_TU_STATE_H

#include <string>
#include <vector>

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace mapsan::plugin {

// The kind of a special member function of a map type. `kOther` is a constructor that takes anything but a map of the
// same type, or an assignment from something else (an initialiser list).
enum class SpecialMember { kDefault, kCopy, kMove, kOther };

struct MapMember {
  SpecialMember kind;
  std::string map_type;  // readable: "std::unordered_map<std::string, int>"
};

// What a declaration of a map says, keyed by the source position of the declared name and of its initialiser's begin.
struct MapDeclaration {
  std::string name;  // "Cache::map_", "registry", "main::counts"
  std::string type;
};

// What a critical section gives and takes: abi.h, __mapsan_section.
struct SectionState {
  uint64_t gives;
  uint64_t takes;
};
inline constexpr SectionState kUnknownSection{~0ull, ~0ull};

struct TuState {
  // ---- Filled by the AST half; mangled names, every variant (C1, C2, D0, D1, D2) of each.
  llvm::StringMap<MapMember> constructors;
  llvm::StringMap<std::string> destructors;  // -> map type
  llvm::StringMap<MapMember> assignments;    // operator= : kCopy, kMove or kOther
  llvm::StringSet<> accessor_ends;           // functions by which an accessor gives its element up

  // "file:line:column" as in a site string -> the map declared there. The IR half looks a constructor call's own
  // position up first and then, by name, the entity the object argument points into.
  llvm::StringMap<MapDeclaration> declarations;
  // Mangled name of a global or static variable of map type -> its declaration.
  llvm::StringMap<MapDeclaration> globals;
  // Members: the class's qualified name, as in the name of its LLVM struct type without "class." or "struct.", plus the
  // member's byte offset, "Cache+16", -> the map declared there. Templates are left out (their struct types are numbered).
  llvm::StringMap<MapDeclaration> fields;

  unsigned accesses = 0;   // map accesses found
  unsigned rewritten = 0;  // and rewritten
  unsigned unwatched = 0;  // and left alone, because they could not be rewritten

  // Calls of members of maps that do not escape, and of their iterators', which are left as they are (unescaped_maps.h).
  llvm::DenseSet<const void*> unescaped_operations;

  unsigned pairs = 0;       // acts that depend on a check, each with each of its checks
  unsigned unanalysed = 0;  // functions too large to find them in

  // Critical sections, each found in the code by its mark. A mark that is left, because it came out of a header compiled
  // before or the IR half sees another file than the AST half did, means "not known" as it stands.
  std::vector<SectionState> sections;
  uint64_t taken = 0;  // by all of them
  llvm::DenseMap<unsigned, std::string> state_names;  // of their bits, if verbose
  uint64_t section_mark(size_t index) const {
    const uint64_t file = static_cast<uint32_t>(llvm::hash_value(llvm::StringRef(main_file)));
    return 1ull << 63 | (file & 0x7fffffff) << 32 | index;
  }

  bool ast_done = false;       // the AST half has seen the whole file
  bool verbose = false;        // -fplugin-arg-mapsan-verbose
  bool fence_seq_cst = false;  // -fplugin-arg-mapsan-fence=seq_cst: a full fence after each map write
  std::string main_file;       // as given to the compiler

  static TuState& get() {
    static TuState state;
    return state;
  }
  void reset() { *this = TuState(); }
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_TU_STATE_H
