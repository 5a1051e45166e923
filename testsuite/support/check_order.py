"""check_order.py: a synchronisation must silence mapsan, and the same program without it must be reported.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

One source holds both: as it stands its threads are ordered, with -DUNORDERED they are not. The ordered program must end with
status 0 and without a report or note; the unordered one with status 66 and what the source's CHECK lines say. Both are built
at -O1 unless the test says otherwise: order does not depend on the level as rewriting does.
"""

import program_runner as runner
from check_report import file_check
from check_silent import check_silent


def check_unordered(arguments, level):
    program = runner.compile_program(arguments, level, ["-DUNORDERED"], ".unordered")
    for _ in range(arguments.repeat):
        status, output = runner.run_program(program, arguments.options)
        if status != 66:
            runner.fail(f"the unordered program ended with status {status}, not 66", output)
        file_check(arguments, output, "CHECK")


def check_ordered(arguments, level):
    program = runner.compile_program(arguments, level, [], ".ordered")
    for _ in range(arguments.repeat):
        status, output = runner.run_program(program, runner.join_options("fail_on=note", arguments.options))
        check_silent(status, output, f"{arguments.source}, ordered, at {level}")


def main():
    parser = runner.parser(__doc__)
    parser.add_argument("--no-unordered", action="store_true", help="the source has no unordered form")
    parser.set_defaults(levels="-O1", std="c++20")
    arguments = parser.parse_args()
    for level in arguments.levels.split():
        check_ordered(arguments, level)
        if not arguments.no_unordered:
            check_unordered(arguments, level)


if __name__ == "__main__":
    main()
