"""Pulling annotated reports from a project into a folder of task files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from annotation.exported import Annotated, Invalid, NotAnnotated, Result, read_export
from annotation.pulled_files import Change, PulledFolder
from data.checking import check_corpus

_SHOWN_FINDINGS = 20


class Pull:
    """What a pull does and says.

    Attributes:
        lines: What became of each report, and what the annotators may want to look at again.
        problems: What could not be pulled, each naming task or file and cause.
    """

    def __init__(self, results: Sequence[Result], folder: PulledFolder, output: Path) -> None:
        """Take the reports of an export; see `Pull.of`."""
        self.lines: list[str] = []
        self.problems: list[str] = []
        self._results = results
        self._folder = folder
        self._output = output
        self._counts: Counter[str] = Counter()

    @classmethod
    def of(cls, tasks: Sequence[Mapping[str, Any]], source: str, output: Path) -> Self:
        """Read an export.

        Args:
            tasks: The exported tasks.
            source: What the project is called in messages and in the record of pulls.
            output: The folder to write to.

        Raises:
            StateError: If the record of earlier pulls is damaged.
        """
        return cls(list(read_export(tasks, source)), PulledFolder(output, source), output)

    def write(self, *, force: bool) -> None:
        """Write what is new or changed, and say what became of each report.

        Args:
            force: Overwrite also what was changed here.

        Raises:
            OSError: If a file cannot be written.
        """
        annotated = [result for result in self._results if isinstance(result, Annotated)]
        plans = self._folder.plan([result.annotated for result in annotated], force=force)
        self._folder.apply(plans)
        for plan, result in zip(plans, annotated, strict=True):
            self._counts[plan.change] += 1
            note = f" ({result.note})" if result.note else ""
            if plan.change is Change.CONFLICT:
                self.problems.append(
                    f"{plan.path}: changed here and on the server since the last pull; left as it is. --force takes the"
                    " server's; to compare, pull into another folder"
                )
            elif plan.change is not Change.UNCHANGED or note:
                self.lines.append(f"{_SHOWN_CHANGE[plan.change]}: {plan.path}{note}")
        for other in self._results:
            self._count_other(other)
        if not any(isinstance(result, Invalid) for result in self._results):
            self._tell_gone()
        fresh = {plan.digest for plan in plans if plan.change in (Change.NEW, Change.CHANGED)}
        self._check([result for result in annotated if result.annotated.document.digest in fresh])

    def _count_other(self, result: Result) -> None:
        match result:
            case NotAnnotated(name, reason):
                self._counts["not annotated"] += 1
                self.lines.append(f"left out: {name}: {reason}")
            case Invalid(problems):
                self._counts["invalid"] += 1
                self.problems += problems

    def _tell_gone(self) -> None:
        """Tell of files whose report the project does not hold any more, or has no annotation of."""
        there = [r.annotated.document.digest for r in self._results if isinstance(r, Annotated)]
        for name in self._folder.gone(there):
            self.lines.append(f"no longer annotated in the project, kept here: {self._output / name}")

    def _check(self, pulled: Sequence[Annotated]) -> None:
        """Add what the corpus check finds in what was pulled: wording to look at, no reason to refuse."""
        findings = check_corpus([result.annotated for result in pulled])
        self.lines += [f"check: {finding}" for finding in findings[:_SHOWN_FINDINGS]]
        if len(findings) > _SHOWN_FINDINGS:
            more = len(findings) - _SHOWN_FINDINGS
            self.lines.append(f"check: {more} more; see them all with minzheng data check {self._output}")

    @property
    def summary(self) -> str:
        """The counts on one line."""
        kinds = ("new", "changed", "unchanged", "kept", "conflict", "not annotated", "invalid")
        return ", ".join(f"{self._counts[kind]} {kind}" for kind in kinds if self._counts[kind]) or "no task"


_SHOWN_CHANGE = {
    Change.NEW: "new",
    Change.CHANGED: "changed",
    Change.UNCHANGED: "unchanged",
    Change.KEPT: "kept, changed here since the last pull",
}
