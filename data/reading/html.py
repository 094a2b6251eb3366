"""Pages (.html, .htm)."""

import codecs
import re
from collections.abc import Iterator

from data.reading.encoding import BYTE_ORDER_MARKS, decode, is_plain, refuse_other_formats
from data.reading.html_lines import html_lines
from data.reading.parts import Part

_HEAD = 4096
"""Bytes in which a page declares its encoding; the HTML standard looks at 1,024, Office writes more in front."""
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_ENCODINGS = {"utf-8": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
"""Codecs of Chinese pages and how they are read, wider than they are declared, as browsers do (WHATWG Encoding, 4.2).
Any other declaration of a Chinese page is wrong: Latin 1 is what servers and editors write that know nothing."""
_GREATEST_DAMAGED_SHARE = 0.001


def read_html(content: bytes) -> Iterator[Part]:
    """Read the text of a page.

    Raises:
        UnreadableError: If it is no page or in an encoding that neither it declares nor can be found out.
    """
    yield Part("\n".join(html_lines(decode_page(content))))


def decode_page(content: bytes) -> str:
    """Decode a page: by its byte order mark, as it declares, else as `decode` finds out.

    As in a browser, a few bytes that are not in the declared encoding become U+FFFD.

    Raises:
        UnreadableError: If no encoding gives plain text.
    """
    refuse_other_formats(content)
    if not any(content.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        encoding = declared_encoding(content)
        if encoding is not None:
            text = content.decode(encoding, "replace")
            if text.count("\ufffd") <= _GREATEST_DAMAGED_SHARE * len(text) and is_plain(text):
                return text
    return decode(content)


def declared_encoding(content: bytes) -> str | None:
    """Return the name of the codec for the encoding that a page declares; None if it is none of a Chinese page."""
    match = _DECLARED.search(content[:_HEAD])
    try:
        return _ENCODINGS.get(codecs.lookup(match[1].decode("ascii")).name) if match else None
    except (LookupError, ValueError):
        return None
