"""The formats of reports: which suffix is read by what, and within which limits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from data.reading.archive import MIB
from data.reading.parts import Part, Problem, Reader


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is read.

    Attributes:
        module: The module of its reader, imported when the first file of the format is read.
        reader: The name of the reader in it.
        most_bytes: Most bytes of a file that is read.
        confined_above: Most bytes of a file that is read in this process; a larger one is read in a child process,
            which costs a fifth of a second.
        is_large: The name of a function in the module that says of a smaller file whether it is read in a child too.
    """

    module: str
    reader: str
    most_bytes: int
    confined_above: int
    is_large: str = ""

    def read(self, content: bytes) -> Iterator[Part | Problem]:
        """Read the content of a file of this format in this process.

        Raises:
            UnreadableError: If nothing of it can be read.
        """
        reader: Reader = getattr(import_module(f"data.reading.{self.module}"), self.reader)
        return reader(content)

    def needs_confinement(self, content: bytes) -> bool:
        """Whether the content could take so much time or memory that it is to be read in a child process."""
        if len(content) > self.confined_above:
            return True
        if not self.is_large:
            return False
        is_large: Callable[[bytes], bool] = getattr(import_module(f"data.reading.{self.module}"), self.is_large)
        return is_large(content)


_TEXT = Format("text", "read_text", 64 * MIB, 64 * MIB)
"""Twenty million Chinese characters, a hundred books; decoding takes time and memory in proportion to the size."""
_HTML = Format("html", "read_html", 16 * MIB, MIB // 8)
"""A page of nothing but tags takes 50 times its size in memory. Time can grow with the square of the size: the worst
page of 128 KiB that was tried took two seconds, the worst Markdown three."""
_MARKDOWN = Format("markdown", "read_markdown", 16 * MIB, MIB // 8)
_DOCX = Format("docx", "read_docx", 128 * MIB, 128 * MIB, is_large="is_large_docx")
"""Mostly pictures, which are not unpacked; the markup has its own limit."""
_PDF = Format("pdf", "read_pdf", 128 * MIB, 0)
_JSON = Format("label_studio_file", "read_json", 64 * MIB, 64 * MIB)
_JSON_LINES = Format("label_studio_file", "read_json_lines", 64 * MIB, 64 * MIB)

FORMATS = {
    ".txt": _TEXT,
    ".html": _HTML,
    ".htm": _HTML,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".docx": _DOCX,
    ".pdf": _PDF,
    ".json": _JSON,
    ".jsonl": _JSON_LINES,
}
"""By suffix, in small letters."""
ARCHIVE_SUFFIX = ".zip"
REPORT_SUFFIXES = frozenset(FORMATS) | {ARCHIVE_SUFFIX}
"""Suffixes of the files that are looked for in folders, in small letters."""
PLAIN_TEXT = _TEXT
"""How a file is read whose suffix says nothing."""
FOREIGN_FORMATS = {
    ".doc": "in the format of Word 97; save it as .docx",
    ".wps": "in the format of WPS; save it as .docx",
    ".rtf": "in RTF; save it as .docx",
    ".odt": "an OpenDocument text; save it as .docx",
    ".ofd": "an OFD file; export it as a PDF with a text layer",
    ".xls": "a spreadsheet; save the report as .docx, .html or .txt",
    ".xlsx": "a spreadsheet; save the report as .docx, .html or .txt",
    ".mht": "a web archive; save the page as .html",
    ".mhtml": "a web archive; save the page as .html",
    ".rar": "a RAR archive; unpack it first, or pack the reports as .zip",
    ".7z": "a 7z archive; unpack it first, or pack the reports as .zip",
}
"""Formats that reports come in and that are not read, with what to do."""
REPORTED_IN_FOLDERS = frozenset({".doc", ".wps", ".rtf", ".odt", ".ofd"})
"""Suffixes of the files in a folder that are likely reports and are therefore named when they are left out."""
