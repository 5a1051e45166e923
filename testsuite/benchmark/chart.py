"""chart.py: a bar chart of ratios on a logarithmic axis, as SVG.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import math
from dataclasses import dataclass

WIDTH, LEFT, RIGHT, TOP = 760, 70, 60, 64
BAR, GAP = 11, 9
PALETTE = ("#1f6f8b", "#c8553d", "#57a773", "#8d6b94", "#e0a458")
TEXT = 'font-family="sans-serif" font-size="12" fill="#222"'


@dataclass(frozen=True)
class Series:
    name: str
    title: str
    colour: str


class Axis:
    """From 1 to the next power of ten; what is below 1 is drawn at 1."""

    def __init__(self, largest, left):
        self.decades = max(1, math.ceil(math.log10(max(largest, 1.01))))
        self.left = left
        self.length = WIDTH - left - RIGHT

    def x(self, ratio):
        return self.left + self.length * math.log10(max(ratio, 1.0)) / self.decades

    def ticks(self):
        steps = (1, 2, 5) if self.decades < 4 else (1,)
        return [step * 10**decade for decade in range(self.decades) for step in steps] + [10**self.decades]


def text(x, y, words, anchor="start", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {TEXT}{more}>{words}</text>'


def legend(series, marked, left):
    parts, x = [], left
    for one in series:
        parts.append(f'<rect x="{x}" y="28" width="12" height="12" fill="{one.colour}"/>')
        parts.append(text(x + 17, 39, one.title))
        x += 34 + 7 * len(one.title)
    if marked:
        parts.append(f'<line x1="{x + 6}" y1="27" x2="{x + 6}" y2="41" stroke="#000" stroke-width="2"/>')
        parts.append(text(x + 14, 39, "goal"))
    return parts


def grid(axis, bottom):
    parts = []
    for tick in axis.ticks():
        x = axis.x(tick)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{bottom}" stroke="#ddd"/>')
        parts.append(text(x, bottom + 16, f"{tick}", "middle"))
    return parts


def short(ratio):
    return f"{ratio:.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def bars(axis, y, values, series):
    parts = []
    for one in series:
        ratio = values.get(one.name)
        if ratio is not None:
            end = axis.x(ratio)
            width = max(end - axis.left, 1)
            parts.append(f'<rect x="{axis.left}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{one.colour}"/>')
            parts.append(text(end + 4, y + BAR - 1.5, short(ratio), more=' opacity="0.75"'))
            y += BAR
    return parts


def bar_chart(title, series, rows, marks=None, left=LEFT):
    """rows: (label, {series name: ratio}); marks: {label: ratio that is a goal}."""
    marks = marks or {}
    axis = Axis(max((ratio for _, values in rows for ratio in values.values() if ratio), default=10), left)
    parts, y = [], TOP
    for label, values in rows:
        height = BAR * sum(values.get(one.name) is not None for one in series)
        parts += bars(axis, y, values, series)
        parts.append(text(left - 8, y + height / 2 + 4, label, "end"))
        if label in marks:
            x = axis.x(marks[label])
            parts.append(f'<line x1="{x:.1f}" y1="{y - 3}" x2="{x:.1f}" y2="{y + height + 3}" stroke="#000" stroke-width="2"/>')
        y += height + GAP
    height = y + 34
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        text(left, 18, title, more=' font-weight="bold"'),
        *legend(series, marks, left), *grid(axis, y), *parts, "</svg>", ""])
