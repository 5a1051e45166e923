// mapsan/abi.h: the calls the compiler plugin emits and the runtime answers.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Plain C, no #include (it is injected ahead of the first line of every instrumented file, where an #include would
// defeat the user's feature-test macros). Every function is safe to call from any thread, from static constructors on,
// and before the runtime has started; none allocates through the program's operators, throws, or changes errno.
//
// Compatibility: MAPSAN_ABI_VERSION grows with every incompatible change. An object file refers to
// `__mapsan_module_register_v<N>`, so objects and runtime of different versions do not link.
#ifndef MAPSAN_ABI_H
#define MAPSAN_ABI_H

#define MAPSAN_ABI_VERSION 1

#ifdef __cplusplus
extern "C" {
#endif

typedef __UINT32_TYPE__ __mapsan_u32;
typedef __UINT64_TYPE__ __mapsan_u64;

// A site is one source position plus one operation. Plugin and runtime name it by a string literal, so that it needs no
// registration and lives as long as its module:
//
//   operation \x1f file \x1f line \x1f column \x1f function \x1f map name \x1f map type
//
// `operation` is the member's name as written (`find`, `operator[]`, `operator=`), `iterator*`, `iterator->`,
// `iterator++`, `iterator--`, `element` (a use through a reference or pointer to the element), `construct` or `destroy`.
// `function` is the qualified name without parameters. `map name` is `Class::member`, or a variable's qualified name, or
// empty where the expression names none. Any field may be empty.
//
// A site with a part in check-then-act has four more fields:
//
//   ... \x1f id \x1f needs \x1f function id \x1f callee id
//
// `id` (8 hex digits) names the check that this operation or call is, for the acts that need it; `<` behind it says that a
// smaller value, from before the last write, would have decided alike (`if (seen + ttl < now)`). `needs` lists, with commas,
// the checks that decide whether or with what value this one acts: `id`, then `v` if the value written derives from what
// that check read, then `+` if the key is written whatever it says, then `#` if it is needed only as a check of how many there
// are, then `~id` of a later check if the act depends on the comparison of what the two read, or its own id if it checks what
// it finds itself. `*` or `*~id` voids what the calls around this one need: always, or if that check lies in
// the act's own lock episode.
// `function id` is the hash of the enclosing function's mangled name; `callee id` the same of the function called, empty
// where that is not known when compiling.
typedef const char* __mapsan_site;

// What an operation does to a map. `structure` is the container's shape (nodes, links, bucket array, size); `element` is
// the mapped value (the value itself for sets).
enum {
  MAPSAN_STRUCTURE_READ = 1 << 0,
  MAPSAN_STRUCTURE_WRITE = 1 << 1,
  MAPSAN_ELEMENT_READ = 1 << 2,
  MAPSAN_ELEMENT_WRITE = 1 << 3,
  MAPSAN_WHOLE = 1 << 4,     // the element flags hold for every element
  MAPSAN_LIFETIME = 1 << 5,  // construct, destroy, move from, swap
  MAPSAN_NONCONST = 1 << 6,  // a non-const call that changed nothing (`m[k]` or insert of a present key)
  // The container allows it at any time beside others of the kind: such a read conflicts with plain structure writes only,
  // such a write also with plain structure reads.
  MAPSAN_CONCURRENT = 1 << 7,
};
// An access is these flags in bits 0-31 and, for an access to a part of an element, that part's byte offset in bits
// 32-47 and its size in bits 48-63. Size 0 is the whole element.
typedef __mapsan_u64 __mapsan_access_t;

// What the runtime may ask of a container's type while it writes a report. One constant object per map type.
struct __mapsan_map_ops {
  // Writes `*key` as text ("\"sku-42\"", "17") into out[0..size), NUL-terminated; returns its length, 0 if not printable.
  __mapsan_u32 (*print_key)(const void* key, char* out, __mapsan_u32 size);
  // The container's real bucket of `*key`; returns 0 where the container has no buckets.
  __mapsan_u32 (*bucket)(const volatile void* map, const void* key, __mapsan_u64* index, __mapsan_u64* count);
  // Copies up to 15 bytes of `*key` in a compact form into out[0..15] for later printing by `print_snapshot`; out[15]
  // is the form's length with bit 7 set if the key was cut. Either may be null.
  void (*snapshot_key)(const void* key, unsigned char out[16]);
  __mapsan_u32 (*print_snapshot)(const unsigned char snapshot[16], char* out, __mapsan_u32 size);
  // The `key_hash` of __mapsan_operation; null where only the key's type is known.
  __mapsan_u64 (*hash_key)(const volatile void* map, const void* key);
};

// ---- A thread's part that the injected fast paths read and write -------------------------------------------------

enum { MAPSAN_ELEMENT_SLOTS = 128, MAPSAN_FILTER_SLOTS = 64 };

struct __mapsan_element_slot {
  const void* element;            // address of an element, or the node pointer an iterator holds
  const volatile void* map;       // the map it was obtained from
};

// An element bound to a variable through which it may be written: its key is known where it is bound.
enum { MAPSAN_BOUND_SLOTS = 4 };
struct __mapsan_bound_slot {
  const void* element;
  const void* key;
  const struct __mapsan_map_ops* ops;
  __mapsan_u64 key_hash;
};

struct __mapsan_filter_slot {
  const volatile void* object;    // map, or element
  __mapsan_site site;
  __mapsan_u64 stamp;
};

// A call in progress, or returned from and not yet replaced: see __mapsan_operation.
enum { MAPSAN_CALL_SLOTS = 32 };
enum {
  MAPSAN_CALL_CHECK = 1 << 0,     // its result decides something: checks made inside are checks of the call
  MAPSAN_CALL_EXPORTED = 1 << 1,  // its result is (part of) what the enclosing function returns
  MAPSAN_CALL_ACT = 1 << 2,       // it depends on checks: writes made inside are acts
  MAPSAN_CALL_DEPTH_SHIFT = 8,    // bits 8-15: nesting inside one full expression
};
struct __mapsan_call {
  const void* frame;              // of the function that holds the call
  __mapsan_site site;
  __mapsan_u64 serial;            // grows from mark to mark; one that is made again as it was keeps its own
  __mapsan_u64 below;             // the serial of the mark below; 0: there is none
  __mapsan_u64 run;               // one number for each time that the call is made
  __mapsan_u32 function;          // its function id: two functions inlined into one share a frame
  __mapsan_u32 flags;
};

// A lookup that is no check under the calls in progress, as the runtime found: it need not be told of again.
enum { MAPSAN_QUIET_SLOTS = 16 };
struct __mapsan_quiet_slot {
  __mapsan_site site;
  const void* frame;
  __mapsan_u64 call_top;
};

// What a critical section may hand over besides the contents of maps, as sets: each variable or member is one bit, chosen
// by hash. `gives`: what it may change. `takes`: what may decide what happens in it or after it.
#define MAPSAN_SECTION_UNKNOWN (1ull << 63)      // in both: the other bits mean nothing, anything may be handed over
#define MAPSAN_SECTION_MAP_RESULTS (1ull << 62)  // takes what operations that write a map return
#define MAPSAN_SECTION_CONFINED (1ull << 62)     // all of `gives`: what it finds in a map decides nothing behind it
struct __mapsan_section {
  __mapsan_u64 gives;
  __mapsan_u64 takes;
};

// Guard mode. An operation that may write gets a mark: its thread's tid in bits 63-48, a number in bits 47-3, and
enum {
  MAPSAN_GUARD_UNDER_WAY = 1 << 0,
  MAPSAN_GUARD_WROTE = 1 << 1,     // over, and the structure was written; with UNDER_WAY: another thread has met it
  MAPSAN_GUARD_UNMARKED = 1 << 2,  // in a map's guard word: operations that may write but did not went side by side
  MAPSAN_GUARD_NEXT = 1 << 3,
};
// The map's guard word holds the mark that was stored there last. A map that one thread only has used is its own: the word
// is that thread's tid with number 0, UNDER_WAY and WROTE, and nothing is stored there. While it is UNMARKED, operations store no mark before they
// are over. The thread's latest operations are kept in a ring, from which another thread learns what a mark stands for: it
// reads `state`, then the rest, then `state` again.
enum { MAPSAN_GUARD_OPS = 16 };
struct __mapsan_guard_op {
  __mapsan_u64 state;             // the mark
  const volatile void* map;
  __mapsan_site site;
  const void* place;              // in the code of the operation
  const void* frame;              // of the function that holds it
  const void* caller;             // where that returns to
  __mapsan_u64 met;               // set by a thread that met it under way (guard_mode.cpp)
  __mapsan_u64 idle_word;         // the first one's: guard word of all maps while the thread is not guarded
};

struct __mapsan_thread {
  __mapsan_u64 owner_tag;         // tid << 48 | 1 while the thread holds no lock, else all ones (matches no word)
  __mapsan_u64 epoch;             // tid << 48 | clock
  __mapsan_u64 filter_stamp;      // of filter entries that hold: changes with the epoch and with the locks held
  __mapsan_u64 shadow_base;       // shadow word of address a: *(base + (a >> 2 & mask)); mask 0 where there is no
  __mapsan_u64 shadow_mask;       //   linear shadow (the word then reads 0 and the runtime looks the map up)
  __mapsan_u64 guard_base;        // guard mode: guard word of a map at address a: *(base + (a >> 2 & mask)); base 0 in
  __mapsan_u64 guard_mask;        //   full mode
  struct __mapsan_guard_op* guard_ops;  // MAPSAN_GUARD_OPS of them
  __mapsan_u64 guard_mark;        // of the latest operation
  __mapsan_u64 guard_owner;       // guard word of the thread's own maps
  const volatile void* lock_address;  // the lock expression evaluated last, and its name as written
  const char* lock_name;
  struct __mapsan_section lock_section;  // the critical section that it begins
  struct __mapsan_filter_slot filter[MAPSAN_FILTER_SLOTS];
  struct __mapsan_element_slot elements[MAPSAN_ELEMENT_SLOTS];
  struct __mapsan_bound_slot bound[MAPSAN_BOUND_SLOTS];
  __mapsan_u32 call_count;
  __mapsan_u64 call_serial;       // the last one given: a mark's serial stands for it and all marks below
  __mapsan_u64 call_top;          // the innermost mark's; 0: there is none
  __mapsan_u64 call_runs;         // marked calls so far
  struct __mapsan_call calls[MAPSAN_CALL_SLOTS];
  __mapsan_u32 element_turn;      // accesses to elements of maps with more of them than are remembered, so far
  // The shadow word of such a map, all of whose elements' writes the thread comes after, and the stamp as of which it does.
  __mapsan_u64 settled_word;
  __mapsan_u64 settled_stamp;
  struct __mapsan_quiet_slot quiet[MAPSAN_QUIET_SLOTS];
  // Not 0 while code of a concurrent container runs. What its atomics order is owed to the container's contents: with other
  // timing they would have ordered it the other way round.
  __mapsan_u32 in_container;
  // The same while a lock that the program makes of atomics is taken or given up: it is told as a lock.
  __mapsan_u32 in_own_lock;
  const volatile void* usual_lock;  // whose next section may be like the thread's last; for the runtime alone
};

// Shadow word: 0, or
//   bits 63-48  owner's tid (owned maps only)      bits 46-4  address of the record, 16-byte aligned
//   bits 3-2    (object address >> 3) & 3          bits 1-0   1 owned map, 2 shared map, 3 sync object
// Of a shared map, bit 48 says that its elements are read only, and more of them than are remembered; bits 63-49 change when
// an element is written.
// An owned map's record starts with two words whose low 48 bits are the owner's clock at its last write and last read; the
// read's highest bit says that its owner used more elements than are remembered.
//
// Where more elements were used than are remembered, one access in MAPSAN_ELEMENT_TURNS is told to the runtime.
#define MAPSAN_ELEMENTS_QUIET (1ull << 48)
#define MAPSAN_ELEMENTS_WRITTEN (1ull << 49)  // what is added then
#define MAPSAN_MANY_ELEMENTS (1ull << 63)
enum { MAPSAN_ELEMENT_TURNS = 32 };
struct __mapsan_owned {
  __mapsan_u64 write;
  __mapsan_u64 read;
};

// Where injected code and runtime put an object: the slot of an element or node pointer in `elements` (or its neighbour,
// slot ^ 1, when a later one took it), and of an object
// and site in `filter`. The high bits of the product depend on every bit of the address.
__attribute__((always_inline, nodebug)) static inline __mapsan_u32 __mapsan_element_slot_of(const void* element) {
  return (__mapsan_u32)(((__mapsan_u64)(__UINTPTR_TYPE__)element >> 3) * 0x9E3779B97F4A7C15ull >> 57);
}
__attribute__((always_inline, nodebug)) static inline __mapsan_u32 __mapsan_filter_slot_of(
    const volatile void* object, __mapsan_site site) {
  return (__mapsan_u32)((((__mapsan_u64)(__UINTPTR_TYPE__)object >> 3) ^ ((__mapsan_u64)(__UINTPTR_TYPE__)site << 20)) *
                            0x9E3779B97F4A7C15ull >> 58);
}

__attribute__((always_inline, nodebug)) static inline __mapsan_u32 __mapsan_quiet_slot_of(const void* frame,
                                                                                          __mapsan_site site) {
  return (__mapsan_u32)(((__mapsan_u64)(__UINTPTR_TYPE__)frame ^ ((__mapsan_u64)(__UINTPTR_TYPE__)site << 8)) *
                            0x9E3779B97F4A7C15ull >> 60);
}

// Never null: points at a thread that matches nothing until the runtime knows the thread.
extern __thread struct __mapsan_thread* __mapsan_self __attribute__((tls_model("initial-exec")));

// ---- Map operations --------------------------------------------------------------------------------------------

// An operation took place. `element` is the address of the mapped value (of the value for sets) where the access has an
// element flag and not MAPSAN_WHOLE. `key` and `ops` may be null.
void __mapsan_access(const volatile void* map, __mapsan_access_t access, __mapsan_site site, const void* element,
                     const void* key, const struct __mapsan_map_ops* ops);

// An operation that may write the structure is about to begin (only for maps that are not owned by the caller).
// Nothing is recorded; a conflict found here is reported should the program die inside the operation.
void __mapsan_attempt(const volatile void* map, __mapsan_access_t access, __mapsan_site site, const void* key,
                      const struct __mapsan_map_ops* ops);

// An element was used through a reference, pointer or iterator obtained earlier. `element` as above.
void __mapsan_element_access(const volatile void* map, __mapsan_access_t access, __mapsan_site site, const void* element,
                             const void* key, const struct __mapsan_map_ops* ops);

// ---- Checks and acts --------------------------------------------------------------------------------------------

// What an operation did, and its part in check-then-act.
enum {
  MAPSAN_OP_CHECK = 1 << 0,          // its result decides an operation or call of the same function
  MAPSAN_OP_EXPORTED = 1 << 1,       // its result is (part of) what the enclosing function returns or throws
  MAPSAN_OP_ACT = 1 << 2,            // the site's `needs` is not empty
  MAPSAN_OP_RESULT_USED = 1 << 3,    // a put-if-absent whose result the program looks at
  MAPSAN_OP_FOUND = 1 << 4,          // the key was there
  MAPSAN_OP_INSERTED = 1 << 5,
  MAPSAN_OP_ASSIGNED = 1 << 6,       // a mapped value was written
  MAPSAN_OP_ERASED = 1 << 7,
  MAPSAN_OP_CLEARED = 1 << 8,
  MAPSAN_OP_WHOLE = 1 << 9,          // no key: size, empty, begin, clear, swap
  MAPSAN_OP_VALUE = 1 << 10,         // a mapped value was read
  MAPSAN_OP_PUT_IF_ABSENT = 1 << 11, // insert, emplace, try_emplace
};

// Called after the operation: for checks and acts, and for every write to a map of a type that has any in the program.
// Equal keys of one map type have equal `key_hash`; 0 is not known. `frame` is the frame of the user's function.
void __mapsan_operation(const volatile void* map, __mapsan_u32 what, __mapsan_site site, __mapsan_u64 key_hash,
                        const void* key, const struct __mapsan_map_ops* ops, const void* frame);

// ---- Guard mode ------------------------------------------------------------------------------------------------

// A read is over, and the map's guard word is not `seen`, as it was when the read began.
void __mapsan_guard_read(const volatile void* map, __mapsan_site site, __mapsan_u64 seen);
// The same for an operation that may write, on a map that was the thread's own when it began.
void __mapsan_guard_own(const volatile void* map, __mapsan_site site, __mapsan_u32 wrote);
// The operation is over; `before` was the map's guard word when it began. Called where that, or the word now, tells of
// another operation.
void __mapsan_guard_end(struct __mapsan_guard_op* operation, __mapsan_u64* guard_word, __mapsan_u64 mark,
                        __mapsan_u64 before, __mapsan_u32 wrote);

// ---- Locks of the program's own --------------------------------------------------------------------------------

// A lock that the program makes of atomics: after it was taken, before it is given up.
void __mapsan_own_lock_taken(const volatile void* lock, __mapsan_u32 shared);
void __mapsan_own_lock_giving_up(const volatile void* lock);

// ---- Locks of elements ------------------------------------------------------------------------------------------

// A container locks the element for its user as long as `accessor` (an object, known by its address) holds it. `element`
// names the element within its map. An accessor holds one element at a time: what it held before it releases. The element's
// own lock orders by the container's atomics; this tells of lock episodes only.
void __mapsan_accessor_holds(const volatile void* accessor, const volatile void* map, __mapsan_u64 element,
                             __mapsan_u32 shared);
void __mapsan_accessor_releases(const volatile void* accessor);

// ---- Map lifetimes (emitted on IR: after constructors, before destructors) --------------------------------------

void __mapsan_map_construct(const volatile void* map, __mapsan_site site);
void __mapsan_map_copy_construct(const volatile void* map, const volatile void* from, __mapsan_site site);
void __mapsan_map_move_construct(const volatile void* map, const volatile void* from, __mapsan_site site);
void __mapsan_map_destroy(const volatile void* map, __mapsan_site site);

// ---- Atomics (emitted on IR) -----------------------------------------------------------------------------------

// One atomic instruction, called before it (for its release half) and after it (for its acquire half).
enum { MAPSAN_ATOMIC_LOAD, MAPSAN_ATOMIC_STORE, MAPSAN_ATOMIC_RMW, MAPSAN_ATOMIC_CAS };
// `order` and `failure_order` are C++ memory_order values (relaxed 0 … seq_cst 5). A load gets only the call after it,
// a store only the call before it. `succeeded` is 0 only for a failed compare-exchange.
void __mapsan_atomic_before(const volatile void* object, __mapsan_u32 kind, __mapsan_u32 order);
void __mapsan_atomic_after(const volatile void* object, __mapsan_u32 kind, __mapsan_u32 order,
                           __mapsan_u32 failure_order, __mapsan_u32 succeeded);
void __mapsan_fence(__mapsan_u32 order);
// The reference count of a shared_ptr: called before it falls, and after nobody owned the object any more. These stand for the
// two calls above.
void __mapsan_count_falls(const volatile void* count);
void __mapsan_count_is_none(const volatile void* count);
// Around a call of a library that takes or gives up a lock of its own and does nothing else: it orders nothing.
void __mapsan_hidden_lock_begins(void);
void __mapsan_hidden_lock_ends(void);

// What the machine orders beyond C++ (labels reports): a store of up to 8 bytes by an atomic or volatile access, called
// before it; a load that returned `value`, called after it. `order` is the store's memory_order; seq_cst also stands for
// every read-modify-write, behind which no store is outstanding.
void __mapsan_machine_store(const volatile void* object, __mapsan_u64 value, __mapsan_u32 order);
void __mapsan_machine_load(const volatile void* object, __mapsan_u64 value);

// ---- Modules ----------------------------------------------------------------------------------------------------

enum { MAPSAN_MODULE_AST = 1, MAPSAN_MODULE_IR = 2 };

struct __mapsan_module {
  __mapsan_u32 abi_version;
  __mapsan_u32 halves;            // MAPSAN_MODULE_AST | MAPSAN_MODULE_IR: which half of the plugin saw the file
  __mapsan_u32 sites;             // accesses rewritten
  __mapsan_u32 unwatched;         // accesses that could not be rewritten
  const char* source;             // main file, as given to the compiler
  __mapsan_u64 takes;             // of all its critical sections
};

// Called by a constructor (priority 0) in every instrumented object file. `module` must outlive the process or be
// unregistered by unloading (it is only read during the call).
void __mapsan_module_register_v1(const struct __mapsan_module* module);

#ifdef __cplusplus
}
#endif
#endif  // MAPSAN_ABI_H
