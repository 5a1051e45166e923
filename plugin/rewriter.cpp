// rewriter.cpp: member functions, subscripts, assignments and iterators. See rewriter.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "rewriter.h"

#include "clang/Basic/Diagnostic.h"
#include "container_object.h"
#include "containers.h"
#include "hooks/hook_flags.h"
#include "map_types.h"
#include "mapsan/abi.h"
#include "member_hooks.h"
#include "names.h"

namespace mapsan::plugin {

using namespace clang;

namespace {

// The object that a member function is called on, as written; null where the call does not tell.
const Expr* object_of(const CallExpr* call) {
  if (isa<CXXOperatorCallExpr>(call)) return call->getArg(0);
  const auto* written_as_member = dyn_cast<CXXMemberCallExpr>(call);
  const auto* member = written_as_member ? dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens()) : nullptr;
  return member ? member->getBase() : nullptr;
}

// The container that a call of this method works on: it may inherit the method.
const Container* container_of(const CXXMethodDecl* method, const CallExpr* call) {
  if (const Container* own = find_container(method->getParent())) return own;
  if (method->isStatic() || !is_container_base(method->getParent())) return nullptr;
  const Expr* object = object_of(call);
  return object ? find_container(container_class(object)) : nullptr;
}

VarDecl* range_variable(const CXXForRangeStmt* loop) {
  return const_cast<VarDecl*>(cast<VarDecl>(cast<DeclStmt>(loop->getRangeStmt())->getSingleDecl()));
}

// Whether a part of the statement is the body of another function, where the variables around have other names or none.
bool has_another_body(const Stmt* statement) {
  if (!statement) return false;
  if (isa<LambdaExpr, BlockExpr, CapturedStmt>(statement)) return true;
  return llvm::any_of(statement->children(), has_another_body);
}

}  // namespace

void Rewriter::set_place(const Place& place) {
  place_ = place;
  builder_.where = place.context;
  function_ = place.context ? function_name(place.function ? place.function : place.context) : "";
}

void Rewriter::visit(Expr* expression, Ancestors ancestors) {
  if (auto* name = dyn_cast<DeclRefExpr>(expression)) return visit_name(name, ancestors);
  if (auto* construct = dyn_cast<CXXConstructExpr>(expression)) {
    return locks_.visit_construct(construct, place_.function);
  }
  auto* call = dyn_cast<CallExpr>(expression);
  if (!call || call->isTypeDependent() || call->isInstantiationDependent() || call->containsErrors()) return;
  visit_call(call, ancestors);
}

bool Rewriter::find_member_call(CallExpr* call, MemberCall& out) {
  out.call = call;
  out.method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  if (!out.method || out.method->isStatic()) return false;
  const auto in_container = [&](Expr* object) {
    Expr* converted = out.container ? as_container(context_, object) : nullptr;
    return converted ? converted : object;
  };
  if (auto* written_as_operator = dyn_cast<CXXOperatorCallExpr>(call)) {
    out.object = in_container(call->getArg(0));
    out.arguments.assign(call->arg_begin() + 1, call->arg_end());
    out.token = written_as_operator->getOperatorLoc();
    // Of `[]` clang keeps the closing bracket there; the opening one is where the operator's name stands.
    const auto* name = dyn_cast<DeclRefExpr>(call->getCallee()->IgnoreParenImpCasts());
    if (name && written_as_operator->getOperator() == OO_Subscript) out.token = name->getLocation();
    return true;
  }
  auto* written_as_member = dyn_cast<CXXMemberCallExpr>(call);
  auto* member = written_as_member ? dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens()) : nullptr;
  if (!member) return false;
  Expr* base = in_container(member->getBase());
  out.object = member->isArrow() ? builder_.dereference(base, call->getExprLoc()) : base;
  out.token = member->getMemberLoc();
  for (Expr* argument : call->arguments()) {
    if (isa<CXXDefaultArgExpr>(argument)) break;
    out.arguments.push_back(argument);
  }
  return out.object != nullptr;
}

bool Rewriter::is_unescaped(const MemberCall& call) const {
  if (!place_.unescaped) return false;
  return call.container ? place_.unescaped->is_map(call.object) : place_.unescaped->is_iterator(call.object);
}

void Rewriter::visit_call(CallExpr* call, Ancestors ancestors) {
  locks_.visit_call(call, place_.function);
  const FunctionDecl* callee = call->getDirectCallee();
  if (!callee) {
    // (m.*member)(k): which member it is shows at run time only.
    auto* member_call = dyn_cast<CXXMemberCallExpr>(call);
    if (member_call && is_map(member_call->getObjectType())) count_unwatched(call->getExprLoc(), "pointer to member");
    return;
  }
  const auto* method = dyn_cast<CXXMethodDecl>(callee);
  if (!method) return rewrite_free_function(call, ancestors);
  MemberCall member;
  member.container = container_of(method, call);
  if (!member.container && !is_map_iterator(method->getParent())) return;
  if (method->isConstexpr() && place_.function && place_.function->isConstexpr()) return;
  if (!find_member_call(call, member)) {
    if (member.container && !method->isStatic()) count_unwatched(call->getExprLoc(), "member");
    return;
  }
  if (is_unescaped(member)) {
    TuState::get().unescaped_operations.insert(call);
    return;
  }
  if (!member.container) return rewrite_iterator(member, ancestors);
  if (method->getOverloadedOperator() == OO_Subscript) return rewrite_subscript(member, ancestors);
  if (method->getOverloadedOperator() == OO_Equal) return rewrite_assignment(member);
  if (!method->getIdentifier()) return;
  llvm::StringRef hook = hook_of_member(method->getName(), member.container->family);
  if (!hook.empty()) rewrite_member(member, hook, ancestors);
}

