"""terminal.py: the figures as they come, and a table of them at the end.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""


def print_cell(workload, threads, figures):
    plain = figures["plain"]["cpu_ns"]
    cells = [f"{name} {figure['cpu_ns']:.1f} ns" + ("" if name == "plain" or not plain else f" ({figure['cpu_ns'] / plain:.2f}x)")
             for name, figure in figures.items()]
    reports = figures.get("mapsan", {}).get("reports", 0)
    print(f"{workload} {threads}: " + ", ".join(cells) + (f", {reports} FALSE REPORTS" if reports else ""), flush=True)


def print_table(header, rows):
    rows = [header, *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    for row in rows:
        print("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))))
    print()


def print_results(results):
    others = [variant["name"] for variant in results["variants"] if variant["name"] != "plain"]
    print("\nCPU time, times plain")
    print_table(["workload", "threads", "plain ns", *others],
                [[cell["workload"], str(cell["threads"]), f"{cell['figures']['plain']['cpu_ns']:.1f}",
                  *(f"{cell['figures'][name]['cpu_ns'] / cell['figures']['plain']['cpu_ns']:.2f}" for name in others)]
                 for cell in results["cells"]])
    print("Instructions per operation")
    print_table(["workload", "plain", *(name for name in others if name != "tsan")],
                [[workload, *(f"{count:.0f}" for count in counts.values())]
                 for workload, counts in results["instructions"].items()])
    print("Bytes above plain")
    print_table(["one more", *others],
                [[kind, *(f"{values[name]:.0f}" for name in others)] for kind, values in results["memory"]["each"].items()])
