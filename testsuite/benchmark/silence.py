"""silence.py: all workloads are correct programs: mapsan has to be silent, in many runs and with many threads.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Short runs, one after the other; ends with an error if there was a report, after showing the first one of each workload.
"""

import os
import re
import sys

import suite
from samples import RunFailed, parse_sample
from variants import GUARD, MAPSAN, Programs, guard_mode_available, run_quietly, tools_parser

HERE = os.path.dirname(os.path.abspath(__file__))
THREADS = (2, 64, 256)
OPS_PER_THREAD = 60
RUN_SECONDS = 120


def first_report(text):
    found = re.search(r"^WARNING: MapSanitizer: .*?^SUMMARY: .*?$", text, re.MULTILINE | re.DOTALL)
    return found.group(0) if found else text


def reports_of(programs, variant, workload, threads, runs):
    """Runs with reports."""
    noisy = 0
    for _ in range(runs):
        command = [programs.path(variant.build), workload.name, str(threads), str(threads * OPS_PER_THREAD)]
        result = run_quietly(command, variant.environment, RUN_SECONDS)
        if parse_sample(command, result)["reports"]:
            if noisy == 0:
                print(first_report(result.stderr))
            noisy += 1
    return noisy


def main():
    parser = tools_parser(__doc__)
    parser.add_argument("--runs", type=int, default=100, help="of each workload at each number of threads")
    parser.add_argument("workloads", nargs="*", help="workloads; all if none")
    arguments = parser.parse_args()
    programs = Programs("workloads", os.path.join(HERE, "workloads"), arguments.work, arguments.compiler, arguments.wrapper,
                        (arguments.plugin, arguments.runtime))
    programs.build("mapsan")
    total = 0
    try:
        variants = (MAPSAN, GUARD) if guard_mode_available(programs) else (MAPSAN,)
        for workload in suite.wanted_workloads(arguments.workloads, quick=False):
            for variant in variants:
                noisy = {threads: reports_of(programs, variant, workload, threads, arguments.runs) for threads in THREADS}
                total += sum(noisy.values())
                print(f"{workload.name} {variant.name}: " + ", ".join(f"{count} of {arguments.runs} runs at {threads} threads"
                                                                      for threads, count in noisy.items()), flush=True)
    except RunFailed as failure:
        sys.exit(f"error: {failure}")
    if total:
        sys.exit(f"error: {total} runs with reports")


if __name__ == "__main__":
    main()
