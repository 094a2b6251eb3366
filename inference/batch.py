"""Extraction over files: one bad file never ends a run."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from data.documents import Document
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
    output_format: str | None = None,
) -> Summary:
    """Extract every file and write the records to all outputs.

    Output files appear when the run is over, and only if a document was extracted.

    Args:
        extractor: The extractor.
        files: Report files.
        outputs: Record files to write.
        on_document: Called after each file, whether it could be extracted or not.
        output_format: Format of the outputs; by default the suffix decides.
    """
    summary = Summary()
    extracted: list[tuple[Document, list[Record]]] = []
    for file in files:
        try:
            for document in read_documents(file):
                if isinstance(document, ReportError):
                    summary.failures.append(document)
                else:
                    extracted.append((document, extractor.extract(document.text, document.name)))
        # Whatever else goes wrong in one document is a fault of this software, and must not cost the others.
        except Exception as error:
            problem = f"{file.path}: could not be extracted, please report this: {type(error).__name__}: {error}"
            summary.failures.append(ReportError(problem))
        on_document(file)
    summary.documents = len(extracted)
    summary.records = [record for _, records in extracted for record in records]
    if extracted:
        version = extractor.manifest.model_version
        with ExitStack() as stack:
            writers = [stack.enter_context(record_file(path, output_format, version)) for path in outputs]
            for document, records in extracted:
                for writer in writers:
                    writer.write(document, records)
    return summary
