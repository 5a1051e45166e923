"""check_silent.py: a correct program must run as if mapsan were not there, and mapsan must have watched it.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Compiles the program at -O0 and -O2 and runs it: status 0, no report, notes included, and an exit line that counts at least
one map. The last guards against the emptiest of all passes, a program in which nothing was instrumented.
"""

import re

import program_runner as runner

WATCHED = re.compile(r"watched (\d+) sites?(?: and (\d+) maps?)?")  # guard mode does not count maps


def check_silent(status, output, what):
    if "MapSanitizer" in output:
        runner.fail(f"{what}: a report on a correct program", output)
    if status != 0:
        runner.fail(f"{what}: ended with status {status}, not 0", output)
    watched = WATCHED.search(output)
    if not watched:
        runner.fail(f"{what}: no exit line that counts the watched maps", output)
    if "0" in watched.groups():
        runner.fail(f"{what}: nothing was watched: {watched.group(0)}", output)


def main():
    arguments = runner.parser(__doc__).parse_args()
    for level in arguments.levels.split():
        program = runner.compile_program(arguments, level, [], "")
        for _ in range(arguments.repeat):
            # Notes are printed as well: code that is legal on every implementation but not by the standard has no place
            # among the correct programs.
            status, output = runner.run_program(program, runner.join_options("fail_on=note", arguments.options))
            check_silent(status, output, f"{arguments.source} at {level}")


if __name__ == "__main__":
    main()
