// ir_module_record.cpp: emits the module record and the constructor that registers it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir_module_record.h"

#include "ir_runtime.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"
#include "mapsan/abi.h"
#include "tu_state.h"

namespace mapsan::plugin {
namespace {

#define MAPSAN_TEXT_OF(x) #x
#define MAPSAN_TEXT(x) MAPSAN_TEXT_OF(x)
constexpr const char* kRegister = "__mapsan_module_register_v" MAPSAN_TEXT(MAPSAN_ABI_VERSION);

constexpr size_t kSiteSeparators = 6;  // at least; sites of checks and acts have more fields

llvm::GlobalVariable* record(Runtime& runtime, const TuState& state, unsigned sites) {
  llvm::Module& module = runtime.module();
  const unsigned halves = MAPSAN_MODULE_IR | (state.ast_done ? MAPSAN_MODULE_AST : 0);
  const std::string& source = state.main_file.empty() ? module.getSourceFileName() : state.main_file;
  llvm::Constant* fields = llvm::ConstantStruct::getAnon(
      module.getContext(), {runtime.u32(MAPSAN_ABI_VERSION), runtime.u32(halves), runtime.u32(sites),
                            runtime.u32(state.unwatched), runtime.string(source), runtime.u64(state.taken)});
  return new llvm::GlobalVariable(module, fields->getType(), /*isConstant=*/true, llvm::GlobalValue::PrivateLinkage,
                                  fields, "mapsan.module");
}

}  // namespace

unsigned count_sites(const llvm::Module& module) {
  llvm::StringSet<> sites;
  for (const llvm::GlobalVariable& global : module.globals()) {
    if (!global.hasPrivateLinkage() || !global.hasInitializer()) continue;
    const auto* text = llvm::dyn_cast<llvm::ConstantDataSequential>(global.getInitializer());
    if (text == nullptr || !text->isCString()) continue;
    if (text->getAsCString().count('\x1f') >= kSiteSeparators) sites.insert(text->getAsCString());
  }
  return sites.size();
}

void add_module_record(llvm::Module& module, const TuState& state, unsigned sites) {
  Runtime runtime(module);
  llvm::LLVMContext& context = module.getContext();
  llvm::Function* constructor =
      llvm::Function::Create(llvm::FunctionType::get(llvm::Type::getVoidTy(context), false),
                             llvm::GlobalValue::InternalLinkage, "mapsan.module_ctor", module);
  constructor->setDoesNotThrow();
  llvm::IRBuilder<> at(llvm::BasicBlock::Create(context, "", constructor));
  runtime.call(at, kRegister, {record(runtime, state, sites)});
  at.CreateRetVoid();
  // Before every constructor the program can declare: static initialisers may use maps.
  llvm::appendToGlobalCtors(module, constructor, /*Priority=*/0);
}

}  // namespace mapsan::plugin
