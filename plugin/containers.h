// containers.h: the table of containers (containers.def): which classes are maps, of what family.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_CONTAINERS_H
#define MAPSAN_PLUGIN_CONTAINERS_H

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/ArrayRef.h"

namespace mapsan::plugin {

enum class Family {
  kPlain,       // the standard's rules: reads among themselves
  kConcurrent,  // look-ups, insertions and iteration at any time; the mapped value is unprotected
  kAccessor,    // look-ups, insertions and erasures at any time; accessors lock elements; iteration is plain
};

struct Container {
  llvm::StringLiteral scope;
  llvm::StringLiteral name;
  llvm::StringLiteral spelled;
  Family family;
};

llvm::ArrayRef<Container> containers();

// The row of a container's class, or null. Of classes derived from one there is none.
const Container* find_container(const clang::CXXRecordDecl* record);
// Classes that containers inherit members from.
bool is_container_base(const clang::CXXRecordDecl* record);
// Rows of iterators and accessors, by their own class.
bool is_iterator_class(const clang::CXXRecordDecl* record);
Family family_of_iterator(const clang::CXXRecordDecl* record);
// Of a container with accessors.
bool is_accessor(const clang::CXXRecordDecl* record);

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_CONTAINERS_H
