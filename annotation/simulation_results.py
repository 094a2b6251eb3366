"""The results of a simulation: a file that fills up seed by seed, tables and a picture."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, Self

from annotation.simulation import Point
from data.files import atomic_path, atomic_writer

_MEASURES = {
    "reports": ("annotated reports", 1),
    "characters": ("their characters, thousands", 1000),
    "values": ("their figures, thousands", 1000),
}
"""What the scores are drawn over, with the title of the axis and its unit."""
_COLORS = {
    "random": "#5b6770", "next": "#1d4f91", "mean": "#9a3412", "density": "#7b5ea7", "uncertainty": "#b08a2e",
    "novelty": "#3f7d58",
}  # fmt: skip


class ResultsError(ValueError):
    """A file of results cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a simulation gave so far.

    Attributes:
        request: Settings, learner and data, as JSON types: what the curves depend on besides seed and strategy.
        curves: Points by seed and strategy.
    """

    request: Mapping[str, Any]
    curves: Mapping[int, Mapping[str, Sequence[Point]]] = field(default_factory=dict)

    def with_seed(self, seed: int, curves: Mapping[str, Sequence[Point]]) -> "Results":
        """Return the results with the curves of another seed."""
        return Results(self.request, {**self.curves, seed: {**self.curves.get(seed, {}), **curves}})

    def missing(self, seed: int, strategies: Sequence[str]) -> list[str]:
        """Return the strategies that have no curve of a seed yet."""
        return [name for name in strategies if name not in self.curves.get(seed, {})]

    def of_strategy(self, name: str) -> list[Sequence[Point]]:
        """Return the curves of a strategy, one a seed."""
        return [curves[name] for _, curves in sorted(self.curves.items()) if name in curves]

    @property
    def strategies(self) -> list[str]:
        """The names of all strategies with a curve."""
        return list(dict.fromkeys(name for curves in self.curves.values() for name in curves))

    @classmethod
    def resumed(cls, path: Path, request: Mapping[str, Any]) -> Self:
        """Read the results of an earlier run of the same request; empty ones if there is no file.

        Raises:
            ResultsError: If the file holds results of another request, or something else.
        """
        if not path.exists():
            return cls(request)
        results = cls.read(path)
        if results.request != json.loads(json.dumps(request)):
            raise ResultsError(f"{path}: holds a simulation of other settings or data; choose another -o or delete it")
        return results

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read results.

        Raises:
            ResultsError: If the file holds something else, or cannot be read.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            curves: dict[int, dict[str, list[Point]]] = {}
            for curve in content["curves"]:
                points = [Point(**point) for point in curve["points"]]
                curves.setdefault(int(curve["seed"]), {})[str(curve["strategy"])] = points
            return cls(content["request"], curves)
        except OSError as error:
            raise ResultsError(f"{path}: cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise ResultsError(f"{path}: no results of a simulation ({error}); choose another -o") from error

    def write(self, path: Path) -> None:
        """Write the results, with the means over the seeds.

        Raises:
            OSError: If they cannot be written.
        """
        curves = [
            {"seed": seed, "strategy": name, "points": [asdict(point) for point in points]}
            for seed, by_name in sorted(self.curves.items())
            for name, points in by_name.items()
        ]
        summary = {name: [summarized(points) for points in self.columns(name)] for name in self.strategies}
        with atomic_writer(path) as stream:
            json.dump({"request": self.request, "summary": summary, "curves": curves}, stream, indent=1)
            stream.write("\n")

    def columns(self, name: str) -> list[tuple[Point, ...]]:
        """Return the points of a strategy by size, those of all seeds together.

        Args:
            name: Name of the strategy.
        """
        return list(zip(*self.of_strategy(name), strict=False))


def summarized(points: Sequence[Point]) -> dict[str, float]:
    """Return the mean of each figure over seeds, and the sample standard deviation of the scores."""
    means = {name: round(fmean(row[name] for row in map(asdict, points)), 4) for name in asdict(points[0])}
    for name in ("spans", "records"):
        scores = [getattr(point, name) for point in points]
        means[f"{name}_deviation"] = round(stdev(scores), 4) if len(scores) > 1 else 0.0
    return means


def draw(results: Results, path: Path) -> None:
    """Draw the mean curves as a PNG, with the range of the seeds: over reports, characters and values annotated.

    Args:
        results: The results.
        path: The file to write.
    """
    import matplotlib.pyplot as plt

    style = {"axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": "#dfe3e8"}
    with plt.rc_context(style):
        figure, axes = plt.subplots(1, len(_MEASURES), figsize=(12, 3.8), sharey=True)
        for axis, (measure, (title, unit)) in zip(axes, _MEASURES.items(), strict=True):
            for name in results.strategies:
                columns = results.columns(name)
                places = [fmean(getattr(point, measure) for point in column) / unit for column in columns]
                scores = [[point.spans for point in column] for column in columns]
                axis.plot(places, list(map(fmean, scores)), marker="o", markersize=4, color=_COLORS[name], label=name)
                axis.fill_between(
                    places, list(map(min, scores)), list(map(max, scores)), color=_COLORS[name], alpha=0.12
                )
            axis.set_xlabel(title)
            axis.set_xlim(left=0)
        axes[0].set_ylabel("spans, strict F1")
        axes[0].legend(frameon=False, loc="lower right")
        figure.tight_layout()
        with atomic_path(path) as temporary:
            figure.savefig(temporary, dpi=110)
        plt.close(figure)
