"""instructions.py: instructions per operation, counted by callgrind: the same in every run, whatever else the machine does.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

from concurrent.futures import ThreadPoolExecutor

from samples import RunFailed, parse_collected
from variants import run_quietly

CALLGRIND = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
RUN_SECONDS = 120
LONGER = 3  # the longer of the two runs does this many times the operations of the shorter one


def counted_run(programs, variant, workload, ops):
    command = [*CALLGRIND, programs.stripped(variant.build), workload, "1", str(ops)]
    result = run_quietly(command, variant.environment, RUN_SECONDS)
    count = parse_collected(result.stderr) if result is not None else None
    if result is None or result.returncode != 0 or count is None:
        raise RunFailed(f"{' '.join(command)}: " + ("did not end in time" if result is None else result.stderr[-2000:]))
    return count


def instructions_per_operation(programs, variant, workload):
    """From two runs of different length, so that start and filling drop out."""
    small = counted_run(programs, variant, workload.name, workload.counted)
    large = counted_run(programs, variant, workload.name, workload.counted * LONGER)
    return (large - small) / (workload.counted * (LONGER - 1))


def measure_instructions(programs, variants, workloads, jobs=2):
    """{workload: {variant: instructions}}"""
    cells = [(workload, variant) for workload in workloads for variant in variants]
    with ThreadPoolExecutor(jobs) as pool:
        counts = list(pool.map(lambda cell: instructions_per_operation(programs, cell[1], cell[0]), cells))
    result = {workload.name: {} for workload in workloads}
    for (workload, variant), count in zip(cells, counts):
        result[workload.name][variant.name] = round(count, 1)
    return result
