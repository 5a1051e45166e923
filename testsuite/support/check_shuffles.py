"""check_shuffles.py: in whatever order a program's threads come, the reports are the same.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

The program takes a number on its command line and runs its threads in the order that belongs to it. Twenty numbers must
give one set of reports, by fingerprint, and not an empty one; the repaired form (-DFIXED) none.
"""

import json

import program_runner as runner

SHUFFLES = 20


def reports_of(program, number):
    status, output = runner.run_program(program, "log_format=json", [str(number)])
    reports = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    if status != (66 if reports else 0):
        runner.fail(f"shuffle {number} ended with status {status}", output)
    return {report["fingerprint"]: f"{report['rule']} on {report['map']['name']}" for report in reports}


def check_level(arguments, level):
    program = runner.compile_program(arguments, level, [], "")
    first = None
    for number in range(SHUFFLES):
        found = reports_of(program, number)
        first = first or found
        if not found or found.keys() != first.keys():
            runner.fail(f"{level}: shuffle {number} gave {sorted(found.values())}, shuffle 0 {sorted(first.values())}")
    print(f"{level}: {sorted(first.values())}")
    fixed = runner.compile_program(arguments, level, ["-DFIXED"], ".fixed")
    for number in range(SHUFFLES):
        found = reports_of(fixed, number)
        if found:
            runner.fail(f"{level}: shuffle {number} of the repaired form gave {sorted(found.values())}")


def main():
    arguments = runner.parser(__doc__).parse_args()
    for level in arguments.levels.split():
        check_level(arguments, level)


if __name__ == "__main__":
    main()
