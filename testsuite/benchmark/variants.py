"""variants.py: the forms in which the same sources are measured: how each is built and run.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from samples import parse_sample

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from result_cache import hash_of_files

FLAGS = ("-std=c++17", "-O2", "-pthread")
BUILD_SECONDS = 300
NOT_AVAILABLE = 1  # a checked program's exit status when it refuses its options


@dataclass(frozen=True)
class Build:
    """One way to compile the sources."""
    name: str
    compiler: str
    flags: tuple = ()


@dataclass(frozen=True)
class Variant:
    """One way to run a program."""
    name: str
    title: str
    build: str
    environment: dict = field(default_factory=dict, hash=False)
    prefix: tuple = ()


PLAIN = Variant("plain", "plain", "plain")
MAPSAN = Variant("mapsan", "mapsan", "mapsan")
GUARD = Variant("guard", "mapsan, guard mode", "mapsan", {"MAPSAN_OPTIONS": "mode=guard"})
TSAN = Variant("tsan", "ThreadSanitizer", "tsan", {"TSAN_OPTIONS": "report_bugs=0"})
HELGRIND = Variant("helgrind", "Helgrind", "plain", prefix=("valgrind", "--tool=helgrind"))
DRD = Variant("drd", "DRD", "plain", prefix=("valgrind", "--tool=drd"))


def tools_parser(description):
    """The options that CMakeLists.txt gives to every script here."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrapper", required=True, help="mapsan-clang++")
    parser.add_argument("--compiler", required=True, help="clang++ of the same version")
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--runtime", required=True)
    parser.add_argument("--work", required=True, help="folder for programs")
    return parser


class Programs:
    """The program `name`, built from all sources of a folder once per Build; what is up to date is not built again."""

    def __init__(self, name, folder, work, compiler, wrapper, tools, libraries=()):
        self.name, self.work, self.libraries = name, work, tuple(libraries)
        self.sources = sorted(os.path.join(folder, file) for file in os.listdir(folder) if file.endswith(".cpp"))
        headers = sorted(os.path.join(folder, file) for file in os.listdir(folder) if file.endswith(".h"))
        self.tools = list(tools)  # files that the instrumented form also depends on: plugin and runtime
        self.headers = headers
        self.builds = {
            "plain": Build("plain", compiler),
            "mapsan": Build("mapsan", wrapper, ("-g",)),
            "tsan": Build("tsan", compiler, ("-g", "-fsanitize=thread")),
        }
        os.makedirs(work, exist_ok=True)

    def path(self, build):
        return os.path.join(self.work, f"{self.name}.{build}")

    def stripped(self, build):
        """The program for Valgrind, whose version 3.19 does not read clang's DWARF 5."""
        return self.path(build) + ".stripped"

    def compile_command(self, build, source, result):
        build = self.builds[build]
        return [build.compiler, *FLAGS, *build.flags, "-c", source, "-o", result]

    def build(self, name):
        """Path of the program; ends the run with the compiler's message when it does not compile."""
        build, program = self.builds[name], self.path(name)
        identity = " ".join((hash_of_files([*self.sources, *self.headers, *(self.tools if name == "mapsan" else [])]),
                             build.compiler, *FLAGS, *build.flags, *self.libraries))
        if os.path.exists(program) and read_text(program + ".identity") == identity:
            return program
        objects = [os.path.join(self.work, f"{os.path.basename(source)}.{name}.o") for source in self.sources]
        commands = [self.compile_command(name, source, result) for source, result in zip(self.sources, objects)]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(run_compiler, commands))
        link = [build.compiler, *FLAGS, *build.flags, *objects, *self.libraries, "-o"]
        run_compiler([*link, program])
        run_compiler([*link, self.stripped(name), "-Wl,--strip-debug"])
        with open(program + ".identity", "w", encoding="utf-8") as file:
            file.write(identity)
        return program

    def build_all(self, names):
        for name in names:
            self.build(name)

    def run(self, variant, arguments, seconds):
        """A sample; ends the run when the program does not give one."""
        program = self.stripped(variant.build) if variant.prefix else self.path(variant.build)
        command = [*variant.prefix, program, *map(str, arguments)]
        result = run_quietly(command, variant.environment, seconds)
        return parse_sample(command, result)


def read_text(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def run_compiler(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=BUILD_SECONDS)
    if result.returncode != 0:
        raise SystemExit(f"error: {' '.join(command)}\n{result.stdout}")


def run_quietly(command, environment, seconds):
    """A finished process, or None after so many seconds. Options of the tools come from `environment` alone."""
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("SAN_OPTIONS")}
    try:
        return subprocess.run(command, env={**inherited, **environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, errors="replace", timeout=seconds)
    except subprocess.TimeoutExpired:
        return None


def guard_mode_available(programs):
    """Whether this mapsan has mode=guard: a runtime without it refuses the option."""
    result = run_quietly([programs.path("mapsan"), "w4", "1", "1000"], GUARD.environment, 60)
    return result is not None and not (result.returncode == NOT_AVAILABLE and "not available" in result.stderr)
