// machine_order.cpp: see machine_order.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "machine_order.h"

#include "allocator.h"

namespace mapsan {

// The locations a thread stored since its store buffer was last known to be empty, and the pairs it made with them.
struct StoreLoads {
  static constexpr u32 kStores = 4;
  static constexpr u32 kPairs = 16;
  struct Store {
    uptr address;  // 0: none
    u64 time;      // of the latest store
    TraceId trace;
  } stores[kStores];
  u32 next_store;
  u32 old_value;            // bit i: the latest load of pair i went on with an older value
  u32 daring;               // bit i: so it was when the thread did something else after that
  StoreLoad pairs[kPairs];  // found by their addresses; a later pair takes an earlier one's place
};

namespace {

constexpr u32 kSeqCst = 5;

// A clock that all processors share, to a few nanoseconds.
u64 time_now() {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#else
  u64 now;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(now));
  return now;
#endif
}

// What a thread had done, as the clock it published, when it stored a value. The atomic members are read without the
// lock as a hint.
struct Publication {
  std::atomic<u64> value{0};
  std::atomic<Epoch> epoch{0};  // 0: none
  std::atomic<u64> time{0};     // of the store
  ClockSnapshot* snapshot = nullptr;
};

// One location and its latest distinct values, newest first. Several are kept because the hook runs ahead of its
// store, and because a failed exchange counts as a store too.
struct Location {
  static constexpr int kValues = 4;
  std::atomic<uptr> address{0};
  std::atomic<u64> first_read{0};  // time at which another thread first read the newest value; 0: not yet
  Publication values[kValues];
};

struct Bucket {
  static constexpr u32 kWays = 4;
  SpinMutex mutex;
  u32 oldest = 0;
  Location ways[kWays];
};

constexpr u32 kBuckets = 2048;
MAPSAN_CONSTINIT Bucket g_buckets[kBuckets];

u64 mix(u64 value) { return value * 0x9E3779B97F4A7C15ull >> 32; }
Bucket& bucket_of(uptr address) { return g_buckets[mix(address) % kBuckets]; }

Location* find_location(Bucket& bucket, uptr address) {
  for (Location& location : bucket.ways) {
    if (location.address.load(std::memory_order_relaxed) == address) return &location;
  }
  return nullptr;
}

void move_to(Publication* to, Publication* from) {
  to->value.store(from->value.load(std::memory_order_relaxed), std::memory_order_relaxed);
  to->epoch.store(from->epoch.load(std::memory_order_relaxed), std::memory_order_relaxed);
  to->time.store(from->time.load(std::memory_order_relaxed), std::memory_order_relaxed);
  to->snapshot = from->snapshot;
  from->snapshot = nullptr;
}

Location* make_location(Bucket& bucket, uptr address) {
  Location& location = bucket.ways[bucket.oldest];
  bucket.oldest = (bucket.oldest + 1) % Bucket::kWays;
  for (Publication& publication : location.values) {
    publication.epoch.store(0, std::memory_order_relaxed);
    ClockSnapshot::drop(publication.snapshot);
    publication.snapshot = nullptr;
  }
  location.address.store(address, std::memory_order_relaxed);
  return &location;
}

// Makes room at the front: in place of the same value, else of the oldest one.
void put_in_front(Location* location, u64 value, const Published& published) {
  int place = 0;
  while (place < Location::kValues - 1) {
    const Publication& here = location->values[place];
    if (here.epoch.load(std::memory_order_relaxed) == 0) break;
    if (here.value.load(std::memory_order_relaxed) == value) break;
    ++place;
  }
  ClockSnapshot* old = location->values[place].snapshot;
  for (; place > 0; --place) move_to(&location->values[place], &location->values[place - 1]);
  Publication& front = location->values[0];
  front.value.store(value, std::memory_order_relaxed);
  front.epoch.store(published.epoch, std::memory_order_relaxed);
  front.snapshot = published.snapshot;
  if (published.snapshot != nullptr) published.snapshot->add_reference();
  ClockSnapshot::drop(old);
}

void publish_store(ThreadState* thread, uptr address, u64 value) {
  const Published published = publish_clock(thread);
  if (published.epoch == 0) return;  // the thread has made no access, and seen none
  Bucket& bucket = bucket_of(address);
  SpinLock lock(bucket.mutex);
  Location* location = find_location(bucket, address);
  if (location == nullptr) location = make_location(bucket, address);
  const Publication& front = location->values[0];
  const bool same = front.value.load(std::memory_order_relaxed) == value &&
                    front.epoch.load(std::memory_order_relaxed) == published.epoch &&
                    front.snapshot == published.snapshot;
  if (!same) put_in_front(location, value, published);
  location->values[0].time.store(time_now(), std::memory_order_relaxed);
  location->first_read.store(0, std::memory_order_relaxed);
}

void learn(ThreadState* thread, const Publication& publication) {
  if (!thread->clock.learn_by_machine(publication.epoch.load(std::memory_order_relaxed), publication.snapshot)) return;
  // What was learned goes on with the next release, under a new epoch (sync.h).
  thread->note_news();
}

// Another thread has read the newest value. Relaxed, here and below: hints for a label.
void note_first_read(const ThreadState* thread, Location* location) {
  if (epoch_tid(location->values[0].epoch.load(std::memory_order_relaxed)) == thread->tid) return;
  if (location->first_read.load(std::memory_order_relaxed) != 0) return;
  location->first_read.store(time_now(), std::memory_order_relaxed);
}

// Returns the time of the store that was read; 0 if that is not known.
u64 learn_from_load(ThreadState* thread, uptr address, u64 value) {
  Bucket& bucket = bucket_of(address);
  Location* hint = find_location(bucket, address);
  if (hint == nullptr) return 0;
  // A value and an epoch that do not belong together cost at most a label.
  if (hint->values[0].value.load(std::memory_order_relaxed) == value &&
      thread->clock.has_seen_by_machine(hint->values[0].epoch.load(std::memory_order_relaxed))) {
    note_first_read(thread, hint);
    return hint->values[0].time.load(std::memory_order_relaxed);
  }
  SpinLock lock(bucket.mutex);
  Location* location = find_location(bucket, address);
  if (location == nullptr) return 0;
  for (const Publication& publication : location->values) {
    if (publication.epoch.load(std::memory_order_relaxed) == 0) return 0;
    if (publication.value.load(std::memory_order_relaxed) != value) continue;
    learn(thread, publication);
    if (&publication == &location->values[0]) note_first_read(thread, location);
    return publication.time.load(std::memory_order_relaxed);
  }
  return 0;
}

// The latest pairs of all threads, for reports about two of them.
struct KnownPair {
  Epoch epoch;  // 0: none
  StoreLoad pair;
  bool daring;
};
constexpr u32 kKnownPairs = 512;
KnownPair g_known_pairs[kKnownPairs];
u32 g_next_pair = 0;
SpinMutex g_pairs_mutex;

void announce_pair(const ThreadState* thread, const StoreLoad& pair, bool daring) {
  SpinLock lock(g_pairs_mutex);
  g_known_pairs[g_next_pair] = {thread->epoch, pair, daring};
  g_next_pair = (g_next_pair + 1) % kKnownPairs;
}

// The thread goes on with what it loaded last.
void settle_pairs(ThreadState* thread, StoreLoads* own) {
  u32 fresh = own->old_value & ~own->daring;
  own->daring |= fresh;
  own->old_value = 0;
  for (; MAPSAN_UNLIKELY(fresh != 0); fresh &= fresh - 1) announce_pair(thread, own->pairs[__builtin_ctz(fresh)], true);
}

void note_store(ThreadState* thread, uptr address, void* frame) {
  StoreLoads* own = thread->store_loads;
  if (own == nullptr) {
    own = static_cast<StoreLoads*>(allocate(sizeof(StoreLoads)));
    if (own == nullptr) return;
    thread->store_loads = own;
  }
  settle_pairs(thread, own);
  for (StoreLoads::Store& store : own->stores) {
    if (store.address != address) continue;
    store.time = time_now();
    return;
  }
  own->stores[own->next_store] = {address, time_now(), capture_trace(thread, nullptr, 0, frame)};
  own->next_store = (own->next_store + 1) % StoreLoads::kStores;
}

// Whether the value stored at `read_time` was there already when the thread made its store, or came without regard to
// it.
bool is_older(const StoreLoads::Store& store, u64 read_time) {
  if (read_time < store.time) return true;
  const Location* location = find_location(bucket_of(store.address), store.address);
  if (location == nullptr) return true;
  const u64 first_read = location->first_read.load(std::memory_order_relaxed);
  return first_read == 0 || first_read > read_time;
}

void note_load(ThreadState* thread, uptr address, u64 read_time, void* frame) {
  StoreLoads* own = thread->store_loads;
  if (own == nullptr) return;
  for (const StoreLoads::Store& store : own->stores) {
    if (store.address == 0 || store.address == address) continue;
    const u32 index = static_cast<u32>(mix(store.address ^ address << 1) % StoreLoads::kPairs);
    const u32 bit = 1u << index;
    StoreLoad& known = own->pairs[index];
    if (known.stored != store.address || known.loaded != address) {
      known = {store.address, address, store.trace, capture_trace(thread, nullptr, 0, frame)};
      own->daring &= ~bit;
      announce_pair(thread, known, false);
    }
    own->old_value = is_older(store, read_time) ? own->old_value | bit : own->old_value & ~bit;
  }
}

bool is_open(const StoreLoads& own, uptr stored) {
  for (const StoreLoads::Store& store : own.stores) {
    if (store.address == stored) return true;
  }
  return false;
}

// The pair that the thread of `epoch` made, with the locations the other way round; a daring one if there is one.
const KnownPair* find_opposite(Epoch epoch, const StoreLoad& pair) __attribute__((requires_capability(g_pairs_mutex))) {
  const KnownPair* found = nullptr;
  for (const KnownPair& known : g_known_pairs) {
    if (known.epoch == 0 || epoch_tid(known.epoch) != epoch_tid(epoch)) continue;
    if (known.pair.stored != pair.loaded || known.pair.loaded != pair.stored) continue;
    if (found == nullptr || known.daring) found = &known;
  }
  return found;
}

}  // namespace