void Rewriter::rewrite_member(const MemberCall& call, llvm::StringRef hook, Ancestors ancestors) {
  MapNames map = names_of(call.object);
  uint64_t bits = 0;
  if (hands_out_element(hook)) {
    ElementUse use = use_of(call.call, ElementForm::kObject, ancestors, map);
    bits = access_bits(use) | (use.bound ? MAPSAN_HOOK_REMEMBER : 0);
  }
  llvm::SmallVector<Expr*, 6> arguments{builder_.number_literal(bits, call.call->getExprLoc()), call.object};
  for (Expr* argument : call.arguments) arguments.push_back(as_operand(argument));
  remember_iterator(call.call, ancestors, map);
  remember_accessor(call, map);
  replace(call.call, call.token, hook, call.method->getName(), map, arguments);
}

void Rewriter::rewrite_subscript(const MemberCall& call, Ancestors ancestors) {
  if (call.arguments.size() != 1) return;
  MapNames map = names_of(call.object);
  ElementUse use = use_of(call.call, ElementForm::kObject, ancestors, map);
  uint64_t bits = access_bits(use) | (use.bound ? MAPSAN_HOOK_REMEMBER : 0);
  Expr* access = builder_.number_literal(bits, call.call->getExprLoc());
  bool is_plain = call.container->family == Family::kPlain;
  replace(call.call, call.token, is_plain ? "index" : "concurrent_index", "operator[]", map,
          {access, call.object, call.arguments[0]});
}

void Rewriter::rewrite_assignment(const MemberCall& call) {
  if (call.arguments.size() != 1) return;
  MapNames map = names_of(call.object);
  // The order in which the two sides are evaluated is part of the language's promises since C++17, and only for `=`.
  bool right_first = context_.getLangOpts().CPlusPlus17 && isa<CXXOperatorCallExpr>(call.call);
  Expr* access = builder_.number_literal(0, call.call->getExprLoc());
  llvm::SmallVector<Expr*, 3> operands{access, call.object, call.arguments[0]};
  if (right_first) std::swap(operands[1], operands[2]);
  replace(call.call, call.token, right_first ? "assign_from" : "assign", "operator=", map, operands);
}

void Rewriter::rewrite_iterator(const MemberCall& call, Ancestors ancestors) {
  OverloadedOperatorKind kind = call.method->getOverloadedOperator();
  bool is_increment = kind == OO_PlusPlus;
  if ((kind == OO_Star || kind == OO_Arrow) && call.arguments.empty()) return rewrite_dereference(call, ancestors);
  if (!is_increment && kind != OO_MinusMinus) return;
  llvm::StringRef operation = is_increment ? "iterator++" : "iterator--";
  bool is_postfix = !call.arguments.empty();
  const CXXForRangeStmt* loop = is_increment && !is_postfix ? loop_of(call.object, ancestors) : nullptr;
  Expr* range = loop ? builder_.reference_to(range_variable(loop), call.object->getExprLoc()) : nullptr;
  MapNames map = range ? names_of(range) : names_of_iterator(call.object);
  std::string hook = is_postfix ? "iterator_post_" : "iterator_";
  hook += is_increment ? "increment" : "decrement";
  if (range) hook += "_in";
  if (family_of_iterator(call.method->getParent()) == Family::kConcurrent) hook = "concurrent_" + hook;
  if (range) {
    replace(call.call, call.token, hook, operation, map, {range, call.object});
  } else {
    replace(call.call, call.token, hook, operation, map, {call.object});
  }
}

