// guard_mode.cpp: see guard_mode.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An operation that finds another's mark judges it when it is over itself, since only then it knows what it wrote. If the
// other one is still under way it is left to that one to judge: what it writes is not known, nor whether it will ever end
// (longjmp). It is told by `met`, and made to look there by a change of the guard word.
#include "guard_mode.h"

#include "address_map.h"
#include "allocator.h"
#include "guard_operation.h"
#include "options.h"
#include "quiet.h"
#include "spin_mutex.h"

namespace mapsan {

bool g_is_quiet = false;

namespace {

// Without the linear shadow, maps share words by hash: an operation on another map is known as such by its address.
constexpr u64 kTableBytes = 1 << 19;

u64 g_base = 0;
u64 g_mask = 0;
std::atomic<u32> g_tids{0};
GuardedThread g_threads[kMaxTids];

using GuardWord = std::atomic<u64>;

GuardWord* word_of(const ThreadState* thread, uptr map) {
  return reinterpret_cast<GuardWord*>(thread->guard_base + ((map >> 2) & thread->guard_mask));
}
std::atomic<u64>* state_of(__mapsan_guard_op* place) { return reinterpret_cast<std::atomic<u64>*>(&place->state); }
std::atomic<u64>* met_of(__mapsan_guard_op* place) { return reinterpret_cast<std::atomic<u64>*>(&place->met); }

u32 flags_of(bool wrote) { return wrote ? MAPSAN_STRUCTURE_WRITE : MAPSAN_STRUCTURE_READ; }

// `met`: who met an operation and where. 0: nobody.
struct Meeting {
  static constexpr u32 kNumberBits = 29;
  static constexpr u32 kTraceBits = 20;
  static constexpr u64 kNumberMask = (1ull << kNumberBits) - 1;

  Tid tid;
  bool wrote;
  u64 number;  // of the operation that was met, its low bits
  TraceId trace;

  u64 packed() const {
    return static_cast<u64>(tid) << 50 | static_cast<u64>(wrote) << 49 | (number & kNumberMask) << kTraceBits |
           trace >> kTraceFlagBits;
  }
  static Meeting unpack(u64 word) {
    const bool wrote = (word >> 49 & 1) != 0;
    const auto trace = static_cast<u32>(word & (kMaxTraces - 1));
    return {static_cast<Tid>(word >> 50), wrote, word >> kTraceBits & kNumberMask, to_trace_id(trace, flags_of(wrote))};
  }
  bool is_with(u64 mark) const { return number == (guard_number(mark) & kNumberMask); }
};
static_assert(kMaxTids <= 1 << 14 && kMaxTraces == 1 << 20);

// The calling thread's operation, which is over.
struct OwnOperation {
  ThreadState* thread;
  uptr map;
  __mapsan_site site;
  bool wrote;
  void* frame;  // of the interface function

