"""Pictures for the documentation, drawn with matplotlib: a tagged sentence with its records, and scores."""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.files import atomic_path
from data.labels import SPAN_LABEL_BY_NAME, SPAN_LABELS
from data.spans import Span
from evaluation.report.error_browser import amount_text
from evaluation.span_scores import ALL, spans_of
from inference.records import Record

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FONTS = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC",
         "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "SimHei")  # fmt: skip
"""Fonts that hold Chinese characters, by preference."""
_DPI = 110
_INK, _MUTED, _RULE = "#1c2127", "#57606b", "#dfe3e8"
_COLORS = ("#1d4f91", "#9a3412", "#5b6770", "#7b5ea7", "#3f7d58", "#b08a2e", "#58b4d1")
_MODEL_ROW = "model"
"""The row of the model itself among the baselines; it is drawn from its own, fuller scores."""
_LINE_LENGTH = 34
"""Width of the picture in full-width characters."""
_COLUMNS = (("业务对象", 0.0), ("指标", 9.5), ("数值", 15.5), ("单位", 22.0), ("数字", 25.5))
_LAYER_NAMES = {"value": "数值", "unit": "＋单位", "program": "＋业务对象", "indicator": "＋指标", "full": "完整记录"}


class FigureError(RuntimeError):
    """A picture cannot be drawn."""


@dataclass(frozen=True, slots=True)
class ScoredSystem:
    """F1 scores of a model or a baseline.

    Attributes:
        name: Its name.
        scores: F1 by label or layer; a baseline may lack some.
        intervals: Ends of 95 % intervals, where they are known.
    """

    name: str
    scores: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]


def chinese_font() -> str:
    """Return the name of an installed font with Chinese characters.

    Raises:
        FigureError: If there is none.
    """
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    found = next((name for name in FONTS if name in installed), None)
    if found is None:
        raise FigureError(f"no font with Chinese characters found (looked for {', '.join(FONTS)}); "
                          "install one: apt-get install fonts-noto-cjk")  # fmt: skip
    return found


def read_system(path: Path, name: str) -> ScoredSystem:
    """Read the scores of a file that `minzheng evaluate --output` wrote, or of one that has its `spans` and `records`.

    Raises:
        FigureError: If it cannot be read or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        rows: dict[str, Any] = {**content["spans"], **content["records"]}
        scores = {key: float(score["f1"]) for key, score in rows.items()}
        ends = {key: score.get("f1_interval") for key, score in rows.items()}
    except OSError as error:
        raise FigureError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FigureError(f"{path}: no scores of `minzheng evaluate --output` ({error})") from error
    return ScoredSystem(name, scores, {key: (end[0], end[1]) for key, end in ends.items() if end})


def read_baselines(path: Path) -> list[ScoredSystem]:
    """Read the rows of a file that `minzheng baselines --output` wrote; rows without scores are left out.

    Raises:
        FigureError: If it cannot be read or holds something else.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
        found = [(str(row["name"]), {key: float(score) for key, score in row["scores"].items()}) for row in rows]
    except OSError as error:
        raise FigureError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FigureError(f"{path}: no table of `minzheng baselines --output` ({error})") from error
    return [ScoredSystem(name, scores, {}) for name, scores in found if scores and name != _MODEL_ROW]


def draw_scores(systems: Sequence[ScoredSystem], path: Path) -> None:
    """Draw the F1 scores of systems by label and by layer, with their intervals, as a PNG.

    Args:
        systems: The model first, then baselines.
        path: The file to write.

    Raises:
        FigureError: If there is no font with Chinese characters.
    """
    import matplotlib.pyplot as plt

    panels = (
        ("片段 Spans, strict F1", {**{label.name: label.chinese for label in SPAN_LABELS}, ALL: "全部"}),
        ("记录 Records, F1", _LAYER_NAMES),
    )
    with plt.rc_context(_style()):
        figure, axes = plt.subplots(1, 2, figsize=(10, 3.4), sharey=True, width_ratios=(6, 5))
        for axis, (title, names) in zip(axes, panels, strict=True):
            _draw_bars(axis, systems, names)
            axis.set_title(title, loc="left", fontsize=11, color=_INK, pad=12)
        if len(systems) > 1:
            figure.legend(*axes[0].get_legend_handles_labels(), loc="lower center", ncols=len(systems), frameon=False)
        figure.tight_layout(rect=(0, 0.08 if len(systems) > 1 else 0, 1, 1))
        with atomic_path(path) as temporary:
            figure.savefig(temporary, dpi=_DPI)
        plt.close(figure)


def _style() -> dict[Any, Any]:
    return {
        "font.family": [chinese_font(), "sans-serif"], "axes.spines.top": False, "axes.spines.right": False,
        "axes.edgecolor": _MUTED, "axes.unicode_minus": False, "text.color": _INK, "xtick.color": _INK,
        "ytick.color": _MUTED, "axes.grid": True, "axes.grid.axis": "y", "grid.color": _RULE, "axes.axisbelow": True,
    }  # fmt: skip


