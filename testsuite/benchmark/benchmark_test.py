"""benchmark_test.py: tests of what the benchmark's scripts read and compute.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import subprocess
import unittest
from xml.etree import ElementTree

import suite
from breakdown import HOOKS, by_step, is_runtime, parse_functions, step_of
from check_instructions import compared
from figures import Figures
from markdown import number, with_unit
from measure import rounded_ops
from page import chart, page
from remedies_page import Cells
from samples import RunFailed, disagreements, geometric_mean, parse_collected, parse_misses, parse_sample, per_operation, summary

LINE = '{"workload": "w1", "threads": 2, "ops": 100, "wall_ns": 500, "cpu_ns": 900, "peak_kb": 3000, "sum": 7, "exact": true}\n'


def finished(stdout=LINE, stderr="", status=0):
    return subprocess.CompletedProcess([], status, stdout, stderr)


class Samples(unittest.TestCase):
    def test_line_of_json_among_other_lines(self):
        sample = parse_sample(["w"], finished("hello\n" + LINE, "mapsan: watched 1 site"))
        self.assertEqual((sample["cpu_ns"], sample["sum"], sample["reports"]), (900, 7, 0))

    def test_reports_are_counted(self):
        text = "WARNING: MapSanitizer: concurrent-write (pid=1)\n  ...\nWARNING: MapSanitizer: read-write-race (pid=1)\n"
        self.assertEqual(parse_sample(["w"], finished(stderr=text, status=66))["reports"], 2)

    def test_failures_are_told(self):
        for result in (None, finished(status=1), finished(status=66), finished(stdout=""), finished(status=-11)):
            with self.assertRaises(RunFailed):
                parse_sample(["w"], result)

    def test_collected_instructions(self):
        self.assertEqual(parse_collected("==12== Events    : Ir\n==12== Collected : 25234567\n"), 25234567)
        self.assertEqual(parse_collected("==12== I   refs:      1,234,567\n"), 1234567)
        self.assertIsNone(parse_collected("==12== nothing\n"))

    def test_simulated_misses(self):
        text = "==1== D1  misses:     1,234  (  1,000 rd   +   234 wr)\n==1== LLd misses:        56  (     50 rd   +     6 wr)\n"
        self.assertEqual(parse_misses(text), {"D1": 1234, "LLd": 56})
        with self.assertRaises(RunFailed):
            parse_misses("==1== D1  misses: 3\n")

    def test_summary_is_median_wall_and_least_cpu(self):
        samples = [{"wall_ns": wall, "cpu_ns": cpu, "ops": 10, "peak_kb": peak, "reports": 1}
                   for wall, cpu, peak in ((10, 50, 3), (30, 20, 9), (1000, 90, 4))]
        self.assertEqual(summary(samples), {"wall_ns": 3, "cpu_ns": 2, "peak_kb": 9, "reports": 3, "runs": 3, "ops": 10})

    def test_one_more_operation(self):
        self.assertEqual(per_operation({"cpu_ns": 1100, "ops": 10}, {"cpu_ns": 1300, "ops": 30}, "cpu_ns"), 10)

    def test_disagreement_only_about_equal_work_in_any_order(self):
        def sample(total, threads=1, exact=True, ops=10):
            return {"workload": "w", "threads": threads, "ops": ops, "sum": total, "exact": exact}
        other_work = [sample(2, ops=20), sample(3, exact=False), sample(4, threads=2)]
        self.assertEqual(disagreements([sample(1), sample(1), *other_work]), [])
        self.assertEqual(len(disagreements([sample(1), sample(2), sample(1)])), 1)

    def test_geometric_mean(self):
        self.assertAlmostEqual(geometric_mean([1, 4]), 2)
        self.assertIsNone(geometric_mean([]))


class Plans(unittest.TestCase):
    def test_operations_are_shared_equally(self):
        self.assertEqual([rounded_ops(ops, 16) for ops in (0.5, 16, 100)], [16, 16, 96])

    def test_unknown_workload(self):
        with self.assertRaises(SystemExit):
            suite.wanted_workloads(["w99"], False)

    def test_quick_is_a_part(self):
        quick = suite.wanted_workloads([], True)
        self.assertTrue(set(quick) < set(suite.wanted_workloads([], False)))
        self.assertTrue(all(set(suite.QUICK_THREADS) <= set(workload.threads) for workload in quick))


def timed(workload, threads, **cpu_ns):
    figures = {name: {"wall_ns": value, "cpu_ns": value, "peak_kb": 2048, "reports": 0, "runs": 3}
               for name, value in cpu_ns.items()}
    return {"workload": workload, "threads": threads, "figures": figures}


def example_results():
    about = dict.fromkeys(("date", "revision", "compiler", "valgrind", "system", "processor", "cores", "load", "seconds",
                           "repetitions"), "?")
    return {"about": about, "variants": [{"name": name, "title": name} for name in ("plain", "mapsan", "tsan")],
            "cells": [timed("w1h", threads, plain=10.0, mapsan=12.0 + threads / 10, tsan=100.0) for threads in (1, 2, 4, 16)],
            "valgrind": [], "memory": {}, "instructions": {"w8n": {"plain": 100, "mapsan": 101}}, "compilation": {}}


class Pages(unittest.TestCase):
    def test_goals_are_judged_and_missing_figures_left_open(self):
        text = page(example_results())
        self.assertIn("| worst case `w1h`, 1 to 16 threads | 1.30 | 1.36 | 10.0 | no |", text)
        self.assertIn("| a program, `w8`, 1 thread | 1.02 | – | – | – |", text)
        self.assertIn("| the same: instructions | 1.005 | 1.01 | – | no |", text)
        self.assertIn("has no guard mode", text)

    def test_guard_mode_has_its_column_when_there_is_one(self):
        data = example_results()
        data["variants"].insert(2, {"name": "guard", "title": "mapsan, guard mode"})
        data["cells"].append(timed("w8", 1, plain=100.0, mapsan=101.0, guard=100.0, tsan=600.0))
        for cell in data["cells"][:-1]:
            cell["figures"]["guard"] = {**cell["figures"]["plain"]}
        text = page(data)
        self.assertIn("| guard mode, `w1h`, 1 thread | 1.05 | 1.00 | 10.0 | yes |", text)
        self.assertIn("mapsan, guard mode: wall time / CPU time", text)
        self.assertNotIn("has no guard mode", text)

    def test_chart_is_xml(self):
        self.assertTrue(ElementTree.fromstring(chart(Figures(example_results()))).tag.endswith("svg"))

    def test_numbers(self):
        self.assertEqual([number(value) for value in (None, 1.234, 12.34, 123.4)], ["–", "1.23", "12.3", "123"])
        self.assertEqual(number(12345), "12 345")
        self.assertEqual(with_unit(0.025, "of it"), "1/40")
        self.assertEqual(with_unit(1.005, "x"), "1.005")

    def test_nearly_best_remedies(self):
        figures = {"a": {"ops_per_ms": 91}, "b": {"ops_per_ms": 100}, "c": {"ops_per_ms": 89}}
        cells = Cells({"remedies": list("abc"), "cells": [{"threads": 1, "read_percent": 90, "figures": figures}]})
        self.assertEqual(cells.good(1, 90), ["b", "a"])


class Instructions(unittest.TestCase):
    def test_compared_with_recorded(self):
        rows = list(compared({"w1": {"plain": 100}}, {"w1": {"plain": 110, "mapsan": 500}}))
        self.assertEqual(rows, [("w1", "plain", 100, 110, 0.1), ("w1", "mapsan", None, 500, None)])


ANNOTATED = """
Ir
--------------------------------------------------------------------------------
5,400 (100.0%)  PROGRAM TOTALS

