"""scale.py: time and memory of many threads, maps, locks, keys and lock episodes, and how they grow.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Each workload of scale_program.cpp runs at an eighth, a quarter, a half and the whole of its size, plain and under mapsan,
in turns. Printed are processor time and peak memory, what mapsan adds for each item, and the exponent of growth: 1 if the
whole takes eight times what an eighth takes, 2 if it is quadratic. It fails on a report, and where mapsan's exponent is more
than 0.35 above the plain program's (0.9 for threads alive at once: vector clocks have a component for each). The bounds for
memory are those of docs/benchmarks.md. --quick: one small size, reports only.
"""

import argparse
import math
import os
import re
import resource
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = 4
TOLERATED = {"live-threads": 0.9}
USUALLY_TOLERATED = 0.35

# Name, whole size, bound on the bytes that mapsan adds for each item at most (None: no bound for it).
WORKLOADS = (
    ("live-threads", 256, 12 * 1024),
    ("created-threads", 10000, None),
    ("private-maps", 1000000, 40),
    ("shared-maps", 1000000, 192),
    ("locks", 100000, None),
    ("keys", 10000000, None),
    ("unordered-keys", 10000000, None),
    ("episodes", 10000000, None),
)


def measure(program, what, count):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run([program, what, str(count)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=1800)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode != 0 or "MapSanitizer" in result.stderr or "nothing is reported" in result.stderr:
        print(f"{what} {count}: status {result.returncode}\n{result.stderr}")
        sys.exit(1)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, int(result.stdout) * 1024


def exponent(values):
    return math.log(max(values[-1], 1e-9) / max(values[0], 1e-9), 2) / (SIZES - 1)


def build(arguments):
    os.makedirs(arguments.work, exist_ok=True)
    programs = []
    for name, compiler in (("plain", arguments.plain), ("mapsan", arguments.compiler)):
        programs.append(os.path.join(arguments.work, "scale_" + name))
        subprocess.run([compiler, "-std=c++17", "-O2", "-g", "-pthread", os.path.join(HERE, "scale_program.cpp"), "-o",
                        programs[-1]], check=True)
    return programs


class Growth:
    def __init__(self, programs, what, whole):
        self.counts = [whole >> (SIZES - 1 - i) for i in range(SIZES)]
        rows = []
        for count in self.counts:
            rows.append([min(measure(program, what, count) for _ in range(3)) for program in programs])
        self.plain_time, self.time = ([row[i][0] for row in rows] for i in (0, 1))
        self.plain_memory, self.memory = ([row[i][1] for row in rows] for i in (0, 1))
        self.added = [max(memory - plain, 0) for memory, plain in zip(self.memory, self.plain_memory)]

    def per_item(self):
        """What mapsan adds for each item: the slope between half and whole."""
        return (self.added[-1] - self.added[0]) / (self.counts[-1] - self.counts[0])

    def fault(self, tolerated):
        if exponent(self.time) <= exponent(self.plain_time) + tolerated or self.time[-1] < 0.5:
            return None
        return f"time grows with exponent {exponent(self.time):.2f}, plain {exponent(self.plain_time):.2f}"


def megabytes(size):
    return f"{size / (1 << 20):.1f}"


def table(results):
    yield "| workload | n | CPU s, plain | CPU s, mapsan | peak MiB, plain | peak MiB, mapsan | exponent of time, plain / mapsan | bytes added per item | bound |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for (what, _, bound), growth in results:
        for i, count in enumerate(growth.counts):
            last = i == SIZES - 1
            exponents = f"{exponent(growth.plain_time):.2f} / {exponent(growth.time):.2f}" if last else ""
            per_item = f"{max(growth.per_item(), 0):.0f}" if last else ""
            yield (f"| {what} | {count} | {growth.plain_time[i]:.2f} | {growth.time[i]:.2f} | {megabytes(growth.plain_memory[i])} | "
                   f"{megabytes(growth.memory[i])} | {exponents} | {per_item} | {bound if last and bound else ''} |")


def write_page(path, lines):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"(<!-- table -->\n).*?(?=<!-- end -->)", lambda match: match.group(1) + "\n".join(lines) + "\n", text, flags=re.S)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--compiler", "--plain", "--work"):
        parser.add_argument(name, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--page", help="the Markdown page whose table is replaced")
    parser.add_argument("--only", help="one workload")
    arguments = parser.parse_args()
    programs = build(arguments)
    if arguments.quick:
        for what, whole, _ in WORKLOADS:
            measure(programs[1], what, max(whole // 128, 32))
        return
    results, failed = [], False
    for workload in WORKLOADS:
        what, whole, _ = workload
        if arguments.only not in (None, what):
            continue
        started = time.monotonic()
        growth = Growth(programs, what, whole)
        results.append((workload, growth))
        print(f"{what}: {time.monotonic() - started:.0f} s", flush=True)
        fault = growth.fault(TOLERATED.get(what, USUALLY_TOLERATED))
        if fault:
            failed = True
            print(f"{what}: {fault}")
    lines = list(table(results))
    print("\n".join(lines))
    if arguments.page and not failed:
        write_page(arguments.page, lines)
    sys.exit(failed)


if __name__ == "__main__":
    main()
