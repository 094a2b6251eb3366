"""Reading reports: from paths to documents, whatever the format.

`find_reports` turns paths into files, `read_documents` a file into its documents. `docs/formats.md` says what the text
of each format looks like and why each library was chosen.
"""

from data.reading.documents import read_documents
from data.reading.encoding import decode
from data.reading.finding import ReportError, ReportFile, find_reports
from data.reading.formats import REPORT_SUFFIXES

__all__ = ["REPORT_SUFFIXES", "ReportError", "ReportFile", "decode", "find_reports", "read_documents"]
