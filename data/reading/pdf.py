"""PDF files with a text layer.

pdfplumber (on pdfminer.six) reads them: it gives every character with its place, knows the character sets of Chinese
fonts that are not embedded, and finds the cells of ruled tables, so that rows stay rows and the lines of a wrapped
cell stay together. pypdf puts each cell on a line of its own, PDFium does so once one of them is wrapped. Pages are
never drawn: there is no recognition of scanned text.
"""

import io
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, cast

from data.reading.parts import Part, Problem, UnreadableError
from data.reading.pdf_page import Page, read_page
from data.reading.pdf_paragraphs import paragraphs, without_running_lines

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

MOST_PAGES = 5000
_NO_TEXT = "no text layer; if it is a scan, run a text recognition (OCR) over it"
_NO_MEANING = "a text layer that does not say which characters it shows; print it anew or run a text recognition (OCR)"


def read_pdf(content: bytes) -> Iterator[Part | Problem]:
    """Read the text of a PDF, and name the pages that have none.

    Lines that a paragraph was wrapped into are joined where the layout shows that they were; running headers, footers
    and page numbers are left out.

    Raises:
        UnreadableError: If it is encrypted, damaged or without text.
    """
    pages: list[Page] = []
    reasons: list[str] = []
    with _open(content) as document:
        if len(document.pages) > MOST_PAGES:
            raise UnreadableError(
                f"{len(document.pages):,} pages, more than the {MOST_PAGES:,} that are read; split it"
            )
        for source in document.pages:
            try:
                page, reason = read_page(source), ""
            # What is wrong with a page shows as whatever breaks in the interpreter of its drawing program.
            except Exception as error:
                page, reason = None, f"damaged: {type(error).__name__}: {error}"
            finally:
                source.close()
            if page is not None and page.is_meaningless:
                page, reason = None, _NO_MEANING
            pages.append(page or Page.empty(source.page_number))
            reasons.append(reason)
    pages = without_running_lines(pages)
    reasons = [reason or ("" if page.blocks else _NO_TEXT) for page, reason in zip(pages, reasons, strict=True)]
    if all(reasons):
        raise UnreadableError(f"no page of {len(pages)} can be read: {reasons[0]}" if reasons else "no page in it")
    yield Part("\n".join(paragraphs(pages)))
    yield from _problems(reasons)


def _open(content: bytes) -> "PDF":
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    _complete_character_map()
    try:
        return pdfplumber.open(io.BytesIO(content))
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args):
            raise UnreadableError("protected by a password; save it without one") from error
        raise UnreadableError(f"damaged, or not a PDF: {_described(error)}") from error
    except Exception as error:
        raise UnreadableError(f"damaged, or not a PDF: {_described(error)}") from error


def _complete_character_map() -> None:
    """Add the middle dot to the character map of older Chinese files, where pdfminer has none.

    It is the only character of GB 2312 that is missing, and it would vanish from 650元/人·月 without a word.
    """
    from pdfminer.cmapdb import CMap, CMapDB

    character_map = CMapDB.get_cmap("UniGB-UCS2-H")
    if isinstance(character_map, CMap):
        by_first_byte = cast("dict[int, dict[int, int]]", character_map.code2cid)
        by_first_byte[0].setdefault(ord("·"), by_first_byte[0x30][0xFB])


def _described(error: Exception) -> str:
    cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    return f"{type(cause).__name__}: {cause}".removesuffix(": ")


def _problems(reasons: list[str]) -> Iterator[Problem]:
    """Name the pages without text, neighbours with one reason together."""
    for reason, group in groupby(enumerate(reasons, 1), key=lambda numbered: numbered[1]):
        numbers = [number for number, _ in group]
        if reason:
            yield Problem(f"page {numbers[0]}" if len(numbers) == 1 else f"pages {numbers[0]}-{numbers[-1]}", reason)
