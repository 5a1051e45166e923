// workloads.h: all workloads by name. Each takes the number of threads and the operations of all threads together.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "harness.h"

namespace benchmark {

// locked_maps.cpp
Outcome w1(int threads, long ops);
Outcome w1h(int threads, long ops);
Outcome w2(int threads, long ops);
Outcome w3(int threads, long ops);
Outcome w7(int threads, long ops);
// private_maps.cpp
Outcome w4(int threads, long ops);
Outcome w4h(int threads, long ops);
Outcome w9(int threads, long ops);
Outcome w9u(int threads, long ops);
Outcome w9l(int threads, long ops);
// read_only_maps.cpp
Outcome w5(int threads, long ops);
Outcome w5h(int threads, long ops);
// copy_on_write.cpp
Outcome w6(int threads, long ops);
Outcome w6s(int threads, long ops);
// log_lines.cpp
Outcome w8(int threads, long ops);
Outcome w8n(int threads, long ops);
// locks.cpp
Outcome lk(int threads, long ops);
Outcome lks(int threads, long ops);
// memory.cpp: operations are maps, or threads, that are alive at once
Outcome memp(int threads, long maps);
Outcome mems(int threads, long maps);
Outcome memw(int threads, long maps);
Outcome memt(int threads, long alive);

}  // namespace benchmark
