"""Pushing reports to a project: pre-labelled, never twice, whatever happens to the connection."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotation.pre_labelling import prediction_of
from annotation.retrying import RefusedError, TransientServerError
from annotation.server import Server, Task
from annotation.splitting import PART_LIMIT, cut
from annotation.task_data import Part, parts_of
from data.documents import Document
from data.label_studio import TaskError, document_of
from data.metrics import Metric
from data.reading import ReportError, ReportFile, read_documents
from data.spans import Span
from inference.records import Record

if TYPE_CHECKING:
    from inference.extractor import Extractor

_Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pushed:
    """A report was added.

    Attributes:
        name: The report.
        tasks: Number of its tasks.
        records: Number of records the model found in it.
    """

    name: str
    tasks: int
    records: int


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """The server has the report, perhaps under another name.

    Attributes:
        name: The report.
        tasks: Its tasks on the server.
    """

    name: str
    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NotPushed:
    """A file or report could not be pushed; the message names it, what is wrong and what to do."""

    message: str


Outcome = Pushed | AlreadyThere | NotPushed


class HeldTasks:
    """The texts that a project holds, as of the last look."""

    def __init__(self, server: Server, project: int) -> None:
        """Prepare to look; nothing is asked of the server yet."""
        self._server = server
        self._project = project
        self._last = 0
        self._by_document: dict[str, dict[_Bounds, int]] = {}

    def look(self) -> None:
        """Take in the tasks that were added since the last look."""
        for task in self._server.tasks(self._project, self._last):
            self._last = max(self._last, int(task["id"]))
            data = task["data"]
            text = data.get("text") if isinstance(data, Mapping) else None
            if isinstance(text, str):
                # Tasks of other origin say nothing of their text.
                digest = data.get("document_digest") or Document("", text).digest
                offset = data.get("offset") or 0
                self._by_document.setdefault(digest, {})[offset, offset + len(text)] = int(task["id"])

    def parts(self, document: Document) -> Mapping[_Bounds, int]:
        """Return the parts of a document that are there: the task of each by its half-open offsets."""
        return self._by_document.get(document.digest, {})


class Pusher:
    """Pushes reports to one project."""

    def __init__(self, server: Server, project: int, extractor: "Extractor", limit: int = PART_LIMIT) -> None:
        """Look at what the project holds.

        Args:
            server: The server.
            project: Number of the project.
            extractor: The model that pre-labels.
            limit: Most characters in a task; see `annotation.splitting.cut`.

        Raises:
            ServerError: If the tasks of the project cannot be listed.
        """
        self._server = server
        self._project = project
        self._extractor = extractor
        self._limit = limit
        self._held = HeldTasks(server, project)
        self._held.look()

    def push_file(self, file: ReportFile, report: Callable[[Outcome], object]) -> None:
        """Push the reports of a file.

        Args:
            file: The file.
            report: Called with what became of each of its reports.

        Raises:
            ServerError: If the server does not do it, also at repeated attempts. What was reported before is there,
                and pushing again goes on behind it.
        """
        for item in read_documents(file):
            report(NotPushed(str(item)) if isinstance(item, ReportError) else self._push(item, str(file.path)))

    def _push(self, document: Document, where: str) -> Outcome:
        held = self._held.parts(document)
        if _covers(held, len(document.text)):
            return AlreadyThere(document.name, tuple(held.values()))
        try:
            records = self._extractor.extract(document.text, document.name)
        # A fault of this software in one report must not cost the others.
        except Exception as error:
            return NotPushed(f"{where} ({document.name}): failed, please report this: {type(error).__name__}: {error}")
        bounds = cut(document.text, [record.metric for record in records], self._limit)
        if held and not held.keys() <= set(bounds):
            numbers = ", ".join(map(str, held.values()))
            return NotPushed(
                f"{where} ({document.name}): the project holds parts of it, cut at other places (task {numbers});"
                " push with the --split of that time, or delete them in Label Studio and push again"
            )
        missing = [part for part in parts_of(document, bounds) if _bounds(part) not in held]
        try:
            tasks = [self._task(part, records) for part in missing]
            self._import(document, missing, tasks)
        except TaskError as error:
            return NotPushed(f"failed, please report this: {error}")
        except RefusedError as error:
            return NotPushed(f"{where} ({document.name}): {error}")
        return Pushed(document.name, len(tasks), len(records))

    def _task(self, part: Part, records: Iterable[Record]) -> Task:
        """Return the task of a part with its prediction, which is checked, since Label Studio checks nothing."""
        start, end = _bounds(part)
        inside = [_moved(record, -start) for record in records if start <= record.metric.value.start < end]
        prediction = prediction_of(inside, self._extractor.manifest.model_version)
        data = part.to_json()
        document_of({"data": data, "annotations": [prediction]}, part.document)
        return {"data": data, "predictions": [prediction]}

    def _import(self, document: Document, missing: Sequence[Part], tasks: Sequence[Task]) -> None:
        """Import tasks; after a failure look first, since the server may have stored them and lost the answer."""
        unsure = False

        def attempt() -> None:
            nonlocal unsure
            if unsure:
                self._held.look()
                if all(_bounds(part) in self._held.parts(document) for part in missing):
                    return
            try:
                self._server.import_tasks(self._project, tasks)
            except TransientServerError:
                unsure = True
                raise

        self._server.patience.call(attempt)
        # What was added is seen by a later file of the same text.
        self._held.look()


def _covers(held: Iterable[_Bounds], length: int) -> bool:
    """Whether parts together are a text of a length."""
    end = 0
    for first, last in sorted(held):
        if first > end:
            return False
        end = max(end, last)
    return end >= length


def _bounds(part: Part) -> _Bounds:
    return part.offset, part.offset + len(part.text)


def _moved(record: Record, distance: int) -> Record:
    def moved(span: Span | None) -> Span | None:
        return span and span.moved(distance)

    metric: Metric = record.metric
    return replace(
        record,
        metric=replace(
            metric,
            value=metric.value.moved(distance),
            unit=moved(metric.unit),
            program=moved(metric.program),
            indicator=moved(metric.indicator),
        ),
    )
