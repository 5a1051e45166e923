// ir_library_order.cpp: hooks around calls of libraries that synchronise by means of their own.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Such a library's atomics and futexes are out of sight, and its functions cannot be intercepted: they may have been
// bound to each other when the library was linked, and their names may change with its version. But the program's own
// calls of them are here. May report falsely: order between two threads of which one's call is itself in code compiled
// without mapsan.
#include "ir_library_order.h"

#include <cstring>

#include "ir_runtime.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/InstIterator.h"

namespace mapsan::plugin {
namespace {

enum Action : unsigned {
  kLock = 1,
  kReadLock = 2,
  kTry = 4,
  kUnlock = 8,
  kWait = 16,
  kDestroy = 32,
  kRelease = 64,
  kAcquire = 128,
  kReleaseSecond = 256,
  kAcquireSecond = 512,
  kCallsBack = 1024,
};

struct Row {
  llvm::StringLiteral function;
  unsigned actions;
  unsigned object;
};

constexpr Row kRows[] = {
#define ORDER(function, actions, object) {function, actions, object},
#include "library_order.def"
#undef ORDER
};

// A quick look at the name, before the costly one.
bool may_be_known(llvm::StringRef name) {
  return name.starts_with("_ZN4absl") || name.starts_with("_ZNK4absl") || name.starts_with("_ZN3tbb") ||
         name.starts_with("g_") || name.starts_with("__kmpc_") || name.starts_with("omp_");
}

// "_ZN4absl12lts_202206235Mutex4LockEv" is absl::Mutex::Lock.
std::string plain_name(llvm::StringRef mangled_name) {
  const std::string mangled = mangled_name.str();
  llvm::ItaniumPartialDemangler demangler;
  if (demangler.partialDemangle(mangled.c_str()) || !demangler.isFunction()) return mangled;
  size_t size = 0;
  char* text = demangler.getFunctionName(nullptr, &size);
  if (text == nullptr) return mangled;
  std::string name = text;
  std::free(text);
  // Debian's packages name the version otherwise than releases do.
  for (const char* version : {"absl::lts_", "absl::debian"}) {
    if (name.compare(0, std::strlen(version), version) == 0) name.erase(6, name.find("::", 6) - 4);
  }
  return name;
}

const Row* find_row(const llvm::CallBase& call) {
  const llvm::StringRef mangled = callee_name(call);
  if (!may_be_known(mangled)) return nullptr;
  const std::string name = plain_name(mangled);
  for (const Row& row : kRows) {
    if (row.function == name) return &row;
  }
  return nullptr;
}

llvm::Value* second_word(llvm::IRBuilder<>& at, llvm::Value* object) {
  return at.CreateConstInBoundsGEP1_64(at.getInt8Ty(), object, 8);
}

void add_hooks_before(llvm::CallBase& call, unsigned actions, llvm::Value* object, Runtime& runtime) {
  HookBuilder at(&call, call);
  if (actions & kRelease) runtime.call(at, "mapsan_release", {object});
  if (actions & kReleaseSecond) runtime.call(at, "mapsan_release", {second_word(at, object)});
  if (actions & kDestroy) runtime.call(at, "mapsan_lock_destroyed", {object});
  if (actions & kUnlock) runtime.call(at, "mapsan_unlocking", {object});
  if (actions & kWait) runtime.call(at, "__mapsan_lock_wait_begins", {object});
  if (actions & kCallsBack) runtime.call(at, "mapsan_ignore_begin", {runtime.null()});
}

void add_hooks_after(llvm::CallBase& call, unsigned actions, llvm::Value* object, Runtime& runtime) {
  HookBuilder at(position_after(call), call);
  if (actions & kCallsBack) runtime.call(at, "mapsan_ignore_end", {});
  if (actions & kAcquire) runtime.call(at, "mapsan_acquire", {object});
  if (actions & kWait) runtime.call(at, "__mapsan_lock_wait_ends", {object});
  if (actions & kAcquireSecond) runtime.call(at, "mapsan_acquire", {second_word(at, object)});
  if ((actions & (kLock | kReadLock)) == 0) return;
  const char* hook = (actions & kLock) != 0 ? "mapsan_locked" : "mapsan_locked_shared";
  if ((actions & kTry) == 0) return runtime.call(at, hook, {object});
  // A null lock is none: no branch is needed.
  llvm::Value* taken = at.CreateIsNotNull(&call);
  runtime.call(at, hook, {at.CreateSelect(taken, object, runtime.null())});
}

bool instrument_call(llvm::CallBase& call, Runtime& runtime) {
  const Row* row = find_row(call);
  if (row == nullptr || call.arg_size() <= row->object) return false;
  llvm::Value* object = call.getArgOperand(row->object);
  if (!object->getType()->isPointerTy() || ((row->actions & kTry) != 0 && !call.getType()->isIntegerTy())) return false;
  add_hooks_before(call, row->actions, object, runtime);
  add_hooks_after(call, row->actions, object, runtime);
  return true;
}

// The functions by which oneTBB runs the program's code: a task begins after it was handed over; a function run in an
// arena also ends before the call that had it run.
bool begins_task(llvm::StringRef name) {
  return name.starts_with("_ZN") && name.contains("7executeER") && name.ends_with("14execution_dataE");
}
bool is_delegated(llvm::StringRef name) {
  return name.starts_with("_ZNK3tbb6detail2d118delegated_function") && name.ends_with("EclEv");
}

bool instrument_body(llvm::Function& function, Runtime& runtime) {
  const bool delegated = is_delegated(function.getName());
  if ((!delegated && !begins_task(function.getName())) || function.arg_empty()) return false;
  llvm::Value* object = function.getArg(0);
  llvm::SmallVector<llvm::Instruction*, 4> returns;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    if (delegated && llvm::isa<llvm::ReturnInst>(instruction)) returns.push_back(&instruction);
  }
  llvm::Instruction& first = *function.getEntryBlock().getFirstNonPHIOrDbgOrAlloca();
  HookBuilder at(&first, first);
  runtime.call(at, "mapsan_acquire", {object});
  for (llvm::Instruction* end : returns) {
    HookBuilder before(end, *end);
    runtime.call(before, "mapsan_release", {object});
  }
  return true;
}

}  // namespace

unsigned instrument_library_order(llvm::Function& function, Runtime& runtime) {
  llvm::SmallVector<llvm::CallBase*, 32> calls;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction)) calls.push_back(call);
  }
  unsigned count = instrument_body(function, runtime);
  for (llvm::CallBase* call : calls) count += instrument_call(*call, runtime);
  return count;
}

}  // namespace mapsan::plugin
