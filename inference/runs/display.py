"""What the user sees of a run while it goes on."""

from pathlib import Path
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from inference.runs.failures import Failure
from inference.runs.run import Tally


class _SpeedColumn(ProgressColumn):
    """Characters extracted a second, over the whole run."""

    def render(self, task: Task) -> Text:
        extracted: int = task.fields["extracted"]
        return Text(
            f"{extracted / task.elapsed:,.0f} 字/s" if extracted and task.elapsed else "", "progress.data.speed"
        )


class RunDisplay:
    """Shows a progress bar where there is a terminal, and each failure as it turns out.

    Attributes:
        documents: Finished documents.
    """

    def __init__(self) -> None:
        self.documents = 0
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[documents]} 份 documents"),
            _SpeedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._extraction = self._progress.add_task("提取 Extracting", total=None, documents=0, extracted=0)
        self._outputs: dict[Path, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def progress(self, tally: Tally) -> None:
        """Move the bar."""
        self.documents = tally.documents
        if tally.characters:
            # The bar counts the share that is done, since how much there is turns out as it goes.
            self._progress.update(
                self._extraction,
                total=1.0,
                completed=tally.characters / max(tally.expected, tally.characters),
                documents=tally.documents,
                extracted=tally.extracted,
            )

    def failure(self, failure: Failure) -> None:
        """Show a failure."""
        shown = "".join(c if c.isprintable() else "?" for c in f"error: {failure}")
        self._progress.console.print(Text(shown), soft_wrap=True)

    def written(self, output: Path, total: int) -> None:
        """Move the bar of an output."""
        if output not in self._outputs:
            self._outputs[output] = self._progress.add_task(
                f"写出 Writing {output.name}", total=total, documents=0, extracted=0
            )
        bar = self._outputs[output]
        self._progress.advance(bar)
        self._progress.update(bar, documents=int(self._progress.tasks[bar].completed))
