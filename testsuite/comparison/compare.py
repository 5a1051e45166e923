"""compare.py: runs every test program of the suite under mapsan, ThreadSanitizer, Helgrind and DRD; writes docs/comparison.md.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Programs and suites are those that support/suite_programs.py finds. Each result is kept as soon as it is known: a run that was
broken off goes on where it stopped, and a new mapsan runs only its own column again.
"""

import argparse
import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from document import write_document
from tools import LEVEL, all_tools

import suite_programs
from result_cache import ResultCache, hash_of_files, headers_hash

TRIES = 3  # for the faulty form, as long as nothing is reported: what a tool remembers can depend on chance


class Comparison:
    def __init__(self, tools, work):
        self.tools = tools
        self.work = work
        os.makedirs(work, exist_ok=True)
        self.cache = ResultCache(os.path.join(work, "results.jsonl"))
        self.headers = headers_hash(suite_programs.SUPPORT)
        self.versions = {tool.name: tool.version() for tool in tools}
        self.done = 0
        self.lock = threading.Lock()

    def key(self, form, tool):
        source = hash_of_files([form.path])
        return ResultCache.key(TRIES, LEVEL, tool.name, self.versions[tool.name], self.headers, source, form.name, form.flags,
                               form.options)

    def run_form(self, form):
        """The outcome under each tool."""
        built = {}
        results = {}
        for tool in self.tools:
            key = self.key(form, tool)
            results[tool.name] = self.cache.get(key)
            if results[tool.name] is None:
                results[tool.name] = self.run_tool(form, tool, built)
                self.cache.put(key, results[tool.name])
        for program in built:
            if os.path.exists(program):
                os.remove(program)
        self.show(form, results)
        return results

    def run_tool(self, form, tool, built):
        program = os.path.join(self.work, re.sub(r"\W+", "_", form.name) + "." + tool.build_kind)
        if program not in built:
            built[program] = tool.build(form, program)
        if built[program]:
            print(f"{form.name}: not built for {tool.title}: {built[program]}", flush=True)
            return "not built"
        outcome = tool.run(form, program)
        for _ in range(TRIES - 1):
            if not form.faulty or outcome != "silent":
                break
            outcome = tool.run(form, program)
        return outcome

    def show(self, form, results):
        with self.lock:
            self.done += 1
            print(f"{self.done} {form.name}: " + ", ".join(f"{name} {result}" for name, result in results.items()), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrapper", required=True, help="mapsan-clang++")
    parser.add_argument("--compiler", required=True, help="clang++ of the same version")
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--runtime", required=True)
    parser.add_argument("--work", required=True, help="folder for programs and results")
    parser.add_argument("--output", help="the document to write")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("wanted", nargs="*", help="suites or programs (litmus/dekker); all if none")
    arguments = parser.parse_args()
    tools = all_tools(arguments.wrapper, arguments.compiler, hash_of_files([arguments.plugin, arguments.runtime]))
    comparison = Comparison(tools, arguments.work)
    forms = list(suite_programs.all_forms(arguments.wanted))
    if not forms:
        sys.exit("error: no such program")
    with ThreadPoolExecutor(arguments.jobs) as pool:
        results = dict(zip(forms, pool.map(comparison.run_form, forms)))
    if arguments.output:
        write_document(arguments.output, tools, comparison.versions, results)


if __name__ == "__main__":
    main()