void drain_store_buffer(ThreadState* thread) {
  if (MAPSAN_LIKELY(thread->store_loads == nullptr)) return;
  settle_pairs(thread, thread->store_loads);
  for (StoreLoads::Store& store : thread->store_loads->stores) store.address = 0;
}

bool find_crossing(const ThreadState* thread, Epoch previous, Crossing* found) {
  const StoreLoads* own = thread->store_loads;
  if (own == nullptr) return false;
  SpinLock lock(g_pairs_mutex);
  for (u32 i = 0; i < StoreLoads::kPairs; ++i) {
    const StoreLoad& pair = own->pairs[i];
    if (pair.stored == 0 || !is_open(*own, pair.stored)) continue;
    const KnownPair* opposite = find_opposite(previous, pair);
    if (opposite == nullptr) continue;
    *found = {pair, opposite->pair, ((own->old_value | own->daring) >> i & 1) != 0 || opposite->daring};
    return true;
  }
  return false;
}

void free_store_loads(ThreadState* thread) {
  if (thread->store_loads == nullptr) return;
  deallocate(thread->store_loads, sizeof(StoreLoads));
  thread->store_loads = nullptr;
}

}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void __mapsan_machine_store(const volatile void* object, __mapsan_u64 value, __mapsan_u32 order) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  const uptr address = reinterpret_cast<uptr>(object);
  publish_store(scope.thread, address, value);
  if (order == kSeqCst) {
    drain_store_buffer(scope.thread);
  } else {
    note_store(scope.thread, address, __builtin_frame_address(0));
  }
}

MAPSAN_INTERFACE void __mapsan_machine_load(const volatile void* object, __mapsan_u64 value) {
  const RuntimeScope scope;
  if (scope.thread == nullptr) return;
  const uptr address = reinterpret_cast<uptr>(object);
  const u64 read_time = learn_from_load(scope.thread, address, value);
  note_load(scope.thread, address, read_time, __builtin_frame_address(0));
}