  GuardedSide side() const {
    return {site, thread->epoch, capture_trace(thread, site, flags_of(wrote), frame),
            wrote};
  }
};

void report(const OwnOperation& own, const GuardedOperation& other) {
  report_overlap(own.map, own.side(), {other.site, other.epoch, trace_of(other), other.wrote()});
}

// The other operation's thread is asked to judge. It may have looked for the last time while it was asked: then its
// end shows within moments, and the question is taken back.
void leave_to(const OwnOperation& own, GuardedOperation other) {
  constexpr int kPatience = 400;
  const Meeting meeting = {own.thread->tid, own.wrote, guard_number(other.state), own.side().trace};
  std::atomic<u64>* met = met_of(other.place);
  u64 known = met->load(std::memory_order_relaxed);
  if (known != 0 && Meeting::unpack(known).is_with(other.state)) return;
  // Sequentially consistent: before the looks below.
  if (!met->compare_exchange_strong(known, meeting.packed())) return;
  u64 mark = other.state;
  word_of(own.thread, own.map)->compare_exchange_strong(mark, mark | MAPSAN_GUARD_WROTE);
  for (int i = 0; i < kPatience; ++i) {
    const u64 state = state_of(other.place)->load(std::memory_order_acquire);
    if (state != other.state) {
      known = meeting.packed();
      if (guard_number(state) != guard_number(other.state) || !met->compare_exchange_strong(known, 0)) return;
      other.state = state;
      if (other.wrote() || own.wrote) report(own, other);
      return;
    }
    relax_processor();
  }
}

bool is_owned(u64 word) { return word != 0 && word << 16 >> 16 == (MAPSAN_GUARD_UNDER_WAY | MAPSAN_GUARD_WROTE); }

void judge(const OwnOperation& own, u64 mark) {
  if (guard_tid(mark) == own.thread->tid || is_owned(mark)) return;
  GuardedOperation other;
  if (!find_guarded_operation(mark, &other) || other.map != own.map) return;
  if (other.is_under_way()) return leave_to(own, other);
  if (other.wrote() || own.wrote) report(own, other);
}

// Those that met the calling thread's operation while it was under way.
void judge_meeting(const OwnOperation& own, __mapsan_guard_op* place, u64 mark) {
  const u64 word = met_of(place)->exchange(0);
  if (word == 0) return;
  const Meeting meeting = Meeting::unpack(word);
  const Trace* trace = trace_at(meeting.trace);
  if (!meeting.is_with(mark) || trace == nullptr || !(meeting.wrote || own.wrote)) return;
  report_overlap(own.map, own.side(), {trace->site, guarded_thread(meeting.tid)->epoch, meeting.trace, meeting.wrote});
}

// The first read of a map by another thread than its owner is written down: the owner may be inside an operation of which
// nothing tells, and finds it there when that ends.
void disown(const OwnOperation& own, u64 owned) {
  ThreadState* thread = own.thread;
  thread->guard_mark += MAPSAN_GUARD_NEXT;
  const u64 mark = thread->guard_mark & ~static_cast<u64>(MAPSAN_GUARD_UNDER_WAY);
  __mapsan_guard_op* place = thread->guard_ops + (guard_number(mark) & (MAPSAN_GUARD_OPS - 1));
  const uptr* frame = static_cast<const uptr*>(own.frame);
  const uptr* callers_frame = reinterpret_cast<const uptr*>(frame[0]);
  state_of(place)->store(mark, std::memory_order_release);
  std::atomic_thread_fence(std::memory_order_release);
  place->map = reinterpret_cast<const volatile void*>(own.map);
  place->site = own.site;
  place->place = reinterpret_cast<const void*>(frame[1]);
  place->frame = callers_frame;
  place->caller = reinterpret_cast<const void*>(callers_frame[1]);
  word_of(thread, own.map)->compare_exchange_strong(owned, mark);
}

// While a thread judges, what its signal handlers do to maps goes unjudged.
class Judging {
 public:
  explicit Judging(ThreadState* candidate) : thread_(candidate != nullptr && !candidate->judging ? candidate : nullptr) {
    if (thread_ != nullptr) thread_->judging = true;
  }
  ~Judging() {
    if (thread_ != nullptr) thread_->judging = false;
  }
  Judging(const Judging&) = delete;
  Judging& operator=(const Judging&) = delete;
  ThreadState* thread() const { return thread_; }

