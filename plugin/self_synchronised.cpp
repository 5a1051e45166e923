// self_synchronised.cpp: see self_synchronised.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "self_synchronised.h"

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringSwitch.h"
#include "map_types.h"
#include "own_locks.h"

namespace mapsan::plugin {
namespace {

using namespace clang;

bool is_std_lock(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases("mutex", "timed_mutex", "recursive_mutex", "recursive_timed_mutex", true)
      .Cases("shared_mutex", "shared_timed_mutex", true)
      .Default(false);
}

bool is_std_synchroniser(llvm::StringRef name) {
  return is_std_lock(name) || llvm::StringSwitch<bool>(name)
                                  .Cases("atomic", "atomic_flag", "atomic_ref", "__atomic_base", true)
                                  .Cases("condition_variable", "condition_variable_any", true)
                                  .Cases("counting_semaphore", "latch", "barrier", "once_flag", "promise", true)
                                  .Cases("thread", "jthread", "stop_source", "stop_token", true)
                                  .Default(false);
}

bool is_pthread_type(QualType type, bool locks_only) {
  const auto* alias = type->getAs<TypedefType>();
  if (!alias) return false;
  return llvm::StringSwitch<bool>(alias->getDecl()->getName())
      .Cases("pthread_mutex_t", "pthread_rwlock_t", "pthread_spinlock_t", true)
      .Cases("pthread_cond_t", "pthread_barrier_t", "pthread_once_t", "sem_t", !locks_only)
      .Default(false);
}

bool is_synchroniser_record(const CXXRecordDecl* record, int depth) {
  if (!record || depth > 6) return false;
  if (is_std(record)) {
    if (record->getIdentifier() && is_std_synchroniser(record->getName())) return true;
    return false;  // a library class with a lock inside keeps the standard's rules for its kind
  }
  record = record->getDefinition();
  if (!record) return false;
  for (const CXXBaseSpecifier& base : record->bases()) {
    if (is_synchroniser_record(base.getType()->getAsCXXRecordDecl(), depth + 1)) return true;
  }
  for (const FieldDecl* field : record->fields()) {
    QualType type = field->getType();
    if (type->isAtomicType() || is_pthread_type(type, false)) return true;
    const Type* element = type->getBaseElementTypeUnsafe();
    if (is_synchroniser_record(element->getAsCXXRecordDecl(), depth + 1)) return true;
  }
  return false;
}

}  // namespace

bool is_self_synchronised(QualType type) {
  type = type.getNonReferenceType();
  if (type->isAtomicType() || is_pthread_type(type, false)) return true;
  return is_synchroniser_record(type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl(), 0);
}

bool is_atomic(QualType type) {
  if (type->isAtomicType()) return true;
  const auto* record = type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  return record && record->getIdentifier() && is_library_code(record) &&
         llvm::StringSwitch<bool>(record->getName()).Cases("atomic", "atomic_flag", "__atomic_base", true).Default(false);
}

bool is_lock(QualType type) {
  type = type.getNonReferenceType();
  if (is_pthread_type(type, true)) return true;
  const auto* record = type->getAsCXXRecordDecl();
  if (record && record->getIdentifier() && is_std(record)) return is_std_lock(record->getName());
  return is_own_lock(record);
}

}  // namespace mapsan::plugin
