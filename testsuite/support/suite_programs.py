"""suite_programs.py: the test programs of the suite, as scripts that build and run them in other ways need them.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

A program is a source whose RUN line hands it to one of the checkers; which of its forms hold a violation follows from the
checker. Suites are the folders of testsuite/, so a new one is found without being named here. Of a source with several such
RUN lines (the same test with libc++) the first counts.
"""

import os
import re
import shlex
import subprocess
from dataclasses import dataclass

TESTSUITE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SUPPORT = os.path.join(TESTSUITE, "support")
RUN_LINE = re.compile(r"^// RUN: (.*?)(\\?)$")
CHECKER = re.compile(r"%check_(\w+) (.*)$")
COMPILE_SECONDS = 300
# What programs with abseil's containers are linked with: %abseil in RUN lines.
ABSEIL = "$(pkg-config --libs absl_flat_hash_map absl_node_hash_map absl_btree)"

# checker -> (macros, whether this form holds a violation) of each form. Checkers not named here have a faulty form and,
# under -DFIXED, a correct one.
FORMS = {
    "silent": {"correct": ([], False)},
    "order": {"unordered": (["-DUNORDERED"], True), "ordered": ([], False)},
}
DEFAULT_FORMS = {"faulty": ([], True), "fixed": (["-DFIXED"], False)}
DEFAULT_STANDARD = {"order": "c++20"}


@dataclass(frozen=True)
class Form:
    suite: str
    source: str  # file name
    form: str
    faulty: bool
    flags: tuple  # for the compiler
    options: str  # MAPSAN_OPTIONS of the test

    @property
    def name(self):
        return f"{self.suite}/{self.source} {self.form}"

    @property
    def path(self):
        return os.path.join(TESTSUITE, self.suite, self.source)

    def compile_command(self, compiler, level, program, *more):
        return [*compiler, level, "-g", "-pthread", "-I" + SUPPORT, *more, *self.flags, self.path, "-o", program]


def run_lines(path):
    """The RUN lines, continued ones joined."""
    lines, open_line = [], ""
    with open(path, encoding="utf-8") as file:
        for line in file:
            match = RUN_LINE.match(line.rstrip())
            if match:
                open_line += match.group(1).strip() + " "
                if not match.group(2):
                    lines.append(open_line.strip())
                    open_line = ""
    return lines


def shell_words(text):
    """Words as the shell makes them of a RUN line, $(...) included."""
    script = f"set -f; for word in {text}; do printf '%s\\n' \"$word\"; done"
    result = subprocess.run(["sh", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60)
    return result.stdout.splitlines()


def forms_of(suite, source):
    path = os.path.join(TESTSUITE, suite, source)
    for line in run_lines(path):
        checker = CHECKER.search(line)
        if not checker:
            continue
        arguments = checker.group(2).replace("%S", os.path.join(TESTSUITE, suite)).replace("%abseil", ABSEIL)
        words = [word for word in shell_words(arguments) if word.startswith("--")]
        named = dict(word[2:].split("=", 1) for word in words if "=" in word)
        standard = named.get("std", DEFAULT_STANDARD.get(checker.group(1), "c++17"))
        forms = FORMS.get(checker.group(1), DEFAULT_FORMS)
        for form, (macros, faulty) in forms.items():
            if "--no-" + form in words:
                continue
            flags = ("-std=" + standard, *macros, *shlex.split(named.get("flags", "")))
            yield Form(suite, source, form, faulty, flags, named.get("options", ""))
        return


def suites():
    """Folders of testsuite/ that hold programs, in the order of their names."""
    for suite in sorted(os.listdir(TESTSUITE)):
        if os.path.isdir(os.path.join(TESTSUITE, suite)):
            yield suite


def all_forms(wanted=None):
    """Every form of every program; `wanted` are name prefixes ("order", "litmus/dekker")."""
    for suite in suites():
        folder = os.path.join(TESTSUITE, suite)
        for source in sorted(os.listdir(folder)):
            if not source.endswith(".cpp"):
                continue
            if wanted and not any(f"{suite}/{source}".startswith(prefix) for prefix in wanted):
                continue
            yield from forms_of(suite, source)


def compile_form(command):
    """None, or why there is no program: the compiler's first error."""
    try:
        result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                errors="replace", timeout=COMPILE_SECONDS)
    except subprocess.TimeoutExpired:
        return "the compiler took too long"
    if result.returncode == 0:
        return None
    errors = [line for line in result.stdout.splitlines() if "error" in line]
    return errors[0] if errors else f"the compiler ended with status {result.returncode}"


@dataclass
class Run:
    status: int  # negative: a signal
    output: str
    timed_out: bool


def run_form(command, environment, seconds):
    process = subprocess.Popen(command, env=dict(os.environ, **environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=seconds)
        return Run(process.returncode, output, False)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)  # the program and what it forked
        output, _ = process.communicate()
        return Run(process.returncode, output, True)
