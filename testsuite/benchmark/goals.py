"""goals.py: what mapsan is to cost at most, beside what was measured.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

from dataclasses import dataclass
from typing import Callable

import suite

MIXED = ("w1", "w2", "w3", "w6", "w6s", "w7")
MIXED_THREADS = (1, 2, 16, 64)
PRIVATE = ("w4", "w9", "w9u")
SHARDED = ("w1", "w2", "w3")
OVERHEAD_OF_TSAN = 1 / 40

# The largest ratio that a workload may have at one thread; the chart marks it.
LIMITS = {"w1h": 1.30, **dict.fromkeys(MIXED, 1.20), **dict.fromkeys(PRIVATE, 1.02), "w5": 1.08, "w8": 1.02, "w8n": 1.005}


@dataclass(frozen=True)
class Goal:
    about: str
    limit: float
    unit: str  # "x" for a ratio
    value: Callable  # (figures, variant) -> number, or None if it was not measured
    variant: str = "mapsan"
    beside: str = "tsan"  # shown for comparison


def overhead_against_tsan(figures, variant):
    own, tsan = (figures.mean(MIXED, MIXED_THREADS, name) for name in (variant, "tsan"))
    return None if own is None or tsan is None else (own - 1) / (tsan - 1)


def away_from_one(ratio):
    return None if ratio is None else 1 + abs(ratio - 1)


def time_goals():
    return (
        Goal("worst case `w1h`, 1 to 16 threads", 1.30, "x", lambda f, v: f.largest(["w1h"], (1, 2, 4, 16), v)),
        Goal("geometric mean of `w1` `w2` `w3` `w6` `w6s` `w7`, 1 to 64 threads", 1.20, "x",
             lambda f, v: f.mean(MIXED, MIXED_THREADS, v)),
        Goal("its overhead (ratio − 1), of ThreadSanitizer's", OVERHEAD_OF_TSAN, "of it", overhead_against_tsan, beside=""),
        Goal("`w1` `w2` `w3`, 256 threads", 1.30, "x", lambda f, v: f.largest(SHARDED, (256,), v)),
        Goal("a program, `w8`, 1 thread", 1.02, "x", lambda f, v: f.ratio("w8", 1, v)),
        Goal("`w8`, 2 to 64 threads", 1.04, "x", lambda f, v: f.largest(["w8"], (2, 4, 16, 64), v)),
        Goal("maps of one thread, `w4` `w9` `w9u`", 1.02, "x", lambda f, v: f.largest(PRIVATE, suite.THREADS, v)),
        Goal("a map that never leaves its function, `w9l`: instructions", 1.00, "x", lambda f, v: f.instruction_ratio("w9l", v)),
        Goal("a map that is only read, `w5`", 1.08, "x", lambda f, v: f.largest(["w5"], suite.THREADS, v)),
        Goal("a pair of lock and unlock, `lk`: added", 2.0, "ns", lambda f, v: f.added_ns("lk", 1, v)),
        Goal("code without maps, locks and atomics, `w8n`", 1.005, "x", lambda f, v: away_from_one(f.ratio("w8n", 1, v))),
        Goal("the same: instructions", 1.005, "x", lambda f, v: away_from_one(f.instruction_ratio("w8n", v))),
        Goal("time to compile the workloads, median", 1.10, "x", lambda f, v: f.compilation_ratio(v)),
    )


def guard_goals():
    return tuple(Goal(f"guard mode, `{workload.name}`, 1 thread", workload.guard_limit, "x",
                      lambda f, v, name=workload.name: f.ratio(name, 1, v), variant="guard")
                 for workload in suite.WORKLOADS if workload.guard_limit)


def memory_goals():
    def each(kind, limit):
        return Goal(f"one more {suite.MEMORY[kind][0]}", limit, "B", lambda f, v: f.bytes_each(kind, v))

    return (
        each("memp", 40),
        each("mems", 192),
        each("memw", 1536),
        each("memt", 12 * 1024),
        Goal("at the start", 512, "KiB", lambda f, v: f.start_kb(v)),
        Goal("peak of `w8` above 1.05 times plain", 1024, "KiB", lambda f, v: f.peak_above("w8", 1.05, v)),
    )


def all_goals():
    return (*time_goals(), *guard_goals(), *memory_goals())
