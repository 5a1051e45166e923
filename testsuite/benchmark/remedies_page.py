"""remedies_page.py: docs/remedies.md and its chart from the figures of remedies.py. Usage: remedies_page.py JSON DOCS_FOLDER

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

from chart import PALETTE, Series, bar_chart
from markdown import machine, number, run_as_script, table, write_page

CHART_PERCENT = 90
LATENCY_PERCENT = 90
LATENCY_THREADS = (4, 64, 256)
SHOWN_LATENCIES = [(kind, name) for kind in ("read_ns", "write_ns") for name in ("p50", "p99", "p999")]
IDLE = 0.5  # load up to which the machine counts as having had nothing else to do
NEARLY = 0.9  # of the best throughput: as good, when measured on a machine with other work

HEAD = """# Choosing the remedy

<!-- Generated: ninja remedies. Do not edit. -->

A report says that a map needs a lock, or a lock held longer, or another container. This page compares the ways to do it, without
mapsan: how many operations a plain program does, and how long one takes, by the number of threads and the share of reads.
`testsuite/benchmark/remedies.py` measures them and writes this page; `ninja remedies` makes it again.

![Operations per millisecond](remedies.svg)

| remedy | what it is |
|---|---|
| mutex | an `unordered_map` and a `std::mutex` |
| shared_mutex | the same with a `std::shared_mutex`, taken shared for reads |
| 16 shards, 64 shards | so many maps, each with a mutex; the key's hash tells which |
| padded | each shard begins a cache line; otherwise neighbours have one in common |
| copy on write | an immutable map behind a `shared_ptr`, loaded and stored atomically; a write copies all of it |
| tbb::concurrent_hash_map | oneTBB's, which locks single elements |
"""

HOW = """## How it was measured

One map of 4096 keys, half of them present; half of the writes put a value, half erase. All threads use all keys alike, and do
nothing else: a program that also computes has less contention, and the remedies lie closer together. Throughput is that of the
least disturbed run. One operation of 32 is timed; the percentiles are medians over the runs, and reading the clock twice
(about 40 ns) is part of them. With more threads than cores, the highest percentiles tell how long a thread was not running.
"""


class Cells:
    def __init__(self, data):
        self.remedies = data["remedies"]
        self.figures = {(cell["threads"], cell["read_percent"]): cell["figures"] for cell in data["cells"]}
        self.threads = sorted({threads for threads, _ in self.figures})
        self.percents = sorted({percent for _, percent in self.figures})

    def throughput(self, threads, percent, remedy):
        return self.figures[threads, percent][remedy]["ops_per_ms"]

    def good(self, threads, percent):
        """The best remedies, those that are nearly as good included, best first."""
        order = sorted(self.remedies, key=lambda remedy: -self.throughput(threads, percent, remedy))
        least = NEARLY * self.throughput(threads, percent, order[0])
        return [remedy for remedy in order if self.throughput(threads, percent, remedy) >= least]


def threads_title(threads):
    return f"{threads} thread" + "s" * (threads > 1)


def choice_section(cells, load):
    rows = [[threads_title(threads), *("; ".join(cells.good(threads, percent)) for percent in cells.percents)]
            for threads in cells.threads]
    about = "By share of reads. Those within a tenth of the best are named as well."
    if load > IDLE:
        about += (" **The machine was busy when this was measured: with more than one thread, only differences of a factor of "
                  "two and more mean something.**")
    return ["## Which was fastest", "", about, "",
            *table(["", *(f"{percent} %" for percent in cells.percents)], rows, numbers=False)]


def throughput_section(cells):
    lines = ["## Throughput", "", "Operations per millisecond of all threads together, by share of reads."]
    for threads in cells.threads:
        rows = [[remedy, *(number(cells.throughput(threads, percent, remedy), 0) for percent in cells.percents)]
                for remedy in cells.remedies]
        lines += ["", threads_title(threads) + ":", "", *table(["", *(f"{percent} %" for percent in cells.percents)], rows)]
    return lines


def duration(ns):
    for unit, size in (("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            return f"{number(ns / size, 1)} {unit}"
    return f"{ns:.0f} ns"


def latency_section(cells):
    lines = ["## Latency", "", f"At {LATENCY_PERCENT} % reads."]
    for threads in LATENCY_THREADS:
        cell = cells.figures[threads, LATENCY_PERCENT]
        rows = [[remedy, *(duration(cell[remedy][kind][name]) for kind, name in SHOWN_LATENCIES)] for remedy in cells.remedies]
        lines += ["", threads_title(threads) + ":", "",
                  *table(["", "read, median", "99 %", "99.9 %", "write, median", "99 %", "99.9 %"], rows)]
    return lines


def counted_misses(cells):
    rows = [[remedy, *(number(cells.figures[threads, LATENCY_PERCENT][remedy]["cache_misses"]) for threads in cells.threads)]
            for remedy in cells.remedies]
    return [f"Counted by the machine, per operation, at {LATENCY_PERCENT} % reads.", "",
            *table(["", *map(threads_title, cells.threads)], rows)]


def simulated_misses(simulated):
    percents = list(next(iter(simulated.values())))
    rows = [[remedy, *(f"{number(by_percent[percent]['D1'])} / {number(by_percent[percent]['LLd'])}" for percent in percents)]
            for remedy, by_percent in simulated.items()]
    return ["Simulated by cachegrind, per operation of 4 threads, by share of reads: first level / last level. It knows one "
            "cache that all threads use in turn: what is missed because another core has written is not in it, so padded "
            "shards show only the room they take.", "", *table(["", *(f"{percent} %" for percent in percents)], rows)]


def misses_section(cells, data):
    counted = any(cell[remedy]["cache_misses"] is not None for cell in cells.figures.values() for remedy in cells.remedies)
    lines = ["## Cache misses", ""]
    if not counted:
        lines += ["The machine that was measured on gives no counts of its own.", ""]
    return [*lines, *(counted_misses(cells) if counted else simulated_misses(data["simulated"]))]


def chart(cells):
    series = [Series(str(threads), threads_title(threads), colour) for threads, colour in zip(cells.threads, PALETTE)]
    rows = [(remedy, {str(threads): cells.throughput(threads, CHART_PERCENT, remedy) for threads in cells.threads})
            for remedy in cells.remedies]
    return bar_chart(f"Operations per millisecond, {CHART_PERCENT} % reads", series, rows, left=190)


def page(data):
    cells, about = Cells(data), data["about"]
    made = (f"{about['repetitions']} runs of {about['milliseconds']} ms per cell on {about['date']}; {machine(about)}. "
            f"On {about['cores']} cores no more than {about['cores']} threads run at once: more cores have more contention.")
    sections = [HEAD.splitlines(), choice_section(cells, about["load"]), [*HOW.splitlines(), "", made], throughput_section(cells),
                latency_section(cells)]
    if data["simulated"] or "cache_misses" in data["cells"][0]:
        sections.append(misses_section(cells, data))
    return "\n".join("\n".join(section).rstrip() + "\n" for section in sections)


def write(data, docs):
    write_page(docs, "remedies", page(data), chart(Cells(data)))


if __name__ == "__main__":
    run_as_script(write)
