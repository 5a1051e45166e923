"""page.py: docs/benchmarks.md and its chart from the figures of benchmark.py. Usage: page.py JSON DOCS_FOLDER

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import breakdown
import goals
import suite
from chart import PALETTE, Series, bar_chart
from figures import Figures
from markdown import machine, number, run_as_script, table, with_unit, write_page

COLOURS = dict(zip(("mapsan", "tsan", "guard", "helgrind", "drd"), PALETTE))

HEAD = """# What it costs

<!-- Generated: ninja benchmark. Do not edit. -->

Time and memory of programs under mapsan, beside the same programs compiled plainly and under ThreadSanitizer, Helgrind and DRD.
`testsuite/benchmark/benchmark.py` builds one set of sources for all, runs them in turns and writes this page; `ninja benchmark`
makes it again, and `ninja benchmark-quick` prints a part of it in two minutes.

![CPU time at one thread](benchmarks.svg)
"""

WHAT_IS_MEASURED = """## How it was measured

All from the same sources with the same compiler at `-O2`; mapsan and ThreadSanitizer with `-g` as well. mapsan runs with its
default options: all rules, stacks kept. ThreadSanitizer runs with `report_bugs=0`. The variants of a workload alternate (a, b,
c, a, b, c, …), so that other load of the machine meets all of them. Starting and joining the threads belongs to the time,
filling the maps does not; each thread works 14 calls deep. Wall time is the median of all runs, CPU time their minimum. All
ratios are to the plain program. A slow variant may do fewer operations; figures are per operation.
Each workload checks its result, and the variants are compared with each other.
"""

WHERE_THEY_GO = """## Where the instructions go

Of one operation at one thread, what is added to the plain program's, by callgrind's counts of each function. The hooks in the
program decide inline whether an access adds anything to what is known; the other columns are the runtime's functions.

Why the goals for time are not reached:

- 30 % of `w1h` are 40 instructions. A lock and unlock around nothing (`lk`) take three times as many: each is a call through
  an interceptor that finds the thread's state, compares the section with the thread's last one, counts the episode and
  closes the fast paths of maps that the lock's holder does not own; a lookup that adds nothing takes twice as many inline, half of
  them to remember which map the iterator belongs to and to find that again, some to see that the lookup decides nothing.
- A write costs about 2 000, in the shadow (with the locks, the key and the stack that a report shows of the other side), in the
  key's history, which is what check-then-act is found by, and in the sections after it: it ends the thread's epoch.
- In `w3` and `w8` the next lock is another one, and often another thread's. Each section is then an epoch of its own,
  whose accesses are all recorded; what the last holder knew has to be joined, in three clocks (the order there was, and
  two that leave out what only the order of the locks brought about, by which races are predicted that did not happen).
"""


def circumstances(data):
    about = data["about"]
    return (f"{about['repetitions']} runs of {about['seconds']} s (plain) per cell on {about['date']}, "
            f"revision {about['revision']}; {machine(about)}; {about['valgrind']}. Where the machine had other work, "
            "times are good to a tenth, and to a quarter at 64 threads and more; the instruction counts are exact.")


def goals_section(figures):
    rows = []
    for goal in goals.all_goals():
        value = goal.value(figures, goal.variant)
        beside = goal.value(figures, goal.beside) if goal.beside else None
        reached = "–" if value is None else "yes" if value <= goal.limit else "no"
        rows.append([goal.about, with_unit(goal.limit, goal.unit), with_unit(value, goal.unit),
                     with_unit(beside, goal.unit), reached])
    reports = figures.reports()
    rows.append(["false reports", "0", f"{reports} in {figures.runs()} runs", "–", "no" if reports else "yes"])
    lines = ["## Goals", "", "Ratios of CPU time unless another unit is given. – : not measured.", "",
             *table(["", "at most", "mapsan", "ThreadSanitizer", "reached"], rows)]
    if "guard" not in figures.variants:
        lines += ["", "The runtime that was measured has no guard mode."]
    return lines


def workloads_section():
    return ["## Workloads", "", *table(["", "what a thread does"], [[f"`{workload.name}`", workload.about]
                                                                  for workload in suite.WORKLOADS], numbers=False)]


def ratio_cell(figures, workload, threads, variant):
    wall, cpu = (figures.ratio(workload, threads, variant, key) for key in ("wall_ns", "cpu_ns"))
    return "" if wall is None else f"{number(wall)} / {number(cpu)}"


def plain_cell(figures, workload, threads):
    cell = figures.cells.get((workload, threads))
    return number(cell["plain"]["cpu_ns"], 1) if cell else ""


def times_section(figures):
    counts = sorted({threads for _, threads in figures.cells})
    names = list(dict.fromkeys(name for name, _ in figures.cells))
    header = ["", *(f"{count} thread" + "s" * (count > 1) for count in counts)]
    lines = ["## Times", "", "Plain: nanoseconds of CPU time per operation.", "",
             *table(header, [[f"`{name}`", *(plain_cell(figures, name, count) for count in counts)] for name in names])]
    for variant in figures.others:
        lines += ["", f"{figures.titles[variant]}: wall time / CPU time, times plain.", "",
                  *table(header, [[f"`{name}`", *(ratio_cell(figures, name, count, variant) for count in counts)]
                                  for name in names])]
    return lines


def instructions_section(figures):
    variants = [name for name in figures.variants if name != "tsan"]
    rows = []
    for workload, counts in figures.data["instructions"].items():
        rows.append([f"`{workload}`", *(number(counts.get(name), 1) for name in variants),
                     number(counts["mapsan"] / counts["plain"])])
    return ["## Instructions", "",
            "Per operation at one thread, counted by callgrind, which counts each step of a repeated string instruction as one. "
            "The counts of `testsuite/benchmark/instructions.json` are compared with those of each change.", "",
            *table(["", *(figures.titles[name] for name in variants), "mapsan, times plain"], rows)]


def breakdown_section(figures):
    rows = []
    for workload, steps in figures.data["breakdown"].items():
        counts = figures.data["instructions"][workload]
        shown = (steps.get(step, 0) for step in breakdown.TITLES)
        rows.append([f"`{workload}`", number(counts["plain"], 0), *(number(count, 0) if round(count) else "" for count in shown)])
    return [*WHERE_THEY_GO.splitlines(), "", *table(["", "plain", *breakdown.TITLES], rows)]


WHERE_IT_GOES = """Why the goals for memory are not reached:

