"""benchmark.py: what mapsan costs: the workloads plain, under mapsan, ThreadSanitizer, Helgrind and DRD, as JSON.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Nothing here fails because something was slow. It ends with an error when a workload computes a wrong result, when two variants
disagree, or when a program does not run.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys

import suite
from instructions import measure_instructions
from measure import VALGRIND_THREADS, measure_agreement, measure_cell, measure_compilation, measure_memory, measure_valgrind
from samples import RunFailed
from terminal import print_cell, print_results
from variants import DRD, GUARD, HELGRIND, MAPSAN, PLAIN, TSAN, Programs, guard_mode_available

HERE = os.path.dirname(os.path.abspath(__file__))
FULL = {"seconds": 0.3, "repetitions": 7}
QUICK = {"seconds": 0.05, "repetitions": 3}


def first_line(command):
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60)
        return result.stdout.splitlines()[0]
    except (OSError, IndexError):
        return ""


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return models[0] if models else platform.machine()


def circumstances(arguments, settings):
    """How it was measured: goes with the figures wherever they go."""
    return {
        "date": datetime.date.today().isoformat(),
        "revision": first_line(["git", "-C", HERE, "rev-parse", "--short=8", "HEAD"]),
        "compiler": first_line([arguments.compiler, "--version"]),
        "valgrind": first_line(["valgrind", "--version"]),
        "system": f"{platform.system()} {platform.release()}",
        "processor": processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        **settings,
    }


class Results:
    """All figures, written after each step: what is broken off still leaves something to look at."""

    def __init__(self, path, about):
        self.path = path
        self.data = {"about": about, "variants": [], "cells": [], "valgrind": [], "memory": {}, "instructions": {},
                     "compilation": {}}

    def save(self):
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(self.data, file, indent=1)
            file.write("\n")


def measure_times(programs, variants, workloads, arguments, settings, results):
    for workload in workloads:
        wanted = arguments.threads or (suite.QUICK_THREADS if arguments.quick else workload.threads)
        for threads in wanted:
            summaries, samples = measure_cell(programs, variants, workload.name, threads, **settings)
            results.data["cells"].append({"workload": workload.name, "threads": threads, "figures": summaries,
                                          "samples": samples})
            results.save()
            print_cell(workload.name, threads, summaries)


def measure_all_valgrind(programs, workloads, results):
    for workload in workloads:
        for threads in VALGRIND_THREADS if workload.valgrind else ():
            figures = measure_valgrind(programs, workload.name, threads)
            results.data["valgrind"].append({"workload": workload.name, "threads": threads, "figures": figures})
            results.save()
            print_cell(workload.name, threads, figures)


def run_benchmark(arguments, settings):
    programs = Programs("workloads", os.path.join(HERE, "workloads"), arguments.work, arguments.compiler, arguments.wrapper,
                        (arguments.plugin, arguments.runtime))
    programs.build_all(("plain", "mapsan", "tsan"))
    guard = (GUARD,) if guard_mode_available(programs) else ()
    variants = (PLAIN, MAPSAN, *guard, TSAN)
    workloads = suite.wanted_workloads(arguments.workloads, arguments.quick)
    results = Results(arguments.json, circumstances(arguments, settings))
    results.data["variants"] = [{"name": variant.name, "title": variant.title} for variant in variants]
    checked = variants if arguments.quick else (*variants, HELGRIND, DRD)
    print(f"{measure_agreement(programs, checked, workloads)} results agree", flush=True)
    measure_times(programs, variants, workloads, arguments, settings, results)
    results.data["memory"] = measure_memory(programs, variants, 4 if arguments.quick else 1)
    results.data["instructions"] = measure_instructions(programs, (PLAIN, MAPSAN, *guard), workloads)
    results.save()
    if not arguments.quick:
        measure_all_valgrind(programs, workloads, results)
        results.data["compilation"] = measure_compilation(programs, 3)
        results.save()
    return results.data


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrapper", required=True, help="mapsan-clang++")
    parser.add_argument("--compiler", required=True, help="clang++ of the same version")
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--runtime", required=True)
    parser.add_argument("--work", required=True, help="folder for programs")
    parser.add_argument("--json", required=True, help="the figures")
    parser.add_argument("--quick", action="store_true", help="few workloads, 1 and 2 threads, short runs: under two minutes")
    parser.add_argument("--threads", type=int, action="append", help="at so many threads only; may be repeated")
    parser.add_argument("workloads", nargs="*", help="workloads; all if none")
    arguments = parser.parse_args()
    try:
        results = run_benchmark(arguments, QUICK if arguments.quick else FULL)
    except RunFailed as failure:
        sys.exit(f"error: {failure}")
    print_results(results)


if __name__ == "__main__":
    main()
