"""check_instructions.py: instructions per operation now, beside those recorded in instructions.json.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Prints the comparison, with a warning where more than 5 % were added. Figures never make it fail, only a workload that does
not run. A compiler or library of another version has other counts; `ninja record-instructions` records the present ones, those
of the plain program too, which otherwise nobody counts again.
"""

import json
import os
import shutil
import sys

import suite
from instructions import measure_instructions
from samples import RunFailed
from terminal import print_table
from variants import GUARD, MAPSAN, PLAIN, Programs, guard_mode_available, tools_parser

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, "instructions.json")
SKIPPED = 77  # exit status that CTest takes for a skipped test
TOLERATED = 0.05


def read_recorded(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def write_recorded(path, counts):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(counts, file, indent=1)
        file.write("\n")


def compared(recorded, counts):
    """Rows (workload, variant, recorded, now, change as a part of the recorded count); nothing recorded: None."""
    for workload, by_variant in counts.items():
        for variant, now in by_variant.items():
            before = recorded.get(workload, {}).get(variant)
            yield workload, variant, before, now, (now - before) / before if before else None


def print_comparison(rows):
    print_table(["workload", "variant", "recorded", "now", "change"],
                [[workload, variant, "-" if before is None else f"{before:.1f}", f"{now:.1f}",
                  "-" if change is None else f"{change:+.1%}"] for workload, variant, before, now, change in rows])
    for workload, variant, _, _, change in rows:
        if change is not None and change > TOLERATED:
            print(f"warning: {workload}: {change:+.1%} instructions per operation ({variant})")


def main():
    parser = tools_parser(__doc__)
    parser.add_argument("--record", action="store_true", help="write instructions.json")
    arguments = parser.parse_args()
    if shutil.which("valgrind") is None:
        print("no valgrind")
        sys.exit(SKIPPED)
    programs = Programs("workloads", os.path.join(HERE, "workloads"), arguments.work, arguments.compiler, arguments.wrapper,
                        (arguments.plugin, arguments.runtime))
    try:
        programs.build_all(("plain", "mapsan") if arguments.record else ("mapsan",))
        plain = (PLAIN,) if arguments.record else ()
        guard = (GUARD,) if guard_mode_available(programs) else ()
        counts = measure_instructions(programs, (*plain, MAPSAN, *guard), suite.wanted_workloads([], quick=True))
    except RunFailed as failure:
        sys.exit(f"error: {failure}")
    print_comparison(list(compared(read_recorded(RECORDED), counts)))
    if arguments.record:
        write_recorded(RECORDED, counts)


if __name__ == "__main__":
    main()
