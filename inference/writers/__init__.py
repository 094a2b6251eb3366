"""Writing records to files in the formats people have."""

from inference.writers.formats import FORMATS, OutputFormat, check_output, format_of, record_file
from inference.writers.record_writer import RecordWriter

__all__ = ["FORMATS", "OutputFormat", "RecordWriter", "check_output", "format_of", "record_file"]
