"""remedies.py: ways to make a map safe, measured against each other: plain programs, without mapsan. Writes docs/remedies.md.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

All remedies run in turns at each number of threads and share of reads. Cache misses are the machine's own count, or, where it
gives none, those that cachegrind simulates.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys

import remedies_page
from circumstances import circumstances
from samples import RunFailed, parse_misses, parse_sample, per_operation
from variants import PLAIN, Programs, run_quietly, tools_parser

HERE = os.path.dirname(os.path.abspath(__file__))
THREADS = (1, 4, 16, 64, 256)
READ_PERCENTS = (50, 75, 90, 95, 99)
FULL = {"milliseconds": 200, "repetitions": 5}
QUICK = {"milliseconds": 40, "repetitions": 1}
RUN_SECONDS = 120
CACHEGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=yes", "--cachegrind-out-file=/dev/null")
CACHEGRIND_OPS = (160, 480)  # of each thread; copying on each write is slow there
CACHEGRIND_THREADS = 4
LATENCIES = ("p50", "p90", "p99", "p999")


def library_flags(compiler):
    """oneTBB's, if it is installed; without it the program has no such remedy."""
    found = subprocess.run([compiler, "-std=c++17", "-fsyntax-only", "-x", "c++", "-"], text=True, timeout=120,
                           input="#include <tbb/concurrent_hash_map.h>\n", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return ("-ltbb",) if found.returncode == 0 else ()


def remedies_of(programs):
    result = run_quietly([programs.path("plain"), "list"], {}, RUN_SECONDS)
    return result.stdout.splitlines()


def combined(samples):
    """Throughput of the least disturbed run, medians of the percentiles. Operations per millisecond."""
    result = {"ops_per_ms": max(sample["ops"] / (sample["ns"] / 1e6) for sample in samples), "runs": len(samples)}
    for kind in ("read_ns", "write_ns"):
        result[kind] = {name: statistics.median(sample[kind][name] for sample in samples) for name in LATENCIES}
    counted = [sample["cache_misses"] / sample["ops"] for sample in samples if sample["cache_misses"] >= 0]
    result["cache_misses"] = statistics.median(counted) if counted else None
    return result


def measure_cell(programs, remedies, threads, read_percent, settings):
    samples = {remedy: [] for remedy in remedies}
    for _ in range(settings["repetitions"]):
        for remedy in remedies:
            samples[remedy].append(programs.run(PLAIN, (remedy, threads, read_percent, settings["milliseconds"]), RUN_SECONDS))
    return {remedy: combined(group) for remedy, group in samples.items()}


def simulated_run(programs, remedy, read_percent, ops):
    command = [*CACHEGRIND, programs.stripped("plain"), remedy, str(CACHEGRIND_THREADS), str(read_percent), "0", str(ops)]
    result = run_quietly(command, {}, RUN_SECONDS)
    sample = parse_sample(command, result)
    return {"ops": sample["ops"], **parse_misses(result.stderr)}


def simulated_misses(programs, remedy, read_percent):
    """Misses per operation in the first-level and the last-level data cache."""
    small, large = (simulated_run(programs, remedy, read_percent, ops) for ops in CACHEGRIND_OPS)
    return {level: max(0.0, per_operation(small, large, level)) for level in ("D1", "LLd")}


def save(data, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(data, file, indent=1)
        file.write("\n")


def run_remedies(arguments, settings):
    programs = Programs("remedies", os.path.join(HERE, "remedies"), arguments.work, arguments.compiler, arguments.wrapper, (),
                        library_flags(arguments.compiler))
    programs.build("plain")
    remedies = remedies_of(programs)
    data = {"about": circumstances(arguments.compiler, settings), "remedies": remedies, "cells": [], "simulated": {}}
    for threads in THREADS:
        for read_percent in READ_PERCENTS:
            cell = measure_cell(programs, remedies, threads, read_percent, settings)
            data["cells"].append({"threads": threads, "read_percent": read_percent, "figures": cell})
            save(data, arguments.json)
            best = max(remedies, key=lambda remedy: cell[remedy]["ops_per_ms"])
            print(f"{threads} threads, {read_percent} % reads: {best}, {cell[best]['ops_per_ms']:.0f} operations/ms", flush=True)
    if shutil.which("valgrind"):
        for remedy in remedies:
            data["simulated"][remedy] = {str(percent): simulated_misses(programs, remedy, percent) for percent in (50, 90, 99)}
            save(data, arguments.json)
    return data


def main():
    parser = tools_parser(__doc__)
    parser.add_argument("--json", required=True, help="the figures")
    parser.add_argument("--page", help="folder of the documentation, for remedies.md and its chart")
    parser.add_argument("--milliseconds", type=int, help="length of a run")
    parser.add_argument("--repetitions", type=int, help="runs of each remedy")
    parser.add_argument("--quick", action="store_true", help="one short run of each")
    arguments = parser.parse_args()
    given = {name: getattr(arguments, name) for name in FULL if getattr(arguments, name) is not None}
    try:
        data = run_remedies(arguments, {**(QUICK if arguments.quick else FULL), **given})
    except RunFailed as failure:
        sys.exit(f"error: {failure}")
    if arguments.page:
        remedies_page.write(data, arguments.page)


if __name__ == "__main__":
    main()
