"""Word files (.docx).

mammoth reads them: paragraphs and tables in order, merged cells, text boxes, content controls, footnotes, accepted
insertions and no deletions. On the same file python-docx left out text boxes, content controls, insertions and smart
tags, and docx2python doubled text boxes and put every cell on a line of its own.

mammoth gets the parts that hold text and nothing else: no picture is unpacked, no document type declaration (the door
to entity bombs and to other files) is let through, and automatic numbers have been written out.
"""

import io
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator, Mapping

from data.reading.archive import MIB, MOST_MEMBERS, member_name, open_archive, read_member
from data.reading.docx_numbering import write_out_numbers
from data.reading.html_lines import html_lines
from data.reading.parts import Part, UnreadableError, as_unreadable

MOST_BYTES_OF_A_PART = 64 * MIB
"""Markup of 20 million characters; mammoth takes 14 times as much memory."""
_CONFINED_ABOVE = 4 * MIB
"""Markup, in bytes, that is read in four seconds and 60 MiB at most."""
_RELATIONSHIPS = "_rels/.rels"
_NUMBERING = "word/numbering.xml"
_STYLES = "word/styles.xml"
_OFFICE_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_NOTE_LINK = re.compile(r'(?:<sup>)?<a href="#(?:foot|end)note-[^"]*"[^>]*>[^<]*</a>(?:</sup>)?')


def read_docx(content: bytes) -> Iterator[Part]:
    """Read the text of a Word file: body, then footnotes and endnotes; no headers, footers and comments.

    Raises:
        UnreadableError: If it is encrypted, damaged, a bomb or no Word file.
    """
    import mammoth

    parts = _text_parts(content)
    document = _main_part(parts)
    if _NUMBERING in parts:
        parts[document] = write_out_numbers(parts[document], parts.pop(_NUMBERING), parts.get(_STYLES))
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    try:
        page = mammoth.convert_to_html(package, convert_image=mammoth.images.img_element(lambda image: {})).value
    # mammoth has no exception of its own: what is wrong with a file shows as whatever breaks.
    except Exception as error:
        raise as_unreadable(error) from error
    yield Part("\n".join(html_lines(_NOTE_LINK.sub("", page))))


def is_large_docx(content: bytes) -> bool:
    """Whether the markup of a Word file, honest or not, is too much to be read without limits on time and memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except Exception:
        return False
    return len(members) > MOST_MEMBERS or sum(m.file_size for m in members if _is_text_part(m)) > _CONFINED_ABOVE


def _text_parts(content: bytes) -> dict[str, bytes]:
    if content.startswith(_OFFICE_97):
        kind = "encrypted; remove the password" if _ENCRYPTED_STREAM in content else "in the format of Word 97; save it"
        raise UnreadableError(f"{kind} and save it as .docx")
    with open_archive(io.BytesIO(content)) as archive:
        members = {member_name(member): member for member in archive.infolist() if _is_text_part(member)}
        parts = {name: read_member(archive, member, MOST_BYTES_OF_A_PART) for name, member in members.items()}
    for name, part in parts.items():
        # The declaration is ASCII in any encoding that XML may have, but for zero bytes between.
        if b"<!DOCTYPE" in part.replace(b"\0", b""):
            raise UnreadableError(f"{name} declares a document type, which no word processor writes; not read")
    return parts


def _main_part(parts: Mapping[str, bytes]) -> str:
    """Return the name of the part that holds the body: word/document.xml, but some programs number it."""
    try:
        relationships = ElementTree.fromstring(parts.get(_RELATIONSHIPS, b""))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UnreadableError(f"damaged, or not a Word file: {_RELATIONSHIPS} is missing or no XML") from error
    for relationship in relationships:
        name = relationship.get("Target", "").removeprefix("/")
        if relationship.get("Type", "").endswith("/officeDocument") and name in parts and name.startswith("word/"):
            return name
    raise UnreadableError("not a Word file: a spreadsheet or presentation, or damaged")


def _is_text_part(member: zipfile.ZipInfo) -> bool:
    return member.filename.endswith((".xml", ".rels")) and not member.filename.startswith(("docProps/", "customXml/"))
