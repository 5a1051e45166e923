// shadow_map.h: what the runtime remembers of one map.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   shadow word ──► OwnedMap   one thread only so far: the moments of its last write and read
//              └──► SharedMap  structure: last write, readers      (one line each)
//                                └──► ElementTable  accesses to elements, made at the first one
//
// A map is *owned* while one thread only has used it, under one lock at most. It becomes *shared* at the first access by
// another thread, or under several locks (which then must be remembered for reports). A thread's write to a map all of whose accesses
// are ordered before takes ownership over instead.
//
// A destroyed map leaves a tombstone in place of its record, so that an access not ordered after the destruction is seen
// as such. Tombstones are bounded, end with the next construction at the address, and are not believed once maps are seen
// that were constructed out of sight (in code compiled without the plugin): such a map may stand on a tombstone.
//
// Locking: a stripe lock (by map address) guards the transitions of a word and the fields of owned records; a SharedMap's
// own mutex guards its fields. Order: stripe, then SharedMap. Records are type-stable: a stale pointer to a freed one
// finds another address in it, under its lock.
#pragma once

#include "address_map.h"
#include "shadow_cells.h"

namespace mapsan {

struct alignas(16) OwnedMap {
  u64 write;  // abi.h: __mapsan_owned; low 48 bits: the owner's clock
  u64 read;   // the highest bit: abi.h, MAPSAN_MANY_ELEMENTS
  TraceId write_trace;
  TraceId read_trace;
  TraceId created_trace;
  bool destroyed;
  Epoch created;
  ElementTable* elements;
  LockMark write_lock;  // the one lock held then, if any; a map used under several at once is made shared
  LockMark read_lock;
  unsigned char write_key[16];
  unsigned char read_key[16];
  const __mapsan_map_ops* ops;
};

struct alignas(16) SharedMap {
  void* pool_link;  // Pool's; kept apart from the lock, which a stale pointer may still take
  SpinMutex mutex;
  TraceId created_trace;
  uptr address;  // 0 when free
  Epoch created;
  const __mapsan_map_ops* ops;
  ElementTable* elements;
  bool elements_written;  // since they were all written at once
  bool elements_quiet;    // the word says so: abi.h
  // Elements' writes: whether each came after the one before, so that who comes after the last comes after all; and whether
  // some thread counts on the word to change with the next.
  bool element_writes_unordered;
  bool element_writes_awaited;
  Epoch element_write;  // the last
  Access write;
  ReadSet reads;
};

SpinMutex& stripe_of(uptr map);

// An owned map's accesses in the form in which shared ones are kept.
Access last_write(const OwnedMap& owned, Tid owner);
Access last_read(const OwnedMap& owned, Tid owner);

// All with the stripe locked.
OwnedMap* make_owned(ThreadState* thread, uptr map, ShadowWord* word);
// A shared record with what the owned one knew (null: nothing); installed in the word.
SharedMap* make_shared(uptr map, ShadowWord* word, OwnedMap* owned, Tid owner);
void free_owned(OwnedMap* owned);
void free_shared(SharedMap* shared);

// Tells the hooks whether reads of elements need be told; with the map's lock held.
void set_elements_quiet(SharedMap* shared, bool quiet);
// Remembers a write of an element; that there is none now, all of them having been written at once. With the map's lock held.
void note_element_write(SharedMap* shared, const ThreadState* thread);
void forget_elements(SharedMap* shared);
// The hooks need no longer tell most reads of elements, until the thread's epoch ends or one is written: in a map that has more
// elements than are remembered, all of whose writes the thread comes after. True if so. Takes no lock: a write that comes at
// this very moment may be missed by the reads of this epoch.
bool settle_elements(ThreadState* thread, SharedMap* shared, u64 word);

// Turns the map's record into a tombstone of a destruction at this moment.
void bury(ThreadState* thread, uptr map, ShadowWord* word, TraceId trace);
// Whether tombstones may still be believed.
bool tombstones_count();
void foreign_map_seen();

}  // namespace mapsan
