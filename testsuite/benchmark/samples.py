"""samples.py: what one run of a program says, and what several runs say together.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import json
import math
import re
import statistics

REPORT = re.compile(r"^WARNING: MapSanitizer: ", re.MULTILINE)
COLLECTED = re.compile(r"^(?:==\d+==\s*)?(?:Collected\s*:|I\s+refs:)\s*([\d,]+)", re.MULTILINE)
MISSES = re.compile(r"^==\d+== (D1|LLd)\s+misses:\s*([\d,]+)", re.MULTILINE)
REPORTED = 66  # exit status of a checked program with reports


class RunFailed(Exception):
    pass


def parse_sample(command, result):
    """The line of JSON that a program prints, and how many reports mapsan made. `result` is None after a timeout."""
    shown = " ".join(command)
    if result is None:
        raise RunFailed(f"{shown}: did not end in time")
    reports = len(REPORT.findall(result.stderr))
    if result.returncode != 0 and not (result.returncode == REPORTED and reports):
        raise RunFailed(f"{shown}: exit status {result.returncode}\n{result.stderr[-2000:]}")
    lines = [line for line in result.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise RunFailed(f"{shown}: printed no figures\n{result.stdout[-500:]}")
    return {**json.loads(lines[-1]), "reports": reports}


def parse_collected(text):
    """Instructions that callgrind or cachegrind counted; None when there is no such line."""
    found = COLLECTED.search(text)
    return int(found.group(1).replace(",", "")) if found else None


def parse_misses(text):
    """Misses of the first-level and of the last-level data cache, as cachegrind prints them: {"D1": ..., "LLd": ...}"""
    found = {level: int(count.replace(",", "")) for level, count in MISSES.findall(text)}
    if set(found) != {"D1", "LLd"}:
        raise RunFailed(f"cachegrind printed no misses\n{text[-500:]}")
    return found


def summary(samples):
    """Figures per operation: median of the wall time, minimum of the CPU time, largest peak."""
    return {
        "wall_ns": statistics.median(sample["wall_ns"] / sample["ops"] for sample in samples),
        "cpu_ns": min(sample["cpu_ns"] / sample["ops"] for sample in samples),
        "peak_kb": max(sample["peak_kb"] for sample in samples),
        "reports": sum(sample["reports"] for sample in samples),
        "runs": len(samples),
        "ops": samples[0]["ops"],
    }


def per_operation(small, large, key):
    """What one more operation costs, from two runs of different length: start and warm-up drop out."""
    return (large[key] - small[key]) / (large["ops"] - small["ops"])


def disagreements(samples):
    """Pairs of samples of equal work that came to different results. Sums that depend on the order of threads do not count."""
    seen, wrong = {}, []
    for sample in samples:
        if not sample["exact"]:
            continue
        key = (sample["workload"], sample["threads"], sample["ops"])
        first = seen.setdefault(key, sample)
        if first["sum"] != sample["sum"]:
            wrong.append((first, sample))
    return wrong


def geometric_mean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None
