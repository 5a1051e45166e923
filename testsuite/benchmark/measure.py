"""measure.py: runs the variants of a workload in turns and collects their samples.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Variants alternate (a, b, c, a, b, c, ...), so that a change of the machine's load meets all of them alike.
"""

import resource
import statistics
import subprocess
import os

import suite
from samples import RunFailed, disagreements, per_operation, summary
from variants import DRD, HELGRIND, MAPSAN, PLAIN, TSAN, BUILD_SECONDS

RUN_SECONDS = 120
AGREEMENT_OPS = 4000
VALGRIND_THREADS = (1, 16)
VALGRIND_NATIVE_SECONDS = (0.001, 0.003)  # of the plain program; what a tool slows down by 500 takes a second and a half
LONGER = 3  # a slow variant runs at most so many times as long as the plain one
TRIAL = 16  # part of the operations that a first, untimed run of a variant does


def rounded_ops(ops, threads):
    """Operations that all threads share equally."""
    return max(1, int(ops) // threads) * threads


def calibrated_ops(programs, workload, threads, seconds):
    """Operations that take the plain program about so long. Short runs, mostly the start of threads, would mislead."""
    ops = rounded_ops(2000, threads)
    while True:
        wall = programs.run(PLAIN, (workload, threads, ops), RUN_SECONDS)["wall_ns"] / 1e9
        longer = seconds / max(wall, 1e-9)
        if longer < 2:
            return rounded_ops(ops * longer, threads)
        ops = rounded_ops(ops * min(16, longer), threads)


def affordable_ops(programs, variant, workload, threads, ops, seconds):
    """The same number for a variant, or less if it is so slow that it would run more than LONGER times as long."""
    if variant is PLAIN:
        return ops
    trial = rounded_ops(ops / TRIAL, threads)
    wall = programs.run(variant, (workload, threads, trial), RUN_SECONDS)["wall_ns"] / 1e9
    estimate = wall * ops / trial
    return ops if estimate <= LONGER * seconds else rounded_ops(max(ops * LONGER * seconds / estimate, trial / 4), threads)


def measure_cell(programs, variants, workload, threads, seconds, repetitions):
    """Summaries by variant for one workload at one number of threads, and all samples."""
    ops = calibrated_ops(programs, workload, threads, seconds)
    counts = {variant.name: affordable_ops(programs, variant, workload, threads, ops, seconds) for variant in variants}
    samples = {variant.name: [] for variant in variants}
    for _ in range(repetitions):
        for variant in variants:
            samples[variant.name].append(programs.run(variant, (workload, threads, counts[variant.name]), RUN_SECONDS))
    check_agreement([sample for group in samples.values() for sample in group])
    return {name: summary(group) for name, group in samples.items()}, samples


def check_agreement(samples):
    for first, second in disagreements(samples):
        raise RunFailed(f"variants disagree: {first} {second}")


def measure_agreement(programs, variants, workloads):
    """Every variant computes the same from the same operations. Returns the number of runs compared."""
    samples = []
    for workload in workloads:
        for threads in (1, 2):
            for variant in variants:
                samples.append(programs.run(variant, (workload.name, threads, AGREEMENT_OPS), RUN_SECONDS))
    check_agreement(samples)
    return sum(sample["exact"] for sample in samples)


def measure_valgrind(programs, workload, threads):
    """CPU time of one more operation by variant, and the peak memory of the longer run."""
    result = {}
    native = calibrated_ops(programs, workload, threads, 0.05) / 0.05
    for variant in (PLAIN, HELGRIND, DRD):
        # Without a tool such short runs are mostly the start of the threads.
        scale = 50 if variant is PLAIN else 1
        small, large = (programs.run(variant, (workload, threads, rounded_ops(native * part * scale, threads)), RUN_SECONDS)
                        for part in VALGRIND_NATIVE_SECONDS)
        result[variant.name] = {"cpu_ns": max(per_operation(small, large, "cpu_ns"), 0.0), "peak_kb": large["peak_kb"]}
    return result


def measure_memory(programs, variants, divide):
    """Bytes that one more map or thread costs above the plain program, by kind and variant, and what is there at the start."""
    kinds = {}
    for kind, (_, counts) in suite.MEMORY.items():
        bytes_each = {}
        for variant in variants:
            small, large = (programs.run(variant, (kind, 1, max(8, count // divide)), RUN_SECONDS) for count in counts)
            bytes_each[variant.name] = 1024 * per_operation(small, large, "peak_kb")
        kinds[kind] = {name: value - bytes_each[PLAIN.name] for name, value in bytes_each.items() if name != PLAIN.name}
        kinds[kind][PLAIN.name] = bytes_each[PLAIN.name]
    start = {variant.name: statistics.median(programs.run(variant, ("memp", 1, 1), RUN_SECONDS)["peak_kb"] for _ in range(3))
             for variant in variants}
    return {"each": kinds, "start_kb": start}


def compile_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, timeout=BUILD_SECONDS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure_compilation(programs, repetitions):
    """Least CPU seconds to compile each source with debug information, by variant."""
    builds = (PLAIN.build, MAPSAN.build, TSAN.build)
    result = {}
    for source in programs.sources:
        times = {build: [] for build in builds}
        for _ in range(repetitions):
            for build in builds:
                command = programs.compile_command(build, source, os.path.join(programs.work, "timed.o"))
                times[build].append(compile_seconds([*command, "-g"]))
        result[os.path.basename(source)] = {build: min(group) for build, group in times.items()}
    return result
