"""markdown.py: tables and numbers as the pages show them.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import json
import os
import sys


def table(header, rows, numbers=True):
    """The first column is text, the others are numbers or text."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + ("---:|" if numbers else "---|") * (len(header) - 1)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows)]


def number(value, digits=2):
    """With so many digits behind the point, fewer for large numbers."""
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.{min(digits, 1) if abs(value) >= 10 else digits}f}"


def with_unit(value, unit):
    if value is None:
        return "–"
    if unit == "x":
        return number(value, 3 if value < 1.1 and round(value, 2) != round(value, 3) else 2)
    if unit == "of it":
        return f"1/{1 / value:.3g}" if 0 < value < 1 else number(value, 2)
    return f"{number(value, 1)} {unit}"


def machine(about):
    return (f"{about['processor']}, {about['cores']} cores, load {about['load']} from other work at the start; "
            f"{about['system']}; {about['compiler']}")


def write_page(docs, name, text, drawing):
    """The page NAME.md and its chart NAME.svg in the folder docs."""
    for suffix, content in ((".md", text), (".svg", drawing)):
        with open(os.path.join(docs, name + suffix), "w", encoding="utf-8") as file:
            file.write(content)


def run_as_script(write):
    """Usage: SCRIPT DATA.json DOCS"""
    with open(sys.argv[1], encoding="utf-8") as source:
        write(json.load(source), sys.argv[2])
