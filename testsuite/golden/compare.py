#!/usr/bin/env python3
# compare.py: runs each case, normalises its output and compares it with the approved file beside this script.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: compare.py [--approve] PATH/TO/mapsan_report_program
# Normalised: process ids, module offsets, paths of folders. Stacks are there only where the case is about stacks.
import difflib
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent

# Approved file: options, words for the program.
CASES = {
    "race.txt": ("symbolize=0", ["race"]),
    "race_colour.txt": ("symbolize=0:color=always", ["race"]),
    "check_then_act.txt": ("symbolize=0", ["check-then-act"]),
    "unknowns.txt": ("symbolize=0", ["unknowns"]),
    "odd_bytes.txt": ("symbolize=0", ["odd-bytes"]),
    "note.txt": ("symbolize=0:verbosity=2", ["note"]),
    "stack.txt": ("", ["stack"]),
    "race.jsonl": ("symbolize=0:log_format=json", ["race"]),
    "check_then_act.jsonl": ("symbolize=0:log_format=json", ["check-then-act"]),
    "unknowns.jsonl": ("symbolize=0:log_format=json", ["unknowns"]),
    "odd_bytes.jsonl": ("symbolize=0:log_format=json", ["odd-bytes"]),
    "two_reports.txt": ("symbolize=0", ["race", "race", "elsewhere", "check-then-act"]),
    "nothing_watched.txt": ("", ["nothing-watched"]),
    "half_instrumented.txt": ("", ["half"]),
    "help.txt": ("help=1", []),
}


def normalise(output):
    output = re.sub(rb"\(pid=\d+\)", b"(pid=PID)", output)
    output = re.sub(rb'"pid":\d+', b'"pid":PID', output)
    output = re.sub(rb"\+0x[0-9a-f]+\)", b"+OFFSET)", output)
    folder = re.escape(os.fsencode(HERE.parent / "unit"))
    output = re.sub(folder + rb"/report_program\.cpp:\d+:\d+", b"report_program.cpp:LINE:COLUMN", output)
    return output


def run(program, options, words):
    environment = {**os.environ, "MAPSAN_OPTIONS": options}
    result = subprocess.run([program, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    return normalise(result.stdout) + b"exit status %d\n" % result.returncode


def compare(name, output):
    approved = (HERE / name).read_bytes() if (HERE / name).exists() else b""
    if output == approved:
        return True
    lines = [text.decode(errors="backslashreplace").splitlines(keepends=True) for text in (approved, output)]
    sys.stdout.writelines(difflib.unified_diff(*lines, f"approved {name}", "output"))
    return False


def main():
    approve = "--approve" in sys.argv
    program = os.path.abspath(sys.argv[-1])
    outputs = {name: run(program, *case) for name, case in CASES.items()}
    if approve:
        for name, output in outputs.items():
            (HERE / name).write_bytes(output)
        print(f"approved {len(outputs)} files in {HERE}")
        return 0
    failed = [name for name, output in outputs.items() if not compare(name, output)]
    print(f"{len(outputs) - len(failed)} of {len(outputs)} outputs as approved")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
