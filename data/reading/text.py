"""Plain text: read as it is."""

from collections.abc import Iterator

from data.reading.encoding import decode
from data.reading.parts import Part


def read_text(content: bytes) -> Iterator[Part]:
    """Read a text file in UTF-8, UTF-16 or GB18030 with any line ends.

    Raises:
        UnreadableError: If it is binary or in another encoding.
    """
    yield Part(decode(content))
