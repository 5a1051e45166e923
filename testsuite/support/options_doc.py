"""options_doc.py: the table of docs/options.md, made from runtime/src/options.def.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

Usage: options_doc.py SOURCE_FOLDER [--write]   checks that the page's table is up to date, or brings it up to date
"""

import pathlib
import re
import sys

ROW = re.compile(r"^MAPSAN_(BOOL|NUMBER|TEXT|CHOICE)\((.*?)\)$", re.MULTILINE | re.DOTALL)
BEGIN, END = "<!-- options: begin -->\n", "<!-- options: end -->\n"


def fields(row):
    """Splits a row at its commas, but not inside strings."""
    return [field.strip() for field in re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^,"])+', row)]


def describe(kind, row):
    values = fields(row)
    about = re.sub(r'"\s*"', "", values[-1])[1:-1].replace("|", r"\|")
    if kind == "BOOL":
        return values[0], r"`0`, `1`", str(int(values[1] == "true")), about
    if kind == "NUMBER":
        bound = values[4] if values[4].isdigit() else "18446744073709551615"
        return values[1], f"{values[3]} to {bound}", values[2], about
    if kind == "TEXT":
        return values[0], "text", "", about
    words = values[3][1:-1].split("|")
    default = re.sub(r".*::k", "", values[2]).lower()
    return values[1], ", ".join(f"`{word}`" for word in words), default, about


def table(definitions):
    lines = ["| option | values | default | meaning |\n", "|---|---|---|---|\n"]
    for kind, row in ROW.findall(definitions):
        name, values, default, about = describe(kind, row)
        lines.append(f"| `{name}` | {values} | {f'`{default}`' if default else ''} | {about} |\n")
    return "".join(lines)


def main():
    root = pathlib.Path(sys.argv[1])
    page = root / "docs" / "options.md"
    # Comments describe the rows' form; the definitions at the top have empty bodies and are no rows.
    text = (root / "runtime" / "src" / "options.def").read_text(encoding="utf-8")
    definitions = "\n".join(line for line in text.splitlines() if not line.startswith(("//", "#")))
    present = page.read_text(encoding="utf-8")
    head, rest = present.split(BEGIN)
    wanted = head + BEGIN + table(definitions) + END + rest.split(END)[1]
    if "--write" in sys.argv:
        page.write_text(wanted, encoding="utf-8")
    elif wanted != present:
        print(f"error: the table in {page} is not that of options.def; run options_doc.py with --write")
        sys.exit(1)


if __name__ == "__main__":
    main()
