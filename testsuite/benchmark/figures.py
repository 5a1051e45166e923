"""figures.py: looks up and relates the figures of a finished run: ratios to the plain program, means, extremes.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Whatever was not measured is None, and so is all that would be computed from it.
"""

import statistics

from samples import geometric_mean


class Figures:
    def __init__(self, data):
        self.data = data
        self.variants = [variant["name"] for variant in data["variants"]]
        self.others = [name for name in self.variants if name != "plain"]
        self.titles = {variant["name"]: variant["title"] for variant in data["variants"]}
        self.cells = {(cell["workload"], cell["threads"]): cell["figures"] for cell in data["cells"]}
        self.valgrind = {(cell["workload"], cell["threads"]): cell["figures"] for cell in data["valgrind"]}

    def ratio(self, workload, threads, variant, key="cpu_ns"):
        figures = self.cells.get((workload, threads), {})
        if variant not in figures:
            return None
        return figures[variant][key] / figures["plain"][key]

    def ratios(self, workloads, threads, variant):
        """Of CPU time; None unless all of them were measured."""
        values = [self.ratio(workload, count, variant) for workload in workloads for count in threads]
        return None if None in values else values

    def largest(self, workloads, threads, variant):
        values = self.ratios(workloads, threads, variant)
        return values and max(values)

    def mean(self, workloads, threads, variant):
        values = self.ratios(workloads, threads, variant)
        return values and geometric_mean(values)

    def added_ns(self, workload, threads, variant):
        figures = self.cells.get((workload, threads), {})
        return figures[variant]["cpu_ns"] - figures["plain"]["cpu_ns"] if variant in figures else None

    def valgrind_ratio(self, workload, threads, variant):
        """Against the plain program of the longer runs, if there were any."""
        figures = self.valgrind.get((workload, threads))
        if figures is None:
            return None
        plain = self.cells.get((workload, threads), figures)["plain"]["cpu_ns"]
        return figures[variant]["cpu_ns"] / plain if plain else None

    def instruction_ratio(self, workload, variant):
        counts = self.data["instructions"].get(workload, {})
        return counts[variant] / counts["plain"] if variant in counts else None

    def bytes_each(self, kind, variant):
        return self.data["memory"].get("each", {}).get(kind, {}).get(variant)

    def start_kb(self, variant):
        start = self.data["memory"].get("start_kb", {})
        return start[variant] - start["plain"] if variant in start else None

    def peak_above(self, workload, factor, variant):
        """Largest KiB by which a variant's peak exceeds `factor` times the plain program's, over the numbers of threads."""
        above = [figures[variant]["peak_kb"] - factor * figures["plain"]["peak_kb"]
                 for (name, _), figures in self.cells.items() if name == workload and variant in figures]
        return max(above) if above else None

    def compilation_ratio(self, variant):
        """Median over the sources."""
        ratios = [times[variant] / times["plain"] for times in self.data["compilation"].values() if variant in times]
        return statistics.median(ratios) if ratios else None

    def reports(self):
        return sum(figures["mapsan"]["reports"] for figures in self.cells.values())

    def runs(self):
        return sum(figures["mapsan"]["runs"] for figures in self.cells.values())