- A private map's record (112 bytes, and its share of the shadow) holds two moments, the last write and the last read, each with its
  stack, lock and key: the other side of a report, should another thread come to the map. A shared map's holds the same in
  full, with room for several locks and the first of several readers.
- A thread has 8 KiB of tables that the hooks look into (accesses that add nothing, elements and their maps, calls in progress),
  3 KiB of the calls that its latest operations were reached through, its stacks, and up to six clocks of a word for each
  thread alive: what it knows and what it published, each in the three kinds above. The rest is deeper use of its stack.
- At the start, half is code: the runtime is linked in as a whole, and the system reads around what is used.
- `w8` writes its 16 maps in all threads: of each map the histories of up to 256 keys are kept, of up to a KiB each.
"""


def memory_section(figures):
    rows = [[f"one more {about}, bytes", *(number(figures.bytes_each(kind, name), 0) for name in figures.others)]
            for kind, (about, _) in suite.MEMORY.items()]
    rows.append(["at the start, KiB", *(number(figures.start_kb(name), 0) for name in figures.others)])
    peaks = []
    for (workload, threads), cell in figures.cells.items():
        if threads in (1, 64, 256):
            peaks.append([f"`{workload}`, {threads}", *(number(cell[name]["peak_kb"] / 1024, 1) for name in figures.variants)])
    return ["## Memory", "", "Above the plain program, from the peak of the process (VmHWM), as the difference of two numbers of "
            "maps or threads.", "", *table(["", *(figures.titles[name] for name in figures.others)], rows), "",
            "Peak of the process in MiB, by workload and threads. `w6` keeps all its copies, so a slow variant, which does fewer "
            "operations, has fewer of them.", "",
            *table(["", *(figures.titles[name] for name in figures.variants)], peaks), "", *WHERE_IT_GOES.splitlines()]


def valgrind_section(figures):
    tools = ("helgrind", "drd")
    rows = [[f"`{workload}`, {threads}", *(number(figures.valgrind_ratio(workload, threads, name), 1) for name in tools),
             *(number(cell[name]["peak_kb"] / 1024, 0) for name in tools)]
            for (workload, threads), cell in figures.valgrind.items()]
    return ["## Helgrind and DRD", "", "CPU time of one more operation, times plain, from the difference of two runs of "
            "different length, which leaves out the translation of the code; and the peak of the process in MiB.", "",
            *table(["workload, threads", "Helgrind", "DRD", "Helgrind, MiB", "DRD, MiB"], rows)]


def compilation_section(figures):
    rows = [[f"`{source}`", number(times["plain"]), *(number(times[name] / times["plain"]) for name in ("mapsan", "tsan"))]
            for source, times in figures.data["compilation"].items()]
    return ["## Compilation", "", "CPU seconds with `-O2 -g`, and times plain.", "",
            *table(["", "plain, s", "mapsan", "ThreadSanitizer"], rows)]


def chart(figures):
    titles = {name: figures.titles[name] for name in figures.others}
    titles |= {"helgrind": "Helgrind", "drd": "DRD"} if figures.valgrind else {}
    series = [Series(name, title, COLOURS[name]) for name, title in titles.items()]
    rows = []
    for workload in suite.WORKLOADS:
        values = {name: figures.ratio(workload.name, 1, name) for name in figures.others}
        if any(values.values()):
            values |= {name: figures.valgrind_ratio(workload.name, 1, name) for name in ("helgrind", "drd")}
            rows.append((workload.name, values))
    return bar_chart("CPU time at one thread, times plain", series, rows, goals.LIMITS)


def page(data):
    figures = Figures(data)
    sections = [HEAD.splitlines(), goals_section(figures), workloads_section(),
                [*WHAT_IS_MEASURED.splitlines(), "", circumstances(data)], times_section(figures)]
    for known, section in (("instructions", instructions_section), ("breakdown", breakdown_section), ("memory", memory_section), ("valgrind", valgrind_section),
                           ("compilation", compilation_section)):
        if data.get(known):
            sections.append(section(figures))
    return "\n".join("\n".join(section).rstrip() + "\n" for section in sections)


def write(data, docs):
    write_page(docs, "benchmarks", page(data), chart(Figures(data)))


if __name__ == "__main__":
    run_as_script(write)
