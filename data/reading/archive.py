"""Zip archives as hostile input: what is in one is found out and bounded before it is unpacked, and while it is.

Nothing is ever written to disk. Only stored and deflated members are unpacked: the dictionary of an LZMA member may ask
for 4 GiB of memory.
"""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import IO

from data.reading.parts import UnreadableError

MIB = 1024 * 1024
MOST_MEMBERS = 10_000
"""A year of reports of a province fits; a directory of millions of entries costs a gigabyte to list."""
MOST_UNPACKED = 1024 * MIB
"""Bytes of all members together, some 20,000 reports in Word: what a run would take hours to extract."""
GREATEST_RATIO = 500
"""Unpacked to packed size of a member. A sentence that is repeated for ever packs 250 to 410 times, a fill of one
character, as in a bomb, 1,030 times."""
SMALLEST_BOMB = MIB
"""Bytes under which the ratio is not looked at: short files of blanks are harmless."""
GREATEST_ARCHIVE = 512 * MIB
"""Bytes of an archive on disk."""
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")
_ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


def open_archive(source: IO[bytes] | Path) -> zipfile.ZipFile:
    """Open a zip archive.

    Raises:
        UnreadableError: If it is damaged, or has more than `MOST_MEMBERS` members or `MOST_UNPACKED` bytes in them.
        OSError: If the file cannot be read.
    """
    try:
        archive = zipfile.ZipFile(source)
    except _ARCHIVE_ERRORS as error:
        raise UnreadableError(f"damaged, or not a zip archive: {error}") from error
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or total > MOST_UNPACKED:
        archive.close()
        raise UnreadableError(
            f"{len(members):,} members of {total:,} bytes unpacked, more than the {MOST_MEMBERS:,} members or"
            f" {MOST_UNPACKED:,} bytes that are read from one archive; split it"
        )
    return archive


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """Unpack a member into memory.

    Args:
        archive: The archive.
        member: The member, a file.
        limit: Most bytes it may have unpacked.

    Raises:
        UnreadableError: If it is a link, encrypted, larger than the limit, packed by more than `GREATEST_RATIO` or by
            an unusual method, or damaged.
    """
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UnreadableError("a symbolic link; pack the file itself")
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableError("protected by a password; unpack it first")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableError("packed by an unusual method; pack it again as an ordinary zip")
    if member.file_size > limit:
        raise UnreadableError(f"{member.file_size:,} bytes unpacked, more than the {limit:,} that are read of one")
    if member.file_size > max(SMALLEST_BOMB, GREATEST_RATIO * member.compress_size):
        raise UnreadableError(
            f"{member.file_size:,} bytes packed into {member.compress_size:,}, more than {GREATEST_RATIO} times:"
            " it looks like a zip bomb"
        )
    try:
        # Never more than the size it declares is unpacked, and a checksum that does not fit is an error.
        with archive.open(member) as stream:
            return stream.read(limit)
    except _ARCHIVE_ERRORS as error:
        raise UnreadableError(f"damaged in the archive: {error}") from error


def member_name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member with `/` between its parts, fit to be shown.

    Names without the UTF-8 mark are UTF-8 all the same (macOS) or GB18030 (Windows in Chinese), else code page 437.
    """
    raw = member.orig_filename
    if not member.flag_bits & _UTF8_NAME:
        encoded = raw.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                raw = encoded.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    name = raw.replace("\\", "/")
    return "".join("\ufffd" if unicodedata.category(character) in ("Cc", "Cs") else character for character in name)


def is_clutter(name: str) -> bool:
    """Whether a file or member is what Word, LibreOffice and macOS leave beside the files of others."""
    parts = name.split("/")
    return "__MACOSX" in parts or parts[-1].startswith(("~$", ".~lock.", "._"))


def check_member_name(name: str) -> None:
    """Check that a name stays inside a folder, for outputs are named after it.

    Raises:
        UnreadableError: If it is absolute or leads out of the folder.
    """
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
        raise UnreadableError("its name leads out of the archive; pack it again with plain names")
