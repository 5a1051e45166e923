// machine_order.h: what a machine with total store order (x86) orders although C++ does not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// On such a machine a load that reads a store's value comes after all that the storing thread did before, whatever the
// memory orders say: a relaxed or volatile flag "works". The order so gained is clock X of the design. It labels a race
// (`order: tso-only`), it neither makes nor hides one, and it may be approximate.
//
// A table of the latest stores, with their values, stands for the machine's memory. It is of fixed size; a full bucket
// drops its oldest location. May miss: the label of a race published through a location that was dropped, or with a
// value that was stored again since.
//
// The one thing such a machine does reorder is a store and a later load of another location. Two threads that each
// store one location and then load the other's (Dekker, Peterson) rely on it not to. Such pairs are kept, so that the
// report can say `none` and name the missing fence, though in this run the threads may have entered one by one. Threads
// that wait for each other's answer (ping-pong) store and load crosswise too, but what they go on with is a value that
// was stored because theirs had been read. A pair whose load went on with an older value is called daring.
// Thread-safe.
#pragma once

#include "thread_state.h"

namespace mapsan {

// A store, and a load of another location that the machine may complete before it.
struct StoreLoad {
  uptr stored, loaded;
  TraceId store, load;
};

// Nothing that was stored can be passed by a later load: a full fence, or a read-modify-write.
void drain_store_buffer(ThreadState* thread);

// A pair of `thread`, its store perhaps still under way, and one of the thread that made `previous`, which load what
// the other stored.
struct Crossing {
  StoreLoad own, other;
  bool daring;  // at least one of them
};
bool find_crossing(const ThreadState* thread, Epoch previous, Crossing* found);

void free_store_loads(ThreadState* thread);

}  // namespace mapsan