 private:
  ThreadState* thread_;
};

// What the guard word says from here on. An operation that wrote nothing leaves another's mark alone; where it went
// beside others that write nothing either (`m[k]` of keys that are there), they stop marking.
void settle(GuardWord* word, u64 now, u64 mark, u64 before, bool wrote) {
  const u64 over = mark & ~static_cast<u64>(MAPSAN_GUARD_UNDER_WAY);
  if (wrote) return word->store(over | MAPSAN_GUARD_WROTE, std::memory_order_release);
  const bool marked = (now | MAPSAN_GUARD_WROTE) == (mark | MAPSAN_GUARD_WROTE);
  if (marked) {
    const bool beside = (before & MAPSAN_GUARD_UNDER_WAY) != 0 && !is_owned(before) && guard_tid(before) != guard_tid(mark);
    word->store(over | (beside ? MAPSAN_GUARD_UNMARKED : 0), std::memory_order_release);
  } else if ((now & 7) == 0 && guard_tid(now) != guard_tid(mark)) {
    word->store(over | MAPSAN_GUARD_UNMARKED, std::memory_order_release);
  }
}

__mapsan_guard_op* operations_of(Tid tid) {
  std::atomic<__mapsan_guard_op*>& known = g_threads[tid].operations;
  __mapsan_guard_op* operations = known.load(std::memory_order_acquire);
  if (operations != nullptr) return operations;
  operations = static_cast<__mapsan_guard_op*>(allocate(MAPSAN_GUARD_OPS * sizeof(__mapsan_guard_op)));
  if (operations == nullptr) return nullptr;
  known.store(operations, std::memory_order_release);
  if (g_tids.load(std::memory_order_relaxed) <= tid) g_tids.store(tid + 1, std::memory_order_release);
  return operations;
}

// The tid's last thread went so far: no mark comes twice.
u64 last_mark(Tid tid, const __mapsan_guard_op* operations) {
  u64 last = static_cast<u64>(tid) << 48;
  for (int i = 0; i < MAPSAN_GUARD_OPS; ++i) last = operations[i].state > last ? operations[i].state : last;
  return last / MAPSAN_GUARD_NEXT * MAPSAN_GUARD_NEXT | MAPSAN_GUARD_UNDER_WAY;
}

}  // namespace

GuardedThread* guarded_thread(Tid tid) { return tid < guarded_tids() ? &g_threads[tid] : nullptr; }
u32 guarded_tids() { return g_tids.load(std::memory_order_acquire); }

void start_guard_mode() {
  g_is_quiet = options().mode != Mode::kFull;
  if (options().mode != Mode::kGuard) return;
  g_base = linear_shadow_base();
  g_mask = linear_shadow_mask();
  if (g_mask != 0) return;
  g_base = reinterpret_cast<u64>(map_pages(kTableBytes));
  g_mask = kTableBytes - sizeof(u64);
}

void make_quiet(ThreadState* thread) {
  thread->in_runtime = true;
  thread->owner_tag = ~0ull;
  thread->shadow_base = zero_shadow_base();
  thread->shadow_mask = 0;
  thread->guard_ops = operations_of(thread->tid);
  if (thread->guard_ops == nullptr) return;
  thread->guard_mark = last_mark(thread->tid, thread->guard_ops);
  g_threads[thread->tid].epoch = thread->epoch;
  thread->guard_owner = static_cast<u64>(thread->tid) << 48 | MAPSAN_GUARD_UNDER_WAY | MAPSAN_GUARD_WROTE;
  refresh_guard(thread);
}

void refresh_guard(ThreadState* thread) {
  if (thread->guard_ops == nullptr) return;
  const bool guarded = g_base != 0 && thread->ignoring == 0;
  thread->guard_ops->idle_word = thread->guard_owner;  // where nothing is guarded, every map is the thread's own
  thread->guard_base = guarded ? g_base : reinterpret_cast<u64>(&thread->guard_ops->idle_word);
  thread->guard_mask = guarded ? g_mask : 0;
}

ThreadState* quiet_thread() {
  __mapsan_thread* self = __mapsan_self;
  return is_quiet() && self != &g_mapsan_nobody ? static_cast<ThreadState*>(self) : nullptr;
}

void begin_guarded_map(const volatile void* map) {
  ThreadState* thread = quiet_thread();
  if (thread == nullptr || thread->guard_ops == nullptr) return;
  word_of(thread, reinterpret_cast<uptr>(map))->store(thread->guard_owner, std::memory_order_release);
}

void meet_at_this_moment(const volatile void* map, __mapsan_site site, bool wrote, void* frame) {
  ThreadState* thread = quiet_thread();
  if (thread == nullptr) return;
  const OwnOperation own = {thread, reinterpret_cast<uptr>(map), site, wrote, frame};
  const u64 now = word_of(thread, own.map)->load(std::memory_order_acquire);
  if ((now & MAPSAN_GUARD_UNDER_WAY) == 0 || guard_tid(now) == thread->tid || thread->ignoring != 0) return;
  const Judging judging(thread);
  if (judging.thread() != nullptr) judge(own, now);
}

void publish_overlaps_under_way() {
  const Judging judging(quiet_thread());
  if (judging.thread() == nullptr) return;
  for (Tid tid = 0; tid < guarded_tids(); ++tid) {
    __mapsan_guard_op* operations = g_threads[tid].operations.load(std::memory_order_acquire);
    for (int i = 0; operations != nullptr && i < MAPSAN_GUARD_OPS; ++i) {
      GuardedOperation operation;
      if (!find_guarded_operation(operations[i].state, &operation) || !operation.is_under_way()) continue;
      const Meeting meeting = Meeting::unpack(operations[i].met);
      const Trace* trace = trace_at(meeting.trace);
      if (trace == nullptr || !meeting.is_with(operation.state)) continue;
      report_overlap(operation.map, {operation.site, operation.epoch, trace_of(operation), true},
                     {trace->site, guarded_thread(meeting.tid)->epoch, meeting.trace, meeting.wrote});
    }
  }
}

}  // namespace mapsan

