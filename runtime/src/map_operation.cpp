// map_operation.cpp: from a hook's call to the rule check-then-act: the ABI's __mapsan_operation.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Most calls end early: what a thread does while it is alone, or to a map of its own, opens no window and comes into
// none.
#include "map_operation.h"

#include "address_map.h"
#include "check_then_act_report.h"
#include "key_sample.h"
#include "thread_registry.h"

namespace mapsan {
namespace {

// A plain map that no other thread has used so far, and that the thread uses without a lock. Whoever uses it next is
// ordered after this, or it is a data race.
bool is_private(const ThreadState* thread, uptr map, const ContainerTraits& container) {
  if (container.concurrent || thread->held_count != 0) return false;
  const ShadowWord* word = find_word(map);
  if (word == nullptr) return false;
  const u64 seen = word->load(std::memory_order_acquire);
  return shadow_tag(seen) == ShadowTag::kOwned && static_cast<Tid>(seen >> 48) == thread->tid;
}

// Keys without a hash are told apart by their printable form, where that is complete.
u64 key_by_snapshot(const unsigned char (&snapshot)[16]) {
  if (snapshot[15] == 0 || (snapshot[15] & 0x80) != 0) return 0;
  u64 words[2];
  __builtin_memcpy(words, snapshot, sizeof(words));
  const u64 key =
      (words[0] ^ words[0] >> 31) * 0x9E3779B97F4A7C15ull ^ (words[1] ^ words[1] >> 29) * 0xBF58476D1CE4E5B9ull;
  return key != 0 ? key : 1;
}

// Of an operation that came by an iterator of a container whose way to tell keys apart is its own. The container's hash
// may be a function of the program's: it is called without the lock.
u64 key_by_container(const MapOperation& operation) {
  if (operation.key_object == nullptr || operation.ops == nullptr || operation.ops->hash_key != nullptr) return 0;
  if (!may_have_history(operation.map)) return 0;
  __mapsan_u64 (*hash_key)(const volatile void*, const void*) = nullptr;
  {
    HistoryLock lock(operation.map);
    if (const MapHistory* history = lock.find()) hash_key = history->hash_key;
  }
  return hash_key != nullptr ? hash_key(reinterpret_cast<const volatile void*>(operation.map), operation.key_object) : 0;
}

void complete(MapOperation* operation, u64 key_hash, __mapsan_site site, void* hook_frame) {
  constexpr u32 kOperationTrace = 1 << 15;  // apart from the same site's accesses
  ThreadState* thread = operation->thread;
  operation->record = Access{};
  operation->record.epoch = thread->epoch;
  operation->record.trace = capture_trace(thread, site, kOperationTrace, hook_frame);
  mark_locks(thread, &operation->record);
  if (operation->whole()) return;
  const bool has_snapshot =
      operation->key_object != nullptr && operation->ops != nullptr && operation->ops->snapshot_key != nullptr;
  if (has_snapshot) operation->ops->snapshot_key(operation->key_object, operation->record.key);
  if (key_hash == 0) key_hash = key_by_container(*operation);
  operation->key = key_hash != 0 ? key_hash : key_by_snapshot(operation->record.key);
}

// The hooks need not tell of this operation again until the calls in progress are others.
void be_quiet(ThreadState* thread, __mapsan_site site, const void* frame) {
  thread->quiet[__mapsan_quiet_slot_of(frame, site)] = {site, frame, thread->call_top};
}

// A key that is not in the map's sample. Only what the other operations of the episode must know is kept.
MAPSAN_COLD void leave_out(const MapOperation& operation) {
  ThreadState* thread = operation.thread;
  CheckRing* ring = CheckRing::of(thread, operation.is_check());
  if (ring == nullptr) return;
  Access locks{};
  mark_locks(thread, &locks);
  if (operation.is_check()) ring->leave_out_check(locks, operation.chain->names, operation.chain->name_count);
  if (operation.writes() && thread->held_count != 0) ring->leave_out_write(operation.map, locks);
}

// With the map's history locked.
void take_part(const MapOperation& operation, MapHistory& history, bool remember, Findings* findings) {
  CheckThenAct rule(operation, history, remember, findings);
  if (operation.writes()) {
    rule.act(operation.chain->needs, operation.chain->need_count);
    rule.write();
  }
  rule.check(operation.chain->names, operation.chain->name_count);
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void __mapsan_operation(const volatile void* map, __mapsan_u32 what, __mapsan_site site,
                                         __mapsan_u64 key_hash, const void* key, const __mapsan_map_ops* ops,
                                         const void* frame) {
  const AccessScope scope;
  ThreadState* thread = scope.thread;
  if (thread == nullptr || thread->ignoring != 0) return;
  CallChains* chains = CallChains::of(thread);
  if (chains == nullptr) return;
  const CallChain* chain = chains->find(thread, site, frame, what & (MAPSAN_OP_CHECK | MAPSAN_OP_EXPORTED));
  if (chain == nullptr) return;
  MapOperation operation{thread, reinterpret_cast<uptr>(map), 0, what, chain->links, chain, {}, key, ops, frame};
  if (!operation.writes() && !operation.is_check()) return be_quiet(thread, site, frame);
  const bool remember = !is_only_thread() && !is_private(thread, operation.map, operation.container());
  if (!remember && !may_have_history(operation.map)) return;
  const bool has_key = key_hash != 0 && !operation.whole();
  if (has_key && !is_in_sample(operation.map, key_hash)) return leave_out(operation);
  complete(&operation, key_hash, site, __builtin_frame_address(0));
  Findings findings;
  {
    HistoryLock lock(operation.map);
    MapHistory* history = remember ? lock.find_or_make() : lock.find();
    if (history == nullptr) return;
    thread->dirty = true;  // the epoch holds something now
    if (ops != nullptr && ops->hash_key != nullptr) history->hash_key = ops->hash_key;
    touch_locks(thread, operation.is_check() ? MAPSAN_STRUCTURE_READ : MAPSAN_ELEMENT_WRITE);
    take_part(operation, *history, remember, &findings);
  }
  if (MAPSAN_UNLIKELY(findings.count != 0)) report_findings(operation, findings);
}