void Rewriter::rewrite_dereference(const MemberCall& call, Ancestors ancestors) {
  bool is_arrow = call.method->getOverloadedOperator() == OO_Arrow;
  QualType value = is_arrow ? call.call->getType()->getPointeeType() : call.call->getType();
  if (value.isNull()) return;
  bool is_pair = is_map_pair(value, call.method->getParent());
  ElementForm form = is_arrow ? (is_pair ? ElementForm::kPairPointer : ElementForm::kObjectPointer)
                              : (is_pair ? ElementForm::kPair : ElementForm::kObject);
  const CXXForRangeStmt* loop = is_arrow ? nullptr : loop_of(call.object, ancestors);
  Expr* range = loop ? builder_.reference_to(range_variable(loop), call.object->getExprLoc()) : nullptr;
  MapNames map = range ? names_of(range) : names_of_iterator(call.object);
  if (loop && !has_another_body(loop->getBody())) map.range = range_variable(loop);
  ElementUse use = use_of(call.call, form, ancestors, map);
  if (use.is_none()) return;  // only the key, or nothing of the element
  uint64_t bits = access_bits(use) | (is_pair ? MAPSAN_HOOK_PAIR : 0);
  if (use.bound) bits |= map.range ? MAPSAN_HOOK_IN_RANGE : MAPSAN_HOOK_REMEMBER;
  Expr* access = builder_.number_literal(bits, call.call->getExprLoc());
  if (range) {
    replace(call.call, call.token, "iterator_star_in", "iterator*", map, {access, range, call.object});
  } else {
    replace(call.call, call.token, is_arrow ? "iterator_arrow" : "iterator_star", is_arrow ? "iterator->" : "iterator*",
            map, {access, call.object});
  }
}

// The range-for over a map whose own iterator `iterator` is.
const CXXForRangeStmt* Rewriter::loop_of(const Expr* iterator, Ancestors ancestors) const {
  const auto* name = dyn_cast<DeclRefExpr>(iterator->IgnoreParenImpCasts());
  if (!name || !name->getDecl()->isImplicit()) return nullptr;
  for (const Stmt* ancestor : llvm::reverse(ancestors)) {
    const auto* loop = dyn_cast<CXXForRangeStmt>(ancestor);
    if (!loop || !loop->getBeginStmt() || loop->getBeginStmt()->getSingleDecl() != name->getDecl()) continue;
    return is_map(range_variable(loop)->getType()) ? loop : nullptr;
  }
  return nullptr;
}

Rewriter::MapNames Rewriter::names_of(const Expr* map) const {
  return {object_name(map), readable_type(context_, map->getType().getUnqualifiedType())};
}

Rewriter::MapNames Rewriter::names_of_iterator(const Expr* iterator) const {
  if (const auto* name = dyn_cast<DeclRefExpr>(iterator->IgnoreParenImpCasts())) {
    auto known = iterators_.find(name->getDecl());
    if (known != iterators_.end()) return known->second;
  }
  return {};
}

// `auto it = m.find(k)`: later uses of `it` are named after m.
void Rewriter::remember_iterator(const Expr* result, Ancestors ancestors, const MapNames& map) {
  for (const Stmt* ancestor : llvm::reverse(ancestors)) {
    if (const auto* statement = dyn_cast<DeclStmt>(ancestor)) {
      for (const Decl* decl : statement->decls()) {
        const auto* variable = dyn_cast<VarDecl>(decl);
        if (!variable || variable->getInit() != result) continue;
        iterators_[variable] = map;
        if (const auto* parts = dyn_cast<DecompositionDecl>(variable)) {
          for (const BindingDecl* part : parts->bindings()) iterators_[part] = map;
        }
      }
      return;
    }
    const auto* expression = dyn_cast<Expr>(ancestor);
    bool is_wrapper = expression && (isa<FullExpr>(expression) || isa<ParenExpr>(expression) ||
                                     isa<ImplicitCastExpr>(expression) || isa<CXXBindTemporaryExpr>(expression) ||
                                     isa<CXXConstructExpr>(expression) || isa<MaterializeTemporaryExpr>(expression));
    if (!is_wrapper) return;
    result = expression;
  }
}

// `m.find(a, k)`: so are later uses of the accessor.
void Rewriter::remember_accessor(const MemberCall& call, const MapNames& map) {
  if (call.container->family != Family::kAccessor || call.arguments.empty()) return;
  const auto* name = dyn_cast<DeclRefExpr>(call.arguments[0]->IgnoreParenImpCasts());
  if (name && is_accessor(name->getType().getNonReferenceType()->getAsCXXRecordDecl())) {
    iterators_[name->getDecl()] = map;
  }
}

std::string Rewriter::site(SourceLocation token, llvm::StringRef operation, const MapNames& map) const {
  return site_string(source_place(context_, token), operation, function_, map.name, map.type);
}

bool Rewriter::replace(Expr* original, SourceLocation token, llvm::StringRef hook, llvm::StringRef operation,
                       const MapNames& map, llvm::ArrayRef<Expr*> arguments) {
  SourceLocation location = original->getExprLoc();
  llvm::SmallVector<Expr*, 8> all{builder_.string_literal(site(token, operation, map), location)};
  all.append(arguments.begin(), arguments.end());
  Expr* call = builder_.build(hook, original, location, all);
  if (!call) {
    count_unwatched(token, operation);
    return false;
  }
  HookBuilder::morph(original, call);
  ++TuState::get().accesses;
  ++TuState::get().rewritten;
  return true;
}

void Rewriter::count_unwatched(SourceLocation token, llvm::StringRef operation) {
  TuState& state = TuState::get();
  ++state.accesses;
  ++state.unwatched;
  if (state.verbose) {
    llvm::errs() << "mapsan: not watched: " << source_place(context_, token).text() << ": " << operation << "\n";
  }
}

}  // namespace mapsan::plugin
