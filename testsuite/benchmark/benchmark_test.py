"""benchmark_test.py: tests of what the benchmark's scripts read and compute.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import subprocess
import unittest

import suite
from check_instructions import compared
from measure import rounded_ops
from samples import RunFailed, disagreements, geometric_mean, parse_collected, parse_sample, per_operation, summary

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


class Instructions(unittest.TestCase):
    def test_compared_with_recorded(self):
        rows = list(compared({"w1": {"plain": 100}}, {"w1": {"plain": 110, "mapsan": 500}}))
        self.assertEqual(rows, [("w1", "plain", 100, 110, 0.1), ("w1", "mapsan", None, 500, None)])


if __name__ == "__main__":
    unittest.main()
