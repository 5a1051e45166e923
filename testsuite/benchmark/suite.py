"""suite.py: the workloads of the benchmark, at how many threads each runs, and the goals their figures are held against.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

from dataclasses import dataclass

THREADS = (1, 2, 4, 16, 64)
THREADS_256 = (*THREADS, 256)
QUICK_THREADS = (1, 2)


@dataclass(frozen=True)
class Workload:
    name: str
    about: str
    threads: tuple = THREADS
    quick: bool = True
    valgrind: bool = False  # measured under Helgrind and DRD, too
    counted: int = 4000  # operations that callgrind counts, and three times as many
    guard_limit: float = None  # largest ratio in guard mode


WORKLOADS = (
    Workload("w1", "`unordered_map<int, int>`, 65536 keys, one mutex per operation: 90 % `find`, 5 % `m[k] =`, 5 % `erase`",
             THREADS_256, valgrind=True),
    Workload("w1h", "the same with 1024 keys, which stay in the cache: the worst case", valgrind=True, guard_limit=1.05),
    Workload("w2", "strings in `unordered_map`, 16384 keys, `shared_mutex`: 95 % `find`, 3 % `insert_or_assign`, 2 % `erase`",
             THREADS_256, valgrind=True, counted=2000),
    Workload("w3", "16 shards, each a mutex and a map: 80 % `find`, 10 % `m[k] =`, 10 % `erase`", THREADS_256),
    Workload("w4", "a map per thread, 4096 keys, no lock: 50 % `find`, 25 % `m[k] =`, 25 % `erase`", valgrind=True,
             guard_limit=1.01),
    Workload("w4h", "a map per thread, 1024 keys, `find` only", quick=False),
    Workload("w5", "a map filled by `main`, 65536 keys, `find` only, no lock", valgrind=True),
    Workload("w5h", "the same with 1024 keys", quick=False),
    Workload("w6", "copy on write behind an `atomic<Map*>`, 256 entries, a write in 2000 operations", quick=False),
    Workload("w6s", "copy on write with `atomic_load` and `atomic_store` of a `shared_ptr`"),
    Workload("w7", "records in `map`, 256 string keys, one mutex: 70 % `find`, 15 % `m[k].uses++`, 5 % `erase`, 10 % walks",
             valgrind=True, counted=400),
    Workload("w8", "a program: lines of a log parsed, compared, a few words counted in 16 sharded maps", valgrind=True,
             counted=400, guard_limit=1.00),
    Workload("w8n", "the same program without maps, locks and atomics", (1, 2), counted=400),
    Workload("w9", "`std::map` constructed, ten inserts, destroyed", quick=False, valgrind=True, counted=400),
    Workload("w9u", "`unordered_map` constructed, ten inserts, destroyed", counted=400),
    Workload("w9l", "the same, and the map never leaves the function", (1, 2), quick=False, counted=400),
    Workload("lk", "lock and unlock of a mutex per thread, no map"),
    Workload("lks", "lock and unlock of one mutex, no map", quick=False),
)

BY_NAME = {workload.name: workload for workload in WORKLOADS}

# What is alive at once, and at which two numbers of them: what one costs is the difference.
MEMORY = {
    "memp": ("private map", (20_000, 100_000)),
    "mems": ("shared map, values never written by two threads", (5_000, 25_000)),
    "memw": ("shared map, values written by two threads", (5_000, 25_000)),
    "memt": ("thread", (32, 160)),
}


def wanted_workloads(names, quick):
    unknown = [name for name in names if name not in BY_NAME]
    if unknown:
        raise SystemExit(f"error: no such workload: {unknown[0]}; there are {', '.join(BY_NAME)}")
    return [workload for workload in WORKLOADS if workload.name in names or (not names and (workload.quick or not quick))]
