// ir_runtime.cpp: declares and calls the runtime's functions.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir_runtime.h"

#include "llvm/IR/Constants.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

namespace mapsan::plugin {

Runtime::Runtime(llvm::Module& module)
    : module_(module),
#if LLVM_VERSION_MAJOR >= 17
      pointer_(llvm::PointerType::getUnqual(module.getContext())),
#else
      pointer_(llvm::Type::getInt8PtrTy(module.getContext())),
#endif
      u32_(llvm::Type::getInt32Ty(module.getContext())),
      u64_(llvm::Type::getInt64Ty(module.getContext())) {
}

void Runtime::call(llvm::IRBuilder<>& at, llvm::StringRef name, llvm::ArrayRef<llvm::Value*> arguments) {
  llvm::SmallVector<llvm::Type*, 6> types;
  for (llvm::Value* argument : arguments) types.push_back(argument->getType());
  auto* type = llvm::FunctionType::get(at.getVoidTy(), types, /*isVarArg=*/false);
  at.CreateCall(module_.getOrInsertFunction(name, type), arguments)->setDoesNotThrow();
}

llvm::Constant* Runtime::string(llvm::StringRef text) {
  llvm::Constant*& known = strings_[text];
  if (known != nullptr) return known;
  llvm::Constant* bytes = llvm::ConstantDataArray::getString(module_.getContext(), text);
  auto* global = new llvm::GlobalVariable(module_, bytes->getType(), /*isConstant=*/true,
                                          llvm::GlobalValue::PrivateLinkage, bytes, "mapsan.text");
  global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
  global->setAlignment(llvm::Align(1));
  return known = llvm::ConstantExpr::getPointerCast(global, pointer_);
}

llvm::Instruction* position_after(llvm::Instruction& instruction) {
  auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(&instruction);
  if (invoke == nullptr) return instruction.getNextNode();
  llvm::BasicBlock* next = invoke->getNormalDest();
  if (next->getSinglePredecessor() == nullptr) next = llvm::SplitEdge(invoke->getParent(), next);
  return &*next->getFirstInsertionPt();
}

llvm::StringRef callee_name(const llvm::CallBase& call) {
  const auto* callee = llvm::dyn_cast<llvm::GlobalValue>(call.getCalledOperand()->stripPointerCasts());
  return callee != nullptr ? callee->getName() : llvm::StringRef();
}

bool is_hook(llvm::StringRef mangled_name) {
  return mangled_name.consume_front("_Z") &&
         (mangled_name.consume_front("Z"), mangled_name.starts_with("N6mapsan4hook"));
}

}  // namespace mapsan::plugin
