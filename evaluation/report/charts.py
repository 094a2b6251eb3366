"""The geometry of the page's charts; `charts.jinja` draws them as SVG."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 440, 330
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 14, 46
STRIP = 200
"""Width of a strip that shows one interval."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of a chart.

    Attributes:
        title: What it measures, Chinese and English.
        low: Value at its start.
        high: Value at its end.
        ticks: Values that are marked, with the texts of the marks.
    """

    title: tuple[str, str]
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a chart.

    Attributes:
        x: Value on the horizontal axis.
        y: Value on the vertical axis.
        radius: Radius of its disc; 0 for none.
        hint: What a reader sees who points at it.
        label: Text beside it.
    """

    x: float
    y: float
    radius: float = 0
    hint: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Points joined by a line.

    Attributes:
        name: Name in the legend, Chinese and English.
        style: Its style class: "first" or "second".
        marks: The points.
    """

    name: tuple[str, str]
    style: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of series over two axes.

    Attributes:
        title: What a screen reader says.
        x: Horizontal axis.
        y: Vertical axis.
        series: The series, drawn in order.
        diagonal: Whether the line of equal values is drawn.
    """

    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    diagonal: bool = False

    def left(self, value: float) -> float:
        """Return the horizontal place of a value."""
        return round(LEFT + _share(self.x, value) * (WIDTH - LEFT - RIGHT), 1)

    def top(self, value: float) -> float:
        """Return the vertical place of a value."""
        return round(HEIGHT - BOTTOM - _share(self.y, value) * (HEIGHT - TOP - BOTTOM), 1)

    def path(self, series: Series) -> str:
        """Return the line through a series as SVG path data."""
        return "M" + "L".join(f"{self.left(mark.x)} {self.top(mark.y)}" for mark in series.marks)


def _share(axis: Axis, value: float) -> float:
    return (value - axis.low) / (axis.high - axis.low)


def unit_axis(title: tuple[str, str], values: Iterable[float] = (0.0,)) -> Axis:
    """Return an axis up to 1 that starts at the last tenth below all values."""
    low = low_tenth(values)
    step = 1 if low >= 0.5 else 2
    ticks = tuple((tenth / 10, f"{tenth / 10:.1f}") for tenth in range(round(low * 10), 11, step))
    return Axis(title, low, 1.0, ticks)


def low_tenth(values: Iterable[float]) -> float:
    """Return the last tenth at or below all values and at most 0.9."""
    return min(math.floor(min(values, default=0.0) * 10 + 1e-9) / 10, 0.9)


def count_axis(title: tuple[str, str], counts: Sequence[int]) -> Axis:
    """Return an axis from 0 that marks the counts themselves."""
    return Axis(title, 0, max(counts) * 1.05, tuple((count, f"{count:,}") for count in counts))


@dataclass(frozen=True, slots=True)
class Scale:
    """The common scale of strips that show intervals, from `low` to 1."""

    low: float

    def left(self, value: float) -> float:
        """Return the horizontal place of a value in a strip."""
        return round(5 + (value - self.low) / (1 - self.low) * (STRIP - 10), 1)
