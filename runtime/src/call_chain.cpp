// call_chain.cpp: see call_chain.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "call_chain.h"

#include "allocator.h"

namespace mapsan {
namespace {

// The marks below `top` that one activation of a function made: a call and those it is an argument of.
struct Group {
  int begin;
  int end;
};

u32 callee_of(const __mapsan_call& call) {
  const SiteLinks* links = links_of(call.site);
  return links == nullptr ? 0 : links->callee;
}

bool same_activation(const __mapsan_call& a, const __mapsan_call& b) {
  return a.frame == b.frame && a.function == b.function;
}

// How many marks belong to callers of the operation: what lies deeper in the stack is over, and so is, or waits for
// its arguments, what the operation's own function called.
int count_callers(const ThreadState* thread, u32 function, const void* frame) {
  int top = static_cast<int>(thread->call_count < MAPSAN_CALL_SLOTS ? thread->call_count : MAPSAN_CALL_SLOTS);
  while (top > 0 && thread->calls[top - 1].frame < frame) --top;
  for (int i = 0; function != 0 && i < top; ++i) {
    if (thread->calls[i].frame == frame && thread->calls[i].function == function) return i;
  }
  return top;
}

Group group_below(const ThreadState* thread, int top) {
  int begin = top - 1;
  while (begin > 0 && same_activation(thread->calls[begin - 1], thread->calls[top - 1])) --begin;
  return {begin, top};
}

// The call of `function` among a group's; failing that, one of a callee that is not known; -1 if there is none.
int call_in_group(const ThreadState* thread, Group group, u32 function) {
  int unknown = -1;
  for (int i = group.end - 1; i >= group.begin; --i) {
    const u32 callee = callee_of(thread->calls[i]);
    if (callee == function && callee != 0) return i;
    if (callee == 0 && unknown < 0) unknown = i;
  }
  return unknown;
}

class NeedList {
 public:
  explicit NeedList(FramedNeed* needs) : needs_(needs) {}
  // From the operation outwards: each may void what those around it need.
  void add(const SiteLinks& links, const void* frame) {
    if (validates_ && validator_ == 0) return;
    for (u32 i = 0; i < links.need_count && count_ < kMostNeeded; ++i) {
      FramedNeed& need = needs_[count_++];
      need = {links.needs[i], frame, frame};
      if (need.need.validator != 0 || validator_ == 0) continue;
      need.need.validator = validator_;
      need.validator_frame = validator_frame_;
    }
    if (!links.validates) return;
    validates_ = true;
    validator_ = links.validator;
    validator_frame_ = frame;
  }
  void add_act(const __mapsan_call& call) {
    if ((call.flags & MAPSAN_CALL_ACT) == 0) return;
    if (const SiteLinks* links = links_of(call.site)) add(*links, call.frame);
  }
  int count() const { return count_; }

 private:
  FramedNeed* needs_;
  int count_ = 0;
  bool validates_ = false;
  u32 validator_ = 0;
  const void* validator_frame_ = nullptr;
};

}  // namespace

int names_of_check(const ThreadState* thread, const SiteLinks& links, const void* frame, bool own, bool exported,
                   CheckName (&names)[kMostNames]) {
  int count = 0;
  if (own && links.id != 0) names[count++] = {links.id, frame, links.ages, -1};
  if (!exported) return count;
  u32 function = links.function;
  for (int top = count_callers(thread, function, frame); top > 0 && count < kMostNames;) {
    const Group group = group_below(thread, top);
    const int found = call_in_group(thread, group, function);
    if (found < 0) break;
    const __mapsan_call& call = thread->calls[found];
    const SiteLinks* call_links = links_of(call.site);
    if ((call.flags & MAPSAN_CALL_CHECK) != 0 && call_links != nullptr && call_links->id != 0) {
      names[count++] = {call_links->id, call.frame, call_links->ages, found};
    }
    if ((call.flags & MAPSAN_CALL_EXPORTED) == 0) break;
    function = call.function;
    top = group.begin;
  }
  return count;
}

int needs_of_write(const ThreadState* thread, const SiteLinks& links, const void* frame,
                   FramedNeed (&needs)[kMostNeeded]) {
  NeedList list(needs);
  list.add(links, frame);
  u32 function = links.function;
  for (int top = count_callers(thread, function, frame); top > 0;) {
    const Group group = group_below(thread, top);
    const int found = function == 0 ? -1 : call_in_group(thread, group, function);
    if (found >= 0 && callee_of(thread->calls[found]) == function) {
      list.add_act(thread->calls[found]);
    } else {
      // Reached through a function without marks: any call of the group may be the one in progress.
      for (int i = group.begin; i < group.end; ++i) list.add_act(thread->calls[i]);
    }
    function = thread->calls[group.begin].function;
    top = group.begin;
  }
  return list.count();
}

CallChains* CallChains::of(ThreadState* thread) {
  if (MAPSAN_LIKELY(thread->chains != nullptr)) return thread->chains;
  thread->chains = static_cast<CallChains*>(allocate(sizeof(CallChains)));
  if (thread->chains != nullptr) thread->chains->entries_.init();
  return thread->chains;
}

void CallChains::free(CallChains* chains) {
  chains->entries_.free();
  deallocate(chains, sizeof(CallChains));
}

const CallChain* CallChains::read(const ThreadState* thread, __mapsan_site site, const void* frame, u32 parts) {
  const SiteLinks* links = links_of(site);
  if (links == nullptr) return nullptr;
  Entry* entry = &entries_.at(hash_of(site, frame));
  const bool is_others = entry->site != nullptr && (entry->site != site || entry->frame != frame);
  if (is_others && entries_.note_replaced()) entry = &entries_.at(hash_of(site, frame));
  const bool own = (parts & MAPSAN_OP_CHECK) != 0, exported = (parts & MAPSAN_OP_EXPORTED) != 0;
  CallChain& chain = entry->chain;
  chain = {links, entry->names, many_, 0, 0};
  chain.name_count = names_of_check(thread, *links, frame, own, exported, entry->names);
  chain.need_count = needs_of_write(thread, *links, frame, many_);
  const bool keep = chain.need_count <= kKeptNeeds;
  if (keep) {
    chain.needs = entry->needs;
    for (int i = 0; i < chain.need_count; ++i) entry->needs[i] = many_[i];
  }
  entry->site = keep ? site : nullptr;
  entry->frame = frame;
  entry->top = thread->call_top;
  entry->parts = parts;
  return &chain;
}

}  // namespace mapsan
