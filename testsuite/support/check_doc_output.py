"""check_doc_output.py: an example of the documentation, run now, prints what the documentation shows.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Compares the output of a command with an approved file. Process ids and addresses differ from run to run and are
normalised on both sides; a line `...` in the file stands for any number of lines. An example whose threads may come in
either order has to match in one of several runs; its exit status has to be right in all of them.
Usage: check_doc_output.py [--status N] [--runs N] APPROVED COMMAND...
"""

import argparse
import re
import subprocess
import sys

VARIABLE = [(re.compile(r"\bpid=\d+"), "pid=PID"), (re.compile(r"0x[0-9a-f]+"), "ADDRESS")]
ANY = re.compile(r"\s*\.\.\.")


def normalise(text):
    for pattern, replacement in VARIABLE:
        text = pattern.sub(replacement, text)
    return [line.rstrip() for line in text.splitlines()]


def matches(approved, actual):
    """Whether the lines are the approved ones; the line that stands for any number of lines takes as few as it can."""
    if not approved:
        return not actual
    if ANY.fullmatch(approved[0]):
        return any(matches(approved[1:], actual[skip:]) for skip in range(len(actual) + 1))
    return bool(actual) and approved[0] == actual[0] and matches(approved[1:], actual[1:])


def run(command):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            errors="replace", timeout=120)
    return result.returncode, result.stdout


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--status", type=int, default=0)
    arguments.add_argument("--runs", type=int, default=1)
    arguments.add_argument("approved")
    arguments.add_argument("command", nargs=argparse.REMAINDER)
    options = arguments.parse_args()
    with open(options.approved, encoding="utf-8") as file:
        approved = normalise(file.read())
    for _ in range(options.runs):
        status, output = run(options.command)
        if status != options.status:
            print(f"{output}error: status {status}, not {options.status}")
            sys.exit(1)
        if matches(approved, normalise(output)):
            return
    print(f"{output}error: not the output in {options.approved}")
    sys.exit(1)


if __name__ == "__main__":
    main()
