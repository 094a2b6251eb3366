"""Extraction over files: one bad file never ends a run."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from data.reading import ReportError, read_report
from inference.extractor import Extractor
from inference.records import Record
from inference.writers import record_file


@dataclass(slots=True)
class Summary:
    """What a run did.

    Attributes:
        documents: Documents extracted.
        records: Their records.
        failures: One error for each file that could not be read.
    """

    documents: int = 0
    records: list[Record] = field(default_factory=list)
    failures: list[ReportError] = field(default_factory=list)


def extract_files(
    extractor: Extractor, files: Iterable[Path], outputs: Sequence[Path], on_document: Callable[[Path], None]
) -> Summary:
    """Extract every file and write the records to all outputs.

    Output files appear when the run is over, and only if a document was extracted.

    Args:
        extractor: The extractor.
        files: Report files.
        outputs: Record files to write; the suffix is the format.
        on_document: Called after each file, whether it could be read or not.
    """
    summary = Summary()
    for file in files:
        try:
            document = read_report(file)
        except ReportError as error:
            summary.failures.append(error)
        else:
            summary.documents += 1
            summary.records += extractor.extract(document.text, document.name)
        on_document(file)
    if summary.documents:
        with ExitStack() as stack:
            for writer in [stack.enter_context(record_file(path)) for path in outputs]:
                writer.write(summary.records)
    return summary
