// key_comparison.h: what of two keys a container compares.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the body of the comparison: `a.host < b.host`, std::tie, <=>, early returns, bases, functions it calls. Errs on
// the side of not knowing: a field that is looked at in any other way than next to the same one of the other key
// (through a function of the program's, beside a constant) makes the answer unclear, since equal keys may then differ
// in it.
#ifndef MAPSAN_PLUGIN_KEY_COMPARISON_H
#define MAPSAN_PLUGIN_KEY_COMPARISON_H

#include "clang/AST/DeclCXX.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/SmallVector.h"

namespace mapsan::plugin {

// A field of a key, of a field of it, and so on; ends in a base class if all of that is compared.
struct KeyPart {
  enum class Form { kValue, kText, kBytes };  // kText: up to its NUL; kBytes: the object representation
  llvm::SmallVector<const clang::FieldDecl*, 2> path;
  const clang::CXXRecordDecl* base = nullptr;
  Form form = Form::kValue;

  bool is_whole() const { return path.empty() && !base && form == Form::kValue; }
  clang::QualType type(clang::QualType key) const;
  friend bool operator==(const KeyPart& left, const KeyPart& right) {
    return left.path == right.path && left.base == right.base && left.form == right.form;
  }
};
using KeyParts = llvm::SmallVector<KeyPart, 4>;

enum class Comparability {
  kNone,     // there is no comparison
  kUnclear,  // there is, but it is not told what it looks at
  kByParts,  // keys are equal exactly if these parts of them are
};

// By what a container tells keys of its own type apart.
Comparability compared_by_container(clang::Sema& sema, clang::CXXRecordDecl* container, clang::QualType key,
                                    KeyParts& parts);
// By < or ==, whichever the class has.
Comparability compared_by_itself(clang::Sema& sema, clang::QualType key, KeyParts& parts);

// The type that a class or a base of it calls `name`; null if there is none.
clang::QualType member_type(clang::Sema& sema, clang::CXXRecordDecl* record, llvm::StringRef name);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_KEY_COMPARISON_H
