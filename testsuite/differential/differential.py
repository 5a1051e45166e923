"""differential.py: two engines over the same events must come to the same verdict, or there is a reason.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Every test program, in each form, is built with the plugin *and* -fsanitize=thread. In such a process mapsan tells
ThreadSanitizer of each access to a map ("race on a map structure", "race on a map bucket"), so one run gives two verdicts: which
maps mapsan reports, and which maps ThreadSanitizer's clocks find a race on. Where the two differ, expected_differences.txt
must name the program, which engine is alone, and why. An entry that no difference needs any more fails too, unless it is marked
as depending on timing.

What ThreadSanitizer says of the containers' own memory ("data race" in std::_Rb_tree) is no part of the comparison.
"""

import argparse
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
import suite_programs
from result_cache import ResultCache, hash_of_files, headers_hash

HERE = os.path.dirname(os.path.abspath(__file__))
RUN_SECONDS = 180
# Notes are left out: calls that changed nothing are no race in ThreadSanitizer's eyes either. So are the rules beyond races,
# and predictions, which rest on another clock.
BY_MAPSAN = re.compile(r"^WARNING: MapSanitizer: (?:concurrent-write|read-write-race|map-lifetime) on (.*) \(pid=\d+\)$", re.M)
PREDICTED = re.compile(r"^  Confidence: predicted", re.M)
BORDER = "=================="
BY_TSAN = re.compile(r"^WARNING: ThreadSanitizer: race on a map (?:structure|bucket) \((.*), [^,]* at [^,]*\) \(pid=\d+\)$", re.M)
# suite/source form   who is alone: mapsan or tsan; or crash   map (* for any)   reason   [timing]
EXPECTED = re.compile(r"^(\S+) (\w+)\s+(mapsan|tsan|crash)\s+(\S+)\s+(\S+)(\s+timing)?$")
# A container reached by index has no name of its own in the source: engines agree on the type.
NAME = re.compile(r"'([^']*)'$")


def map_name(text):
    match = NAME.search(text)
    return match.group(1) if match else text


def verdict(run):
    """Which maps each engine reports, or what went wrong."""
    if run.timed_out:
        return {"failure": f"did not end within {RUN_SECONDS} s"}
    if "mapsan: watched" not in run.output:
        return {"failure": f"ended with status {run.status} without mapsan's exit line"}
    reports = [report for report in run.output.split(BORDER) if not PREDICTED.search(report)]
    return {
        "mapsan": sorted({map_name(name) for report in reports for name in BY_MAPSAN.findall(report)}),
        "tsan": sorted({map_name(match) for match in BY_TSAN.findall(run.output)}),
    }


class Differential:
    def __init__(self, arguments):
        self.arguments = arguments
        os.makedirs(arguments.work, exist_ok=True)
        self.cache = ResultCache(os.path.join(arguments.work, "results.jsonl"))
        self.tools = hash_of_files([arguments.plugin, arguments.runtime]) + headers_hash(suite_programs.SUPPORT)

    def run(self, form):
        key = ResultCache.key(self.tools, hash_of_files([form.path]), form.name, form.flags, form.options)
        result = self.cache.get(key)
        if result is None:
            result = self.build_and_run(form)
            self.cache.put(key, result)
        return result

    def build_and_run(self, form):
        program = os.path.join(self.arguments.work, re.sub(r"\W+", "_", form.name))
        command = form.compile_command([self.arguments.compiler], "-O1", program, "-fsanitize=thread", "-w")
        error = suite_programs.compile_form(command)
        if error:
            return {"failure": error}
        options = ":".join(part for part in ("fail_on=none", form.options) if part)
        environment = {"MAPSAN_OPTIONS": options, "TSAN_OPTIONS": "exitcode=0:report_bugs=1"}
        result = verdict(suite_programs.run_form([program], environment, RUN_SECONDS))
        os.remove(program)
        return result


def read_expected(path):
    expected = {}
    reasons = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("reason "):
                name, text = line[len("reason "):].split(": ", 1)
                reasons[name] = text
                continue
            match = EXPECTED.match(line)
            if not match:
                sys.exit(f"error: {path}:{number}: not understood: {line}")
            key = (f"{match.group(1)} {match.group(2)}", match.group(3))
            expected.setdefault(key, []).append((match.group(4), match.group(5), bool(match.group(6))))
    for entries in expected.values():
        for _, reason, _ in entries:
            if reason not in reasons:
                sys.exit(f"error: {path}: the reason '{reason}' is not explained")
    return expected, reasons


def explain(form, alone, maps, expected, used):
    """The reasons for these maps, and those without one."""
    found, unexplained = [], []
    for name in maps:
        for pattern, reason, _ in expected.get((form.name, alone), []):
            if pattern in ("*", name.replace(" ", "")):
                found.append(reason)
                used.add((form.name, alone, pattern))
                break
        else:
            unexplained.append(name)
    return found, unexplained


def judge(form, result, expected, used):
    """Lines to print, and whether they are errors."""
    if "failure" in result:
        reasons, _ = explain(form, "crash", ["*"], expected, used)
        return [f"{form.name}: {', '.join(reasons) or result['failure']}"], not reasons
    ours, theirs = set(result["mapsan"]), set(result["tsan"])
    lines, bad = [], False
    for alone, maps in (("mapsan", sorted(ours - theirs)), ("tsan", sorted(theirs - ours))):
        reasons, unexplained = explain(form, alone, maps, expected, used)
        if reasons:
            lines.append(f"{form.name}: only {alone}: {', '.join(sorted(set(reasons)))}")
        if unexplained:
            lines.append(f"{form.name}: only {alone} reports {', '.join(unexplained)}: no reason is known")
            bad = True
    return lines, bad


def unused_entries(forms, expected, used):
    names = {form.name for form in forms}
    for (name, alone), entries in expected.items():
        for pattern, reason, timing in entries:
            if name in names and not timing and (name, alone, pattern) not in used:
                yield f"{name}: the expected difference '{alone} {pattern} {reason}' did not show"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", required=True, help="mapsan-clang++")
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--runtime", required=True)
    parser.add_argument("--work", required=True, help="folder for programs and results")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("wanted", nargs="*", help="suites or programs (litmus/dekker); all if none")
    arguments = parser.parse_args()
    differential = Differential(arguments)
    expected, reasons = read_expected(os.path.join(HERE, "expected_differences.txt"))
    # Programs that are expected to be missed hold accesses that neither engine is told of.
    forms = [form for form in suite_programs.all_forms(arguments.wanted) if form.suite != "missed"]
    if not forms:
        sys.exit("error: no such program")
    used, failed, agreed, shown = set(), False, 0, set()
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for form, result in zip(forms, pool.map(differential.run, forms)):
            lines, bad = judge(form, result, expected, used)
            failed |= bad
            agreed += not lines
            for line in lines:
                print(("error: " if bad else "") + line, flush=True)
    for line in unused_entries(forms, expected, used):
        print("error: " + line)
        failed = True
    for _, alone, pattern in sorted(used):
        shown |= {reason for (_, who), entries in expected.items() if who == alone for p, reason, _ in entries if p == pattern}
    for reason in sorted(shown & set(reasons)):
        print(f"  {reason}: {reasons[reason]}")
    print(f"{len(forms)} programs; both engines agree on {agreed}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
