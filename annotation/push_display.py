"""What the user sees of a push while it goes on."""

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from annotation.push import AlreadyThere, NotPushed, Outcome, Pushed


class PushDisplay:
    """Shows a progress bar where there is a terminal, and what becomes of each report.

    Attributes:
        pushed: Reports that were added.
        tasks: Tasks that were added.
        there: Reports that were on the server.
        failed: Files and reports that could not be pushed.
    """

    def __init__(self, files: int) -> None:
        self.pushed = self.tasks = self.there = self.failed = 0
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("推送 Pushing"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._bar = self._progress.add_task("", total=files)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, outcome: Outcome) -> None:
        """Show what became of a report."""
        match outcome:
            case Pushed(name, tasks, records):
                self.pushed += 1
                self.tasks += tasks
                self._print(f"pushed: {name}: {records} records" + (f" in {tasks} tasks" if tasks > 1 else ""))
            case AlreadyThere(name, tasks):
                self.there += 1
                self._print(f"already there: {name} (task {', '.join(map(str, tasks))})")
            case NotPushed(message):
                self.problem(message)

    def problem(self, message: str) -> None:
        """Show what could not be pushed."""
        self.failed += 1
        self._print(f"error: {message}")

    def advance(self) -> None:
        """Move the bar by one file."""
        self._progress.advance(self._bar)

    def summary(self) -> str:
        """Return the counts on one line."""
        split = f" as {self.tasks} tasks" if self.tasks != self.pushed else ""
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.pushed} reports pushed{split}, {self.there} already there{failed}"

    def _print(self, line: str) -> None:
        shown = "".join(character if character.isprintable() else "?" for character in line)
        self._progress.console.print(Text(shown), soft_wrap=True)
