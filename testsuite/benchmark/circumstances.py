"""circumstances.py: when, on what and with what was measured: goes with the figures wherever they go.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import datetime
import os
import platform
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


def first_line(command):
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60)
        return result.stdout.splitlines()[0]
    except (OSError, IndexError):
        return ""


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return models[0] if models else platform.machine()


def circumstances(compiler, settings):
    return {
        "date": datetime.date.today().isoformat(),
        "revision": first_line(["git", "-C", HERE, "rev-parse", "--short=8", "HEAD"]),
        "compiler": first_line([compiler, "--version"]),
        "valgrind": first_line(["valgrind", "--version"]),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "processor": processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        **settings,
    }
