"""A paragraph of a report with its records, for a picture."""

from pathlib import Path

from evaluation.figures import FigureError
from inference.extractor import Extractor
from inference.records import Record


def tagged_paragraph(report: Path, contains: str, model: Path) -> tuple[str, list[Record]]:
    """Extract the first paragraph of a UTF-8 text file that contains some words.

    Args:
        report: The file.
        contains: The words; the paragraph is the first with a record if there are none.
        model: Model directory.

    Raises:
        FigureError: If the file cannot be read, or no such paragraph holds a record.
        ModelError: If the model cannot be used.
    """
    try:
        paragraphs = report.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FigureError(f"{report}: cannot be read as UTF-8: {error}") from error
    extractor = Extractor.from_pretrained(model)
    for paragraph in filter(lambda line: contains in line, map(str.strip, paragraphs)):
        if records := extractor.extract(paragraph):
            return paragraph, records
    raise FigureError(f"{report}: no paragraph with {contains!r} and a record in it")
