"""program_runner.py: compiles a test program with the wrapper at each optimisation level and runs it.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Shared by check_report.py and check_silent.py. Every command is printed as it could be typed, and whatever goes wrong ends
the script with a sentence and status 1, so a failed lit test says all that is needed to repeat it by hand.
"""

import argparse
import os
import shlex
import subprocess
import sys

OPTIMISATION_LEVELS = ("-O0", "-O2")
COMPILE_SECONDS = 300
RUN_SECONDS = 120


def fail(message, output=""):
    if output:
        sys.stdout.write(output + ("" if output.endswith("\n") else "\n"))
    print("error: " + message)
    sys.exit(1)


def parser(description):
    arguments = argparse.ArgumentParser(description=description)
    arguments.add_argument("--compiler", required=True, help="the wrapper to compile with")
    arguments.add_argument("--filecheck", default="FileCheck", help="the FileCheck to match reports with")
    arguments.add_argument("--repeat", type=int, default=1, help="how often each program runs")
    arguments.add_argument("--std", default="c++17", help="language version")
    arguments.add_argument("--flags", default="", help="more flags for the compiler, in one word")
    arguments.add_argument("--options", default="", help="MAPSAN_OPTIONS for the run")
    arguments.add_argument("--levels", default=" ".join(OPTIMISATION_LEVELS), help="optimisation levels, in one word")
    arguments.add_argument("source")
    arguments.add_argument("output", help="path the built programs' names begin with")
    return arguments


def show(command, environment=None):
    words = [f"{name}={shlex.quote(value)}" for name, value in (environment or {}).items()]
    print("+ " + " ".join(words + [shlex.quote(word) for word in command]), flush=True)


def compile_program(arguments, level, macros, suffix):
    """Builds the source and returns the program's path."""
    program = arguments.output + level + suffix
    include = os.path.dirname(os.path.abspath(__file__))
    command = [arguments.compiler, "-std=" + arguments.std, level, "-g", "-Wall", "-Wextra", "-pthread", "-I" + include]
    command += macros + shlex.split(arguments.flags) + [arguments.source, "-o", program]
    os.makedirs(os.path.dirname(os.path.abspath(program)), exist_ok=True)
    show(command)
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, errors="replace", timeout=COMPILE_SECONDS)
    if result.returncode != 0:
        fail(f"the compiler ended with status {result.returncode}", result.stdout)
    if result.stdout.strip():
        fail("the compiler is not silent on this program", result.stdout)
    return program


def run_program(program, options, words=()):
    """Runs a program with words on its command line; returns its exit status (negative: a signal) and what it wrote, both streams together."""
    extra = {"MAPSAN_OPTIONS": options} if options else {}
    command = [program, *words]
    show(command, extra)
    environment = dict(os.environ, **extra)
    try:
        result = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, errors="replace", timeout=RUN_SECONDS)
    except subprocess.TimeoutExpired as expired:
        output = expired.stdout or b""
        fail(f"{program} did not end within {RUN_SECONDS} s",
             output.decode(errors="replace") if isinstance(output, bytes) else output)
    return result.returncode, result.stdout


def join_options(*options):
    return ":".join(option for option in options if option)
