"""check_doc_snippets.py: every snippet in the documentation is a piece of a file that the tests compile or run.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

A fenced block in README.md, CONTRIBUTING.md or docs/ is preceded by a comment that names its file below docs/examples:
    <!-- from: getting_started/cache.cpp -->
and its lines must stand in that file, one after the other. A block without a language is a drawing and needs no file.
Usage: check_doc_snippets.py SOURCE_FOLDER
"""

import pathlib
import re
import sys

FROM = re.compile(r"<!-- from: (\S+) -->")


def blocks(text):
    """Yields (line number, the line above, content) of every fenced block that names a language."""
    lines = text.splitlines()
    above, start = "", None
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            if start is None:
                start = number
            else:
                if lines[start - 1] != "```":
                    yield start, above, "\n".join(lines[start:number - 1])
                start, above = None, ""
        elif start is None and line.strip():
            above = line.strip()


def check_document(document, examples):
    errors = []
    for number, above, content in blocks(document.read_text(encoding="utf-8")):
        named = FROM.fullmatch(above)
        if not named:
            errors.append(f"{document}:{number}: the snippet does not say which file it is from")
            continue
        source = examples / named.group(1)
        if not source.is_file():
            errors.append(f"{document}:{number}: no such example: {named.group(1)}")
        elif "\n" + content.strip("\n") + "\n" not in "\n" + source.read_text(encoding="utf-8"):
            errors.append(f"{document}:{number}: the snippet is not (any more) a part of {named.group(1)}")
    return errors


def check_links(document):
    """Links to other files of the documentation lead somewhere."""
    errors = []
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        if not (document.parent / target).exists():
            errors.append(f"{document}: dead link to {target}")
    return errors


def main():
    root = pathlib.Path(sys.argv[1])
    documents = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]
    errors = []
    for document in documents:
        errors += check_document(document, root / "docs" / "examples") + check_links(document)
    print("\n".join(errors) or f"{len(documents)} documents checked")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
