"""soak.py: rounds of mixed work under faults, each with one planted race.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

The runtime is built with failpoints in its own memory (runtime/src/failpoint.h). Each round draws workloads, faults and the
moment of the race from its number. A round is good if the program ends by itself in time, writes `done`, reports the planted
race and nothing else. The race may be missing only where mapsan has said that from here on it reports nothing.
"""

import argparse
import collections
import os
import random
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SUPPORT = os.path.join(HERE, "..", "support")
PATIENCE = 60
WORKLOADS = ("locks", "short threads", "cancellation", "signals", "jumps", "forks", "plugins", "kills")
JUMPS, KILLS = 1 << WORKLOADS.index("jumps"), 1 << WORKLOADS.index("kills")
PRIVATE_NAMES = ("memcpy", "memmove", "memset", "memcmp", "bcmp", "strlen", "strncmp", "strncpy")
GAVE_UP = "from here on nothing is reported"
FAULTS = re.compile(r"mapsan: faults injected: pages (\d+), blocks (\d+)")


def run(command):
    subprocess.run(command, check=True)


def build(arguments):
    """Returns the program and the library it loads."""
    os.makedirs(arguments.work, exist_ok=True)
    at = lambda name: os.path.join(arguments.work, name)
    run([arguments.linker, "-r", "-o", at("joined.o"), "--whole-archive", arguments.runtime])
    run([arguments.objcopy, *(f"--redefine-sym={name}=mapsan_private_{name}" for name in PRIVATE_NAMES), at("joined.o"),
         at("runtime.o")])
    flags = ["-std=c++17", "-O1", "-g", "-pthread", "-I" + SUPPORT, "-fPIC"]
    objects = []
    for name in ("soak_program", "ordinary_work", "rough_treatment"):
        objects.append(at(name + ".o"))
        run([arguments.compiler, *flags, "-c", os.path.join(HERE, name + ".cpp"), "-o", objects[-1]])
    run([arguments.compiler, *flags, "-shared", os.path.join(HERE, "plugin.cpp"), "-o", at("plugin.so")])
    run([arguments.plain, "-pthread", *objects, at("runtime.o"), "-Wl,--dynamic-list=" + arguments.dynamic_list, "-ldl", "-o",
         at("soak_program")])
    return at("soak_program"), at("plugin.so")


class Round:
    def __init__(self, number, seed):
        draw = random.Random(f"{seed} {number}")
        self.milliseconds = draw.choice((300, 600, 1000))
        # Jumps and kills nearly always hit the runtime, which gives up then: seldom.
        self.workloads = draw.randrange(1, 128) & ~JUMPS | (draw.random() < 0.1) * JUMPS | (draw.random() < 0.1) * KILLS
        self.plant_at = draw.choice((0, self.milliseconds // 2, self.milliseconds * 3 // 4))
        # Where a block is refused, mapsan gives up; where pages are, it seldom has to.
        self.faults = draw.choice(("", "", *4 * (f"pages={draw.choice((4, 8, 30))}",),
                                   f"pages={draw.choice((8, 30))}:blocks={draw.choice((300, 3000, 30000))}"))
        if self.faults:
            self.faults += f":seed={draw.randrange(1 << 30)}"

    def describe(self, program, plugin):
        words = [program, str(self.milliseconds), str(self.workloads), str(self.plant_at), plugin]
        return (f"MAPSAN_FAULTS='{self.faults}' " if self.faults else "") + " ".join(words)

    def run(self, program, plugin):
        words = [program, str(self.milliseconds), str(self.workloads), str(self.plant_at), plugin]
        environment = dict(os.environ, MAPSAN_FAULTS=self.faults)
        environment.pop("MAPSAN_OPTIONS", None)
        process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, errors="replace")
        try:
            return (*process.communicate(timeout=PATIENCE), process.returncode)
        except subprocess.TimeoutExpired:
            subprocess.run(["gdb", "-batch", "-p", str(process.pid), "-ex", "thread apply all bt 12"], check=False)
            process.kill()
            process.communicate()
            return "", "", None


def judge(output, errors, status, totals):
    """What is wrong with a round, or None."""
    reports = re.findall(r"WARNING: MapSanitizer: (.*?) \(pid", errors)
    planted = [report for report in reports if "'planted'" in report]
    gave_up = GAVE_UP in errors
    for pages, blocks in FAULTS.findall(errors):
        totals["page faults injected"] += int(pages)
        totals["block faults injected"] += int(blocks)
    totals["rounds that gave up with a sentence"] += gave_up
    totals["races planted"] += 1
    totals["races reported"] += bool(planted)
    totals["races not reported after giving up"] += gave_up and not planted
    if status is None:
        return "a deadlock"
    if status != (66 if planted else 0):
        return f"status {status}"
    if output.strip() != "done":
        return "not done"
    if len(reports) != len(planted):
        return "a false report"
    if len(planted) != 1 and not (gave_up and not planted):
        return "a lost report" if not planted else "two reports"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--compiler", "--plain", "--runtime", "--linker", "--objcopy", "--dynamic-list", "--work"):
        parser.add_argument(name, required=True)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--rounds", type=int, help="so many, whatever time they take")
    parser.add_argument("--first", type=int, default=0, help="number of the first round")
    parser.add_argument("--seed", default="mapsan")
    arguments = parser.parse_args()
    program, plugin = build(arguments)
    totals = collections.Counter()
    end = time.monotonic() + arguments.seconds
    number, failures = arguments.first, 0
    while number < arguments.first + arguments.rounds if arguments.rounds else time.monotonic() < end:
        one = Round(number, arguments.seed)
        output, errors, status = one.run(program, plugin)
        wrong = judge(output, errors, status, totals)
        totals["rounds"] += 1
        for bit, name in enumerate(WORKLOADS):
            totals["rounds with " + name] += one.workloads >> bit & 1
        if wrong:
            failures += 1
            print(f"round {number}: {wrong}: {one.describe(program, plugin)}\n{output}{errors}", flush=True)
        number += 1
    for name, count in sorted(totals.items()):
        print(f"{name}: {count}")
    print(f"failures: {failures}")
    sys.exit(failures != 0)


if __name__ == "__main__":
    main()
