"""check_inventory.py: the demo's server under load: each fault is reported by its rule and no other, the repaired one not.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Usage: check_inventory.py COMPILER SERVER_SOURCE OUTPUT_FOLDER
"""

import os
import re
import subprocess
import sys

import program_runner as runner

FAULTS = {"FAULT_CONCURRENT_WRITE": "concurrent-write", "FAULT_READ_WRITE_RACE": "read-write-race",
          "FAULT_CHECK_THEN_ACT": "check-then-act", "FAULT_MAP_LIFETIME": "map-lifetime", "": None}


def library_flags():
    return subprocess.run(["pkg-config", "--cflags", "--libs", "cpp-httplib"], check=True, stdout=subprocess.PIPE,
                          text=True).stdout.split()


def main():
    compiler, source, folder = sys.argv[1:]
    for fault, rule in FAULTS.items():
        program = os.path.join(folder, "server" + fault.lower())
        command = [compiler, "-std=c++17", "-g", "-O1", "-pthread", source, "-o", program, *library_flags()]
        command += ["-D" + fault] if fault else []
        runner.show(command)
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        status, output = runner.run_program(program, "")
        rules = set(re.findall(r"^SUMMARY: MapSanitizer: (\S+)", output, re.MULTILINE))
        if rules != ({rule} if rule else set()) or status != (66 if rule else 0):
            runner.fail(f"{fault or 'no fault'}: status {status}, reported: {sorted(rules)}", output)


if __name__ == "__main__":
    main()