using namespace mapsan;

MAPSAN_INTERFACE void __mapsan_guard_read(const volatile void* map, __mapsan_site site, __mapsan_u64 seen) {
  const Judging judging(quiet_thread());
  ThreadState* thread = judging.thread();
  if (thread == nullptr || thread->ignoring != 0) return;
  const OwnOperation own = {thread, reinterpret_cast<uptr>(map), site, false, __builtin_frame_address(0)};
  const u64 now = word_of(thread, own.map)->load(std::memory_order_acquire);
  if (is_owned(now)) return disown(own, now);
  judge(own, now);
  // One under way when the read began may be over, and others after it.
  if (guard_number(seen) != guard_number(now) && (seen & (MAPSAN_GUARD_WROTE | MAPSAN_GUARD_UNMARKED)) == 0) {
    judge(own, seen);
  }
}

MAPSAN_INTERFACE void __mapsan_guard_own(const volatile void* map, __mapsan_site site, __mapsan_u32 wrote) {
  const Judging judging(quiet_thread());
  ThreadState* thread = judging.thread();
  if (thread == nullptr || thread->ignoring != 0) return;
  const OwnOperation own = {thread, reinterpret_cast<uptr>(map), site, wrote != 0, __builtin_frame_address(0)};
  judge(own, word_of(thread, own.map)->load(std::memory_order_acquire));
}

MAPSAN_INTERFACE void __mapsan_guard_end(__mapsan_guard_op* operation, __mapsan_u64* guard_word, __mapsan_u64 mark,
                                         __mapsan_u64 before, __mapsan_u32 wrote) {
  const u64 over = mark & ~static_cast<u64>(MAPSAN_GUARD_UNDER_WAY);
  state_of(operation)->store(over | (wrote != 0 ? MAPSAN_GUARD_WROTE : 0), std::memory_order_release);
  auto* word = reinterpret_cast<GuardWord*>(guard_word);
  const u64 now = word->load(std::memory_order_acquire);
  settle(word, now, mark, before, wrote != 0);
  const Judging judging(quiet_thread());
  ThreadState* thread = judging.thread();
  if (thread == nullptr || thread->ignoring != 0) return;
  const OwnOperation own = {thread, reinterpret_cast<uptr>(operation->map), operation->site, wrote != 0,
                            __builtin_frame_address(0)};
  if ((before & MAPSAN_GUARD_UNDER_WAY) != 0) judge(own, before);
  if (now != before && guard_number(now) != guard_number(mark)) judge(own, now);
  judge_meeting(own, operation, mark);
}
