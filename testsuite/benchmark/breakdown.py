"""breakdown.py: where the instructions of an operation go: by step of mapsan, from callgrind's counts of each function.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import os
import re
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from instructions import LONGER, RUN_SECONDS
from samples import RunFailed
from variants import run_quietly

PROFILED = ("w1h", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "lk")
HOOKS = "hooks in the program"  # what the plugin puts into it, less the program as it is without
# Of the runtime's functions, by what their names say. The first that fits counts.
STEPS = (
    ("clocks", r"VectorClock|ClockSnapshot|has_news|put_maxima|copy_(wide|components)|ThreadState::advance"),
    ("locks", r"full_pthread|on_(locked|unlocking|read_locked|write_locked|rw_unlocking)|acquire|release|settle_|"
              r"take_(given|contents)|HandedOver|HandoverLock|sync_of_object|find_or_make_sync|publish|give_up|push_held"),
    ("atomics", r"atomic|machine_|hidden_lock|ObjectTable|StoreLoads|count_falls"),
    ("check-then-act", r"__mapsan_operation|CheckThenAct|Key(History|Table)|HistoryLock|MapHistory|CallChains|CheckRing|"
                       r"Windows?::|SiteLinks|links_of|names_of_check|needs_of|history|Interference|relied"),
    ("stacks", r"capture_|trace|walk_stack"),
    ("lifetimes", r"map_(construct|destroy|copy|move|assign|swap)|bury|make_owned|free_owned|tombstone|retire"),
    ("memory", r"allocat|take_block|give_block|Pool"),
    ("accesses", r"."),
)
TITLES = (HOOKS, *(step for step, _ in STEPS))


def is_runtime(function):
    return re.search(r"^(\w+ )*(mapsan::(?!hook::)|__mapsan_|mapsan_private_|full_)", function) is not None


def step_of(function):
    return next(step for step, names in STEPS if re.search(names, function))


def parse_functions(text):
    """{function: instructions of its own} from callgrind_annotate's table."""
    counts = Counter()
    for line in text.splitlines():
        row = re.match(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+[^\s:]+:(.*)", line)
        if row:
            counts[re.sub(r"\s+\[[^\]]*\]$", "", row[2]).removeprefix("(anonymous namespace)::")] += int(row[1].replace(",", ""))
    return counts


def counted_functions(programs, variant, workload, ops):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "callgrind.out")
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={file}", programs.stripped(variant.build), workload, "1",
                   str(ops)]
        run = run_quietly(command, variant.environment, RUN_SECONDS)
        table = run_quietly(["callgrind_annotate", "--threshold=100", file], {}, RUN_SECONDS)
    if run is None or table is None or run.returncode != 0 or table.returncode != 0:
        raise RunFailed(f"{' '.join(command)}: no profile")
    return parse_functions(table.stdout)


def by_step(functions, plain):
    """{step: instructions}: `functions` of one operation under mapsan, `plain` the plain program's instructions."""
    steps = Counter({HOOKS: -plain})
    for function, count in functions.items():
        steps[step_of(function) if is_runtime(function) else HOOKS] += count
    return dict(steps)


def measure_breakdown(programs, variant, workloads, instructions, jobs=2):
    """{workload: {step: instructions of an operation above the plain program's}}"""
    def breakdown(workload):
        small, large = (counted_functions(programs, variant, workload.name, workload.counted * times) for times in (1, LONGER))
        operations = workload.counted * (LONGER - 1)
        each = {function: (count - small[function]) / operations for function, count in large.items()}
        return {step: round(count, 1) for step, count in by_step(each, instructions[workload.name]["plain"]).items()}
    wanted = [workload for workload in workloads if workload.name in PROFILED]
    with ThreadPoolExecutor(jobs) as pool:
        return dict(zip((workload.name for workload in wanted), pool.map(breakdown, wanted)))
