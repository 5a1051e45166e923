"""benchmark.py: what mapsan costs: the workloads plain, under mapsan, ThreadSanitizer, Helgrind and DRD, as JSON.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Nothing here fails because something was slow. It ends with an error when a workload computes a wrong result, when two variants
disagree, or when a program does not run.
"""

import json
import os
import sys

import page
import suite
from breakdown import measure_breakdown
from circumstances import circumstances
from instructions import measure_instructions
from measure import VALGRIND_THREADS, measure_agreement, measure_cell, measure_compilation, measure_memory, measure_valgrind
from samples import RunFailed
from terminal import print_cell, print_results
from variants import DRD, GUARD, HELGRIND, MAPSAN, PLAIN, TSAN, Programs, guard_mode_available, tools_parser

HERE = os.path.dirname(os.path.abspath(__file__))
FULL = {"seconds": 0.3, "repetitions": 7}
QUICK = {"seconds": 0.05, "repetitions": 3}


class Results:
    """All figures, written after each step: a run that was broken off can be looked at, and gone on with."""

    def __init__(self, path, about, resume):
        self.path = path
        self.data = {"about": about, "variants": [], "cells": [], "valgrind": [], "memory": {}, "instructions": {},
                     "breakdown": {}, "compilation": {}}
        if resume and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.data = json.load(file)

    def has(self, group, workload, threads):
        return any(cell["workload"] == workload and cell["threads"] == threads for cell in self.data[group])

    def add(self, group, workload, threads, figures, **more):
        self.data[group].append({"workload": workload, "threads": threads, "figures": figures, **more})
        self.save()
        print_cell(workload, threads, figures)

    def save(self):
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(self.data, file, indent=1)
            file.write("\n")


def measure_times(programs, variants, workloads, arguments, settings, results):
    for workload in workloads:
        wanted = arguments.threads or (suite.QUICK_THREADS if arguments.quick else workload.threads)
        for threads in (count for count in workload.threads if count in wanted):
            if not results.has("cells", workload.name, threads):
                summaries, samples = measure_cell(programs, variants, workload.name, threads, **settings)
                results.add("cells", workload.name, threads, summaries, samples=samples)


def measure_all_valgrind(programs, workloads, results):
    for workload in workloads:
        for threads in VALGRIND_THREADS if workload.valgrind else ():
            if not results.has("valgrind", workload.name, threads):
                results.add("valgrind", workload.name, threads, measure_valgrind(programs, workload.name, threads))


def run_benchmark(arguments, settings):
    programs = Programs("workloads", os.path.join(HERE, "workloads"), arguments.work, arguments.compiler, arguments.wrapper,
                        (arguments.plugin, arguments.runtime))
    programs.build_all(("plain", "mapsan", "tsan"))
    guard = (GUARD,) if guard_mode_available(programs) else ()
    variants = (PLAIN, MAPSAN, *guard, TSAN)
    workloads = suite.wanted_workloads(arguments.workloads, arguments.quick)
    results = Results(arguments.json, circumstances(arguments.compiler, settings), arguments.resume)
    results.data["variants"] = [{"name": variant.name, "title": variant.title} for variant in variants]
    checked = variants if arguments.quick else (*variants, HELGRIND, DRD)
    print(f"{measure_agreement(programs, checked, workloads)} results agree", flush=True)
    measure_times(programs, variants, workloads, arguments, settings, results)
    results.data["memory"] = measure_memory(programs, variants, 4 if arguments.quick else 1)
    results.data["instructions"] = measure_instructions(programs, (PLAIN, MAPSAN, *guard), workloads)
    results.save()
    if not arguments.quick:
        results.data["breakdown"] = measure_breakdown(programs, MAPSAN, workloads, results.data["instructions"])
        results.save()
        measure_all_valgrind(programs, workloads, results)
        results.data["compilation"] = measure_compilation(programs, 3)
        results.save()
    return results.data


def main():
    parser = tools_parser(__doc__)
    parser.add_argument("--json", required=True, help="the figures")
    parser.add_argument("--page", help="folder of the documentation, for benchmarks.md and its chart")
    parser.add_argument("--resume", action="store_true", help="go on where a run with the same --json stopped")
    parser.add_argument("--quick", action="store_true", help="few workloads, 1 and 2 threads, short runs: under two minutes")
    parser.add_argument("--seconds", type=float, help="length of a run of the plain program")
    parser.add_argument("--repetitions", type=int, help="runs of each variant")
    parser.add_argument("--threads", type=int, action="append", help="of the numbers of threads only this; may be repeated")
    parser.add_argument("workloads", nargs="*", help="workloads; all if none")
    arguments = parser.parse_args()
    given = {name: getattr(arguments, name) for name in FULL if getattr(arguments, name) is not None}
    try:
        results = run_benchmark(arguments, {**(QUICK if arguments.quick else FULL), **given})
    except RunFailed as failure:
        sys.exit(f"error: {failure}")
    print_results(results)
    if arguments.page:
        page.write(results, arguments.page)


if __name__ == "__main__":
    main()
