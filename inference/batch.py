"""Extraction over files: one bad file never ends a run."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from data.reading import ReportError, ReportFile, read_documents
from inference.extractor import Extractor
from inference.records import Record
from inference.writers import record_file


@dataclass(slots=True)
class Summary:
    """What a run did.

    Attributes:
        documents: Documents extracted.
        records: Their records.
        failures: One error for each file that could not be extracted.
    """

    documents: int = 0
    records: list[Record] = field(default_factory=list)
    failures: list[ReportError] = field(default_factory=list)


def extract_files(
    extractor: Extractor,
    files: Iterable[ReportFile],
    outputs: Sequence[Path],
    on_document: Callable[[ReportFile], None],
) -> Summary:
    """Extract every file and write the records to all outputs.

    Output files appear when the run is over, and only if a document was extracted.

    Args:
        extractor: The extractor.
        files: Report files.
        outputs: Record files to write; the suffix is the format.
        on_document: Called after each file, whether it could be extracted or not.
    """
    summary = Summary()
    for file in files:
        try:
            for document in read_documents(file):
                if isinstance(document, ReportError):
                    summary.failures.append(document)
                else:
                    summary.records += extractor.extract(document.text, document.name)
                    summary.documents += 1
        # Whatever else goes wrong in one document is a fault of this software, and must not cost the others.
        except Exception as error:
            problem = f"{file.path}: could not be extracted, please report this: {type(error).__name__}: {error}"
            summary.failures.append(ReportError(problem))
        on_document(file)
    if summary.documents:
        with ExitStack() as stack:
            for writer in [stack.enter_context(record_file(path)) for path in outputs]:
                writer.write(summary.records)
    return summary
