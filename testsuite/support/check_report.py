"""check_report.py: a program with a violation must be reported, and its repaired twin must not.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

One source holds both: as it stands it has the violation, with -DFIXED it is repaired. At -O0 and at -O2 the faulty program
must end with status 66 and its text report match the source's CHECK lines; the same violation must come out as well-formed
JSON that fulfils the source's JSON lines; the repaired program must end with status 0 and without a report.

A JSON line is a Python expression over the fields of one report, for instance
    // JSON: rule == "read-write-race" and map.name == "stock"
and holds if at least one report of the run makes it true. A comment at the end of a line names the roles its access has,
    auto found = map.find(key);  // ROLE: check, interferer
and then every event of every report has to be at a line with its role.
"""

import json
import os
import re
import subprocess
from types import SimpleNamespace

import program_runner as runner
from check_silent import check_silent

REPORT_FIELDS = ("schema", "rule", "severity", "confidence", "order", "consequence", "map", "key", "bucket", "events", "fix",
                 "fingerprint", "count")
EVENT_FIELDS = ("role", "op", "thread", "file", "line", "column", "function", "locks", "stack")
JSON_LINE = re.compile(r"//\s*JSON:\s*(.+)")
ROLES = re.compile(r"//\s*ROLE:\s*(.+)")


def file_check(arguments, output, prefix):
    command = [arguments.filecheck, arguments.source, "--check-prefix=" + prefix, "--dump-input=fail"]
    runner.show(command)
    result = subprocess.run(command, input=output, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        runner.fail("the report is not the expected one", output + result.stdout)


def read_json_reports(text):
    reports = []
    for line in text.splitlines():
        if not line.startswith("{"):
            continue
        try:
            reports.append(json.loads(line))
        except json.JSONDecodeError as error:
            runner.fail(f"a report is not JSON: {error}", line)
    return reports


def check_fields(report):
    missing = [field for field in REPORT_FIELDS if field not in report]
    for event in report.get("events", []):
        missing += ["events[]." + field for field in EVENT_FIELDS if field not in event]
    if missing:
        runner.fail("a JSON report lacks " + ", ".join(missing), json.dumps(report, indent=1))
    if report["schema"] != "mapsan-report/1" or not re.fullmatch(r"[0-9a-f]{16}", report["fingerprint"]):
        runner.fail("a JSON report has a wrong schema or fingerprint", json.dumps(report, indent=1))


def as_object(value):
    if isinstance(value, dict):
        return SimpleNamespace(**{name: as_object(item) for name, item in value.items()})
    return [as_object(item) for item in value] if isinstance(value, list) else value


def holds(expression, report):
    names = dict(vars(as_object(report)), len=len, any=any, all=all, sorted=sorted, basename=os.path.basename)
    # One dictionary, as globals, so that generator expressions in a JSON line see the report's fields too.
    return bool(eval(expression, {"__builtins__": {}, **names}))


def check_roles(arguments, reports):
    places = {}
    with open(arguments.source, encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            marked = ROLES.search(line)
            for role in marked.group(1).split(",") if marked else []:
                places.setdefault(role.strip(), set()).add(number)
    for report in reports if places else []:
        for event in report["events"]:
            if event["line"] not in places.get(event["role"], ()):
                runner.fail(f"{arguments.source}:{event['line']}: not marked as {event['role']}", json.dumps(report, indent=1))


def check_json(arguments, program):
    log = program + ".log"
    for name in os.listdir(os.path.dirname(log)):
        if name.startswith(os.path.basename(log) + "."):
            os.remove(os.path.join(os.path.dirname(log), name))
    # Quoted, as a path may hold a colon.
    options = runner.join_options("log_format=json", f"log_path='{log}'", arguments.options)
    status, output = runner.run_program(program, options)
    if status != arguments.status:
        runner.fail(f"the program with the violation ended with status {status} under log_format=json", output)
    text = ""
    for name in sorted(os.listdir(os.path.dirname(log))):
        if name.startswith(os.path.basename(log) + "."):
            with open(os.path.join(os.path.dirname(log), name), encoding="utf-8") as file:
                text += file.read()
    reports = read_json_reports(text)
    if not reports:
        runner.fail("no JSON report was written", output)
    for report in reports:
        check_fields(report)
    check_roles(arguments, reports)
    with open(arguments.source, encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            wanted = JSON_LINE.search(line)
            expression = wanted.group(1).strip().replace("@LINE", str(number)) if wanted else None
            if expression and not any(holds(expression, report) for report in reports):
                runner.fail(f"{arguments.source}:{number}: no JSON report with {expression}", text)


def check_faulty(arguments, level):
    program = runner.compile_program(arguments, level, [], "")
    for _ in range(arguments.repeat):
        status, output = runner.run_program(program, arguments.options)
        if status != arguments.status:
            runner.fail(f"the program with the violation ended with status {status}, not {arguments.status}", output)
        file_check(arguments, output, "CHECK")
    check_json(arguments, program)


def check_fixed(arguments, level):
    program = runner.compile_program(arguments, level, ["-DFIXED"], ".fixed")
    for _ in range(arguments.repeat):
        status, output = runner.run_program(program, arguments.options)
        check_silent(status, output, f"{arguments.source} repaired, at {level}")


def main():
    parser = runner.parser(__doc__)
    parser.add_argument("--status", type=int, default=66, help="exit status of the program with the violation")
    parser.add_argument("--no-fixed", action="store_true", help="the source has no repaired form")
    arguments = parser.parse_args()
    for level in arguments.levels.split():
        check_faulty(arguments, level)
        if not arguments.no_fixed:
            check_fixed(arguments, level)


if __name__ == "__main__":
    main()
