"""check_hostile.py: a small race is reported, and its repaired twin left alone, whatever the surroundings are like.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

The source is compiled faulty and with -DFIXED. Each --under names conditions of under.c, in one word, with NAME:VALUE for a
variable of the environment and `empty` for an empty one. Under each, the faulty program must end with status 66 and its
report on standard error where that is open, the repaired one with status 0 and no report, and both must write to
standard output what the repaired one writes undisturbed. --says: a sentence that must be there; --quiet: none may.
"""

import os
import re
import subprocess

import program_runner as runner

SKIPPED = 77


def run(command, environment):
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    runner.show(command)
    result = subprocess.run(command, env=environment, timeout=runner.RUN_SECONDS, text=True, errors="replace", **streams)
    return result.returncode, result.stdout, result.stderr


class Surroundings:
    def __init__(self, under, words, options):
        self.words = words.split()
        self.conditions = [word for word in self.words if ":" not in word and word != "empty"]
        self.environment = {} if "empty" in self.words else dict(os.environ)
        self.environment.update(word.split(":", 1) for word in self.words if ":" in word)
        if options:
            self.environment["MAPSAN_OPTIONS"] = options
        self.under = under

    def hides(self, stream):
        return f"close={stream}" in self.words or (stream == 2 and "broken-stderr" in self.words)

    def run(self, program):
        return run([self.under, *self.conditions, "--", program], self.environment)


def check(surroundings, arguments, program, faulty, undisturbed):
    status, output, errors = surroundings.run(program)
    where = f"{os.path.basename(program)} under '{' '.join(surroundings.words)}'"
    everything = output + errors
    if status == SKIPPED:
        print(output.strip())
        return
    if status != (arguments.status if faulty else 0):
        runner.fail(f"{where} ended with status {status}", everything)
    if not surroundings.hides(1) and output != undisturbed:
        runner.fail(f"{where} wrote something else", everything)
    if not surroundings.hides(2):
        reported = "WARNING: MapSanitizer: concurrent-write" in errors
        if reported != (faulty and not arguments.elsewhere):
            runner.fail(f"{where}: " + ("a report" if reported else "no report"), everything)
        if arguments.says and faulty and not re.search(arguments.says, errors):
            runner.fail(f"{where} does not say '{arguments.says}'", everything)
        sentences = [line for line in errors.splitlines() if line.startswith("mapsan: ") and "watched" not in line]
        if arguments.quiet and sentences:
            runner.fail(f"{where} says more than it should", everything)


def build_under(arguments):
    under = arguments.output + ".under"
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "hostile", "Inputs", "under.c")
    subprocess.run([arguments.plain, "-O1", source, "-o", under], check=True)
    return under


def main():
    parser = runner.parser(__doc__)
    parser.add_argument("--plain", required=True, help="a C compiler")
    parser.add_argument("--under", action="append", default=[])
    parser.add_argument("--says")
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--elsewhere", action="store_true", help="the report does not go to standard error")
    parser.add_argument("--status", type=int, default=66)
    arguments = parser.parse_args()
    under = build_under(arguments)
    faulty = runner.compile_program(arguments, "-O1", [], "")
    fixed = runner.compile_program(arguments, "-O1", ["-DFIXED"], ".fixed")
    status, undisturbed, errors = run([fixed], dict(os.environ))
    if status != 0:
        runner.fail("the repaired program fails undisturbed", errors)
    for words in arguments.under or [""]:
        surroundings = Surroundings(under, words, arguments.options)
        check(surroundings, arguments, faulty, True, undisturbed)
        check(surroundings, arguments, fixed, False, undisturbed)


if __name__ == "__main__":
    main()