3,000 (55.56%)  ???:unsigned long benchmark::run_deep<benchmark::w1(int, long)::$_0>(int, long) [/a b/workloads]
1,200 (22.22%)  ???:mapsan::(anonymous namespace)::on_unlocking(void const volatile*) [/a b/workloads]
  900 (16.67%)  ./nptl/pthread_mutex_lock.c:pthread_mutex_lock [/usr/lib/libc.so.6]
  200 ( 3.70%)  ???:void mapsan::hook::v1::detail::snapshot_key<int>(void const*, unsigned char*) [/a b/workloads]
  100 ( 1.85%)  ???:__mapsan_operation [/a b/workloads]
"""


class Breakdown(unittest.TestCase):
    def test_functions_are_read(self):
        counts = parse_functions(ANNOTATED)
        self.assertEqual(sum(counts.values()), 5400)
        self.assertEqual((counts["pthread_mutex_lock"], counts["__mapsan_operation"]), (900, 100))

    def test_steps_add_up_to_what_is_above_the_plain_program(self):
        steps = by_step(parse_functions(ANNOTATED), 3500)
        self.assertEqual(steps, {HOOKS: 600, "locks": 1200, "check-then-act": 100})

    def test_own_functions_of_the_runtime_only(self):
        names = ("mapsan::VectorClock::join(mapsan::ClockSnapshot const&)", "bool mapsan::VectorClock::join_weak<int>(int)",
                 "mapsan_private_memset", "full_pthread_mutex_lock(pthread_mutex_t*)", "malloc", "std::map<mapsan::X>::find()")
        self.assertEqual([is_runtime(name) for name in names], [True, True, True, True, False, False])
        self.assertEqual([step_of(name) for name in names[:4]], ["clocks", "clocks", "accesses", "locks"])


if __name__ == "__main__":
    unittest.main()