def _draw_bars(axis: "Axes", systems: Sequence[ScoredSystem], names: Mapping[str, str]) -> None:
    width = 0.76 / len(systems)
    for place, system in enumerate(systems):
        known = [(index, key) for index, key in enumerate(names) if key in system.scores]
        lefts = [index + (place - (len(systems) - 1) / 2) * width for index, _ in known]
        heights = [system.scores[key] for _, key in known]
        axis.bar(lefts, heights, width * 0.9, color=_COLORS[place % len(_COLORS)], label=system.name)
        for left, height, (_, key) in zip(lefts, heights, known, strict=True):
            low, high = system.intervals.get(key, (height, height))
            if high > low:
                axis.plot([left, left], [low, high], color=_INK, linewidth=1.2, alpha=0.7)
            # Beside other systems only the first has room for its numbers.
            if not place:
                text = f"{height:.3f}" if len(systems) == 1 else f"{height:.2f}"
                axis.text(left, max(height, high) + 0.015, text, ha="center", fontsize=9 if len(systems) < 3 else 7)
    axis.set_xticks(range(len(names)), list(names.values()))
    axis.tick_params(length=0)
    axis.set_ylim(0, 1.08)


def draw_tagged_report(text: str, records: Sequence[Record], path: Path) -> None:
    """Draw a sentence or a paragraph with its coloured spans, and its records below, as a PNG.

    Args:
        text: The text; it is broken into lines.
        records: Its records, with offsets in it.
        path: The file to write.

    Raises:
        FigureError: If there is no font with Chinese characters.
    """
    import matplotlib.pyplot as plt

    lines = _broken(text)
    rows = len(lines) * 1.8 + len(records) * 1.35 + 4.2
    with plt.rc_context(_style()):
        figure, axis = plt.subplots(figsize=(10, rows * 0.278))
        axis.set(xlim=(-0.5, _LINE_LENGTH + 0.5), ylim=(rows, -0.4))
        axis.axis("off")
        figure.subplots_adjust(0, 0, 1, 1)
        for number, (start, line) in enumerate(lines):
            _draw_line(axis, line, start, 1 + number * 1.8, spans_of(record.metric for record in records))
        _draw_legend(axis, len(lines) * 1.8 + 0.9)
        _draw_records(axis, records, len(lines) * 1.8 + 2.5)
        with atomic_path(path) as temporary:
            figure.savefig(temporary, dpi=_DPI)
        plt.close(figure)


def _width(character: str) -> float:
    """Return the width of a character in full-width characters (Unicode Standard Annex 11)."""
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.56


def _broken(text: str) -> list[tuple[int, str]]:
    """Break a text into lines that fit, each with the offset of its first character."""
    lines, start, width = [], 0, 0.0
    for offset, character in enumerate(text):
        if width + _width(character) > _LINE_LENGTH:
            lines.append((start, text[start:offset]))
            start, width = offset, 0.0
        width += _width(character)
    return [*lines, (start, text[start:])]


def _draw_line(axis: "Axes", line: str, start: int, top: float, spans: set[Span]) -> None:
    from matplotlib.patches import Rectangle

    edges = list(accumulate(map(_width, line), initial=0.0))
    for span in spans:
        first, last = max(span.start - start, 0), min(span.end - start, len(line))
        if first < last:
            color, left, right = SPAN_LABEL_BY_NAME[span.label].color, edges[first], edges[last]
            axis.add_patch(Rectangle((left, top - 0.75), right - left, 1.4, color=color, alpha=0.17, linewidth=0))
            axis.plot([left + 0.06, right - 0.06], [top + 0.68, top + 0.68], color=color, linewidth=2.4)
    for left, right, character in zip(edges, edges[1:], line, strict=False):
        axis.text((left + right) / 2, top, character, ha="center", va="center", fontsize=15)


def _draw_legend(axis: "Axes", top: float) -> None:
    for place, label in enumerate(SPAN_LABELS):
        left = place * 6.2
        axis.plot([left, left + 0.8], [top, top], color=label.color, linewidth=4)
        axis.text(left + 1.1, top, f"{label.chinese} {label.name}", va="center", fontsize=9, color=_MUTED)


def _draw_records(axis: "Axes", records: Sequence[Record], top: float) -> None:
    for title, left in _COLUMNS:
        axis.text(left, top, title, va="center", fontsize=10, color=_MUTED)
    axis.plot([0, _LINE_LENGTH], [top + 0.65, top + 0.65], color=_MUTED, linewidth=0.8)
    for number, record in enumerate(records, 1):
        for (_, left), cell in zip(_COLUMNS, _cells(record), strict=True):
            axis.text(left, top + number * 1.35, cell, va="center", fontsize=12)


def _cells(record: Record) -> Iterator[str]:
    metric = record.metric
    for span in (metric.program, metric.indicator, metric.value, metric.unit):
        yield span.text if span else "–"
    yield amount_text(record.amount) or "–"
