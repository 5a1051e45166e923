"""document.py: docs/comparison.md from the results of compare.py.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import itertools

OUTCOMES = {
    True: ["reported", "other", "silent", "crash", "timeout", "not built"],
    False: ["silent", "false report", "crash", "timeout", "not built"],
}
SUITES = {
    "litmus": "Litmus tests: what orders two threads in C++, and what only the machine orders",
    "missed": "Programs that mapsan is known to miss ([limitations](limitations.md))",
    "ok": "Correct programs",
    "order": "Every synchronisation, and the same program without it",
    "report": "Races on maps, and the same program repaired",
}

HEAD = """# Comparison

<!-- Generated: ninja comparison. Do not edit. -->

What four tools say of the test programs of mapsan: mapsan itself, clang's [ThreadSanitizer][tsan], and Valgrind's
[Helgrind][helgrind] and [DRD][drd]. The table is made by `testsuite/comparison/compare.py`, which builds and runs every program; `ninja
comparison` makes it again.

[tsan]: https://clang.llvm.org/docs/ThreadSanitizer.html
[helgrind]: https://valgrind.org/docs/manual/hg-manual.html
[drd]: https://valgrind.org/docs/manual/drd-manual.html

## How to read it

The programs were written to test mapsan, so the numbers say what *these* programs show and are no measure of the tools in
general. The other three find races in all memory of a program, of which maps are a small part; mapsan looks at maps only.

Most programs have two forms. The faulty form holds one or more violations around a map; the correct one is the same program
repaired, or with the synchronisation that the test is about. A cell gives both: *faulty* / *correct*.

| word | in the faulty form | in the correct form |
|---|---|---|
| reported | a report on the map or its elements | – |
| false report | – | a report on anything |
| other | reports, but none on the map: on an atomic flag, or on the library's own memory | – |
| silent | no report | no report |
| crash | ended by a signal or inside the tool, without a report | the same |
| timeout | did not end within two minutes, or a thread waited for another one for half a minute in vain | the same |
| not built | the compiler rejects the program for this tool | the same |

Threads are brought into the order that shows the violation by a barrier that no tool takes for synchronisation; what a tool
says of that barrier does not count. A correct form runs once, a faulty one up to three times until there is a report. All are
built at `-O0`; for Valgrind, with `-gdwarf-4`. (Optimised, a lookup whose result goes unused is removed as dead code before
ThreadSanitizer or Valgrind could see it, and many tests are such lookups.) All options are the defaults, except Valgrind's
`--error-limit=no`. In a program with several maps, one report is enough for *reported*.

Known reasons behind the columns:

- **ThreadSanitizer** does not follow `std::atomic_thread_fence`, the C11 threads, rw-locks with a deadline on a chosen clock, and what happens
  inside libraries that are not built with it; it remembers four accesses to eight bytes. An access that writes nothing
  in memory (an `insert` of a present key) is none to it, and it sees the accesses of all code it compiled, not only those to maps.
- **Helgrind** and **DRD** know POSIX threads; C++ atomics are plain memory accesses to them unless annotated. They see
  code of libraries without recompilation, and they slow a program down by a factor of ten to a hundred.
- **mapsan** knows nothing of memory other than maps; see [limitations](limitations.md).
"""


def word(form, result):
    return "false report" if not form.faulty and result in ("reported", "other") else result


def totals_table(tools, results, faulty):
    lines = ["| | " + " | ".join(tool.title for tool in tools) + " |", "|---|" + "---:|" * len(tools)]
    for outcome in OUTCOMES[faulty]:
        counts = [sum(form.faulty == faulty and word(form, result[tool.name]) == outcome for form, result in results.items())
                  for tool in tools]
        if any(counts):
            lines.append(f"| {outcome} | " + " | ".join(map(str, counts)) + " |")
    return lines


def suite_table(tools, results):
    lines = ["| program | " + " | ".join(tool.title for tool in tools) + " |", "|---|" + "---|" * len(tools)]
    for source, group in itertools.groupby(results, key=lambda form: form.source):
        forms = sorted(group, key=lambda form: not form.faulty)
        cells = []
        for tool in tools:
            words = [word(form, results[form][tool.name]) for form in forms]
            if len(forms) == 1:
                words = [words[0], "–"] if forms[0].faulty else ["–", words[0]]
            cells.append(" / ".join(words))
        lines.append(f"| {source.removesuffix('.cpp')} | " + " | ".join(cells) + " |")
    return lines


def write_document(path, tools, versions, results):
    lines = [HEAD, "## Totals", ""]
    for faulty, title in ((True, "faulty"), (False, "correct")):
        count = sum(form.faulty == faulty for form in results)
        lines += [f"{count} programs in their {title} form:", "", *totals_table(tools, results, faulty), ""]
    others = sorted({versions[tool.name] for tool in tools if tool.name != "mapsan"})
    lines += ["Versions: " + "; ".join(others) + ".", ""]
    for suite, group in itertools.groupby(results, key=lambda form: form.suite):
        part = {form: results[form] for form in group}
        lines += [f"## {suite}", ""]
        if suite in SUITES:
            lines += [SUITES[suite] + ".", ""]
        lines += [*suite_table(tools, part), ""]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines).rstrip() + "\n")
