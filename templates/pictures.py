"""Pictures of reports: bars and lines, as SVG for pages and PNG for mail. The numbers always stand beside them as a table.

Colours are those of Okabe and Ito (2008), told apart with every common colour vision, and each series has a mark of its own as well.
A picture is drawn for light or for dark paper; nothing in it moves, and its text is real text in SVG.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Form = Literal["svg", "png"]
Scheme = Literal["light", "dark"]
TYPES: Mapping[Form, str] = {"svg": "image/svg+xml", "png": "image/png"}

COLOURS: Mapping[Scheme, tuple[str, ...]] = {
    "light": ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9"),
    "dark": ("#56b4e9", "#e69f00", "#2fc79b", "#e6a3c6", "#f0e442", "#9ad0f5"),
}
INK: Mapping[Scheme, tuple[str, str]] = {"light": ("#22262a", "#ffffff"), "dark": ("#e9e6e1", "#1f2326")}
MARKS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "///", "...", "xx", "\\\\\\", "++")
INCHES = (7.2, 3.2)
NARROW = (3.6, 3.0)
"""For a phone: the same letters on half the width."""
DPI = 110


@dataclass(frozen=True, slots=True)
class Series:
    """One named row of values along the labels. None is a gap: hidden or unknown, never drawn as nought."""

    name: str
    values: Sequence[float | None]


def lines(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    form: Form = "svg",
    scheme: Scheme = "light",
    narrow: bool = False,
) -> bytes:
    """Values over time, one line a series; a gap stays a gap."""
    figure, axes = _paper(scheme, narrow=narrow)
    places = range(len(labels))
    for number, one in enumerate(series):
        values = [float("nan") if v is None else v for v in one.values]
        axes.plot(
            places,
            values,
            label=one.name,
            color=COLOURS[scheme][number % len(MARKS)],
            marker=MARKS[number % len(MARKS)],
            markersize=3.5 if narrow else 5,
            linewidth=1.6 if narrow else 2,
        )
    axes.margins(y=0.08)
    axes.set_ylim(bottom=0)
    axes.set_ylim(top=axes.get_ylim()[1] * 1.05)  # a mark at the very top is not cut
    _label(axes, labels, unit, most=6 if narrow else 13)
    return _finish(figure, axes, form, scheme, legend=len(series) > 1, columns=2 if narrow else 3)


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    form: Form = "svg",
    scheme: Scheme = "light",
) -> bytes:
    """Values stacked over the labels, each series with a hatch of its own."""
    figure, axes = _paper(scheme)
    below = [0.0] * len(labels)
    for number, one in enumerate(series):
        values = [v or 0.0 for v in one.values]
        axes.bar(
            range(len(labels)),
            values,
            bottom=below,
            label=one.name,
            color=COLOURS[scheme][number % len(MARKS)],
            hatch=HATCHES[number % len(HATCHES)],
            edgecolor=INK[scheme][1],
            linewidth=0.6,
            width=0.7,
        )
        below = [a + b for a, b in zip(below, values, strict=True)]
    _label(axes, labels, unit)
    return _finish(figure, axes, form, scheme, legend=len(series) > 1)


def ranks(
    rows: Sequence[tuple[str, float]], *, unit: str = "", form: Form = "svg", scheme: Scheme = "light"
) -> bytes:
    """Lying bars, the largest on top, each with its number."""
    figure, axes = _paper(scheme, height=0.9 + 0.34 * max(len(rows), 1))
    names = [name for name, _ in rows][::-1]
    values = [value for _, value in rows][::-1]
    drawn = axes.barh(range(len(rows)), values, color=COLOURS[scheme][0], height=0.65)
    axes.bar_label(drawn, fmt="%g", padding=4, color=INK[scheme][0], fontsize=9)
    axes.set_yticks(range(len(rows)), names)
    axes.set_xlabel(unit)
    axes.margins(x=0.12)
    return _finish(figure, axes, form, scheme, legend=False)


def _paper(scheme: Scheme, *, height: float = INCHES[1], narrow: bool = False) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure  # not pyplot: no global state, no window

    ink, paper = INK[scheme]
    size = NARROW if narrow else (INCHES[0], height)
    figure = Figure(figsize=size, dpi=DPI, facecolor=paper, layout="constrained")
    axes = figure.add_subplot()
    axes.set_facecolor(paper)
    axes.tick_params(colors=ink, labelsize=9)
    axes.xaxis.label.set_color(ink)
    axes.yaxis.label.set_color(ink)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("bottom", "left"):
        axes.spines[side].set_color(ink)
    return figure, axes


def _label(axes: Axes, labels: Sequence[str], unit: str, *, most: int = 13) -> None:
    from matplotlib.ticker import MaxNLocator

    step = max(1, -(-len(labels) // most))
    shown = range(0, len(labels), step)
    axes.set_xticks(list(shown), [labels[n] for n in shown])
    axes.set_ylabel(unit)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.grid(axis="y", alpha=0.25)
    axes.set_axisbelow(True)


def _finish(
    figure: Figure, axes: Axes, form: Form, scheme: Scheme, *, legend: bool, columns: int = 3
) -> bytes:
    import matplotlib

    if legend:
        ink, paper = INK[scheme]
        axes.legend(
            loc="upper left", ncols=columns, fontsize=9, frameon=False, labelcolor=ink, facecolor=paper
        )
        low, high = axes.get_ylim()
        rows = -(-len(axes.get_legend_handles_labels()[0]) // columns)
        axes.set_ylim(low, high + (high - low) * (0.12 + 0.1 * rows))
    out = io.BytesIO()
    # The same numbers give the same bytes: no date, no random ids.
    settings: dict[str, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "takt",
        "font.family": ["DejaVu Sans"],
    }
    with matplotlib.rc_context(settings):
        figure.savefig(out, format=form, metadata={"Date": None} if form == "svg" else {"Software": None})
    return out.getvalue()
