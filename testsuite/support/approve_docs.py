"""approve_docs.py: takes the present reports of the documentation's examples as the approved ones.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Runs each example, writes its output to the .txt file beside it, and puts it into the pages that show it. Look at `git diff`
before committing. Usage: approve_docs.py COMPILER SOURCE_FOLDER
"""

import pathlib
import re
import subprocess
import sys
import tempfile

EXAMPLES = ("getting_started/cache", "reports/concurrent_write", "reports/read_write_race", "reports/map_lifetime",
            "reports/check_then_act")


def output_of(compiler, source):
    with tempfile.TemporaryDirectory() as folder:
        program = folder + "/program"
        subprocess.run([compiler, "-g", "-std=c++17", "-pthread", source.name, "-o", program], cwd=source.parent, check=True)
        result = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return re.sub(r"pid=\d+", "pid=4242", result.stdout)


def main():
    compiler, root = sys.argv[1], pathlib.Path(sys.argv[2])
    pages = [root / "README.md", *(root / "docs").rglob("*.md")]
    for example in EXAMPLES:
        source = root / "docs" / "examples" / (example + ".cpp")
        text = output_of(compiler, source)
        source.with_suffix(".txt").write_text(text, encoding="utf-8")
        block = re.compile(rf"(<!-- from: {example}\.txt -->\n```text\n).*?(```\n)", re.DOTALL)
        for page in pages:
            old = page.read_text(encoding="utf-8")
            new = block.sub(lambda found: found.group(1) + text + found.group(2), old)
            if new != old:
                page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
