"""tools.py: the tools compared: how a program is built and run for each, and what its output says.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Outcome of a run:
  reported  a report on a map or its elements
  other     reports, but none on a map: on atomics, or on what the standard library keeps for itself
  silent    no report
  crash     ended by a signal, or by the tool itself, without a report
  timeout   did not end in time
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
import suite_programs

RUN_SECONDS = 120
LEVEL = "-O0"  # accesses are made as they are written: above it, a lookup whose result goes unused is no access any more
GAVE_UP = 99  # support/invisible_barrier.h: the threads' steps did not come about in half a minute

# Files of the suite whose code only forces the interleaving: a tool that reports it is not to be blamed, nor praised.
HARNESS = re.compile(r"invisible::|invisible_barrier\.h|two_threads\.h|order_pair\.h|many_threads\.h")
# The accessed memory is an atomic, or belongs to the library's threads, futures and reference counts.
NOT_A_MAP = re.compile(r"std::(__1::)?(__)?(atomic|c?xx_atomic)|atomic_base\.h|/atomic:|shared_ptr|_Sp_counted|atomicity\.h|"
                       r"std::(__1::)?(thread|future|promise|__future_base)|pthread_|libstdc\+\+|libgomp|libomp|libtbb|libglib")


def tool_version(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    return result.stdout.splitlines()[0]


def accesses(reports):
    """The innermost frames of the accesses of each report, the harness's reports left out."""
    return [frames for frames in reports if frames and not HARNESS.search(frames[0])]


def outcome(run, reports):
    reports = accesses(reports)
    if reports:
        return "other" if all(NOT_A_MAP.search(frames[0]) for frames in reports) else "reported"
    if run.timed_out or run.status == GAVE_UP:
        return "timeout"
    return "crash" if run.status < 0 or "DEADLYSIGNAL" in run.output or "terminating with default action" in run.output else "silent"


class Tool:
    name = ""
    title = ""
    build_kind = ""  # tools of one kind share the program

    def build(self, form, program):
        """None, or why it failed."""
        raise NotImplementedError

    def run(self, form, program):
        raise NotImplementedError

    def version(self):
        raise NotImplementedError

    @staticmethod
    def plain_flags(form):
        return [flag for flag in form.flags if not flag.startswith("-fplugin-arg-mapsan-")]


class Mapsan(Tool):
    name, title, build_kind = "mapsan", "mapsan", "mapsan"

    def __init__(self, compiler, identity):
        self.compiler = compiler
        self.identity = identity  # hash of plugin and runtime

    def build(self, form, program):
        return suite_programs.compile_form(form.compile_command([self.compiler], LEVEL, program, "-w"))

    def run(self, form, program):
        environment = {"MAPSAN_OPTIONS": form.options} if form.options else {}
        run = suite_programs.run_form([program], environment, RUN_SECONDS)
        reports = [["map"]] * run.output.count("WARNING: MapSanitizer: ")
        return outcome(run, reports)

    def version(self):
        return self.identity


class ThreadSanitizer(Tool):
    name, title, build_kind = "tsan", "ThreadSanitizer", "tsan"

    def __init__(self, compiler):
        self.compiler = compiler

    def build(self, form, program):
        command = [self.compiler, LEVEL, "-g", "-pthread", "-fsanitize=thread", "-w", "-I" + suite_programs.SUPPORT]
        return suite_programs.compile_form([*command, *self.plain_flags(form), form.path, "-o", program])

    def run(self, form, program):
        run = suite_programs.run_form([program], {}, RUN_SECONDS)
        reports = []
        for text in run.output.split("WARNING: ThreadSanitizer: ")[1:]:
            if text.startswith("data race") or text.startswith("heap-use-after-free"):
                frames = [line.strip() for line in text.splitlines() if re.match(r" +#\d+ ", line)]
                reports.append(frames[:1])
        return outcome(run, reports)

    def version(self):
        return tool_version([self.compiler, "--version"])


class Valgrind(Tool):
    build_kind = "plain"

    def __init__(self, name, title, compiler, begins):
        self.name, self.title, self.compiler = name, title, compiler
        self.begins = re.compile(begins)

    def build(self, form, program):
        # valgrind 3.19 does not read clang's DWARF 5 throughout.
        command = [self.compiler, LEVEL, "-g", "-gdwarf-4", "-pthread", "-w", "-I" + suite_programs.SUPPORT]
        return suite_programs.compile_form([*command, *self.plain_flags(form), form.path, "-o", program])

    def run(self, form, program):
        command = ["valgrind", "--tool=" + self.name, "--error-limit=no", program]
        run = suite_programs.run_form(command, {}, RUN_SECONDS)
        reports, frames = [], None
        for line in run.output.splitlines():
            text = re.sub(r"^==\d+== ?", "", line)
            if self.begins.search(text):
                frames = []
                reports.append(frames)
            elif frames is not None and re.match(r"\s+(at|by) 0x", text):
                frames.append(text.strip())
            else:
                frames = None if not text.strip() else frames
        return outcome(run, reports)

    def version(self):
        return tool_version(["valgrind", "--version"]) + " " + tool_version([self.compiler, "--version"])


def all_tools(wrapper, compiler, identity):
    return [
        Mapsan(wrapper, identity),
        ThreadSanitizer(compiler),
        Valgrind("helgrind", "Helgrind", compiler, r"^Possible data race"),
        Valgrind("drd", "DRD", compiler, r"^Conflicting (load|store)"),
    ]
