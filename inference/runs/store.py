"""The run store: what a run has read and extracted so far, safe on disk.

One SQLite file beside the first output. SQLite and not files of our own, since a commit is whole or not there after a
kill at any moment, a document of any length costs no memory, and records are read back in any order. Only the run's
main process opens it, in the exclusive locking mode, in which the write-ahead log needs no shared memory: so the store
works on network folders too. A commit survives the death of the process; after a power failure the last ones may be
missing, never half there, and are done again.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.documents import Document
from inference.records import Record

StoredRecord = tuple[float, bytes]
"""Score of a record, and the record as JSON in UTF-8 (lone surrogates passed)."""

_LAYOUT = 1
_TABLES = """
CREATE TABLE document (
    id INTEGER PRIMARY KEY, model TEXT NOT NULL, digest TEXT NOT NULL, name BLOB NOT NULL, meta TEXT NOT NULL,
    text BLOB NOT NULL, UNIQUE (model, digest, name)
);
CREATE TABLE finished (document INTEGER PRIMARY KEY);
CREATE TABLE block (document INTEGER, number INTEGER, PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE TABLE record (
    document INTEGER, block INTEGER, position INTEGER, score REAL NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (document, block, position)
) WITHOUT ROWID;
CREATE TABLE place (file INTEGER, part INTEGER, document INTEGER NOT NULL, PRIMARY KEY (file, part)) WITHOUT ROWID;
CREATE INDEX place_of_document ON place (document);
"""
_FILES = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the store.

    Attributes:
        id: Its number in the store.
        finished: Whether all its records are there.
    """

    id: int
    finished: bool


class StoreError(RuntimeError):
    """The store cannot be used; the message names it, what is wrong and what to do."""


class RunStore:
    """Documents, their records and their order in the run; made by `open_store`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def begin(self) -> None:
        """Forget the order of the documents of earlier runs."""
        with self._connection:
            self._connection.execute("DELETE FROM place")

    @property
    def is_empty(self) -> bool:
        """Whether it holds no document, of this or an earlier run."""
        return not self._connection.execute("SELECT EXISTS (SELECT * FROM document)").fetchone()[0]

    def place(self, file: int, part: int, document: Document, model: str) -> Entry:
        """Put a document in its place in the run, and in the store unless it is there.

        Args:
            file: Position of its file in the run.
            part: Position of the document in its file.
            document: The document.
            model: Key of the model.
        """
        key = (model, document.digest, _to_bytes(document.name))
        with self._connection:
            self._connection.execute(
                "INSERT INTO document (model, digest, name, meta, text) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (model, digest, name) DO UPDATE SET meta = excluded.meta WHERE meta IS NOT excluded.meta",
                (*key, json.dumps(dict(document.meta)), _to_bytes(document.text)),
            )
            identifier, finished = self._connection.execute(
                "SELECT id, id IN finished FROM document WHERE model = ? AND digest = ? AND name = ?", key
            ).fetchone()
            self._connection.execute("INSERT INTO place VALUES (?, ?, ?)", (file, part, identifier))
        return Entry(identifier, bool(finished))

    def places(self, identifier: int) -> list[int]:
        """Return the positions of the files that a document is placed in, once for each part."""
        return [
            file for (file,) in self._connection.execute("SELECT file FROM place WHERE document = ?", (identifier,))
        ]

    def document(self, identifier: int) -> Document:
        """Return a document."""
        row = self._connection.execute("SELECT name, text, meta FROM document WHERE id = ?", (identifier,)).fetchone()
        return _document(*row)

    def finished_blocks(self, identifier: int) -> set[int]:
        """Return the numbers of the blocks of a document whose records are there."""
        rows = self._connection.execute("SELECT number FROM block WHERE document = ?", (identifier,))
        return {number for (number,) in rows}

    def add_block(self, identifier: int, number: int, records: Iterable[StoredRecord]) -> None:
        """Store the records of a block of a document."""
        with self._connection:
            self._connection.execute("INSERT INTO block VALUES (?, ?)", (identifier, number))
            self._connection.executemany(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?)",
                ((identifier, number, position, *record) for position, record in enumerate(records)),
            )

    def finish(self, identifier: int) -> None:
        """Mark a document whose blocks are all there."""
        with self._connection:
            self._connection.execute("INSERT INTO finished VALUES (?)", (identifier,))

    def finished_keys(self, model: str) -> frozenset[tuple[str, str]]:
        """Return digest and name of each document that is finished with a model, in this or an earlier run."""
        rows = self._connection.execute(
            "SELECT digest, name FROM document WHERE model = ? AND id IN finished", (model,)
        )
        return frozenset((digest, name.decode("utf-8", "surrogatepass")) for digest, name in rows)

    def finished_documents(self) -> Iterator[tuple[int, Document]]:
        """Yield the finished documents of the run with their numbers, in the order of the run."""
        for identifier, *row in self._connection.execute(
            "SELECT id, name, text, meta FROM place JOIN finished USING (document) "
            "JOIN document ON id = place.document ORDER BY file, part"
        ):
            yield identifier, _document(*row)

    def records(self, identifier: int, min_score: float) -> Iterator[Record]:
        """Yield the records of a document that have at least a score, in text order."""
        for (content,) in self._connection.execute(
            "SELECT content FROM record WHERE document = ? AND score >= ? ORDER BY block, position",
            (identifier, min_score),
        ):
            yield Record.from_json(json.loads(content))

    def all_records(self, min_score: float) -> Iterator[Record]:
        """Yield the records of the finished documents that have at least a score, in the order of the run."""
        for (identifier,) in self._connection.execute(
            "SELECT document FROM place JOIN finished USING (document) ORDER BY file, part"
        ):
            yield from self.records(identifier, min_score)

    def counts(self, min_score: float) -> tuple[int, int]:
        """Return how many documents of the run are finished, and how many records they have with at least a score."""
        finished = "SELECT count(*) FROM place JOIN finished USING (document)"
        documents = self._connection.execute(finished).fetchone()[0]
        records = self._connection.execute(
            f"{finished} JOIN record USING (document) WHERE score >= ?", (min_score,)
        ).fetchone()[0]
        return documents, records


@contextmanager
def open_store(path: Path) -> Iterator[RunStore]:
    """Open the store at a path, or make one; its folder must be there.

    A store of another layout is made anew.

    Raises:
        StoreError: If the file is no store or cannot be read or written, also later in the block.
    """
    try:
        with closing(_connect(path)) as connection:
            yield RunStore(connection)
    except sqlite3.Error as error:
        broken = getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
        advice = (
            "remove it and run again"
            if broken
            else "free space, or put right what is wrong, and run the same command again; finished documents are kept"
        )
        raise StoreError(f"{path}: the run store cannot be used: {error}; {advice}") from error


def remove_store(path: Path) -> None:
    """Remove a store that is closed."""
    for suffix in _FILES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}").fetchone()
        layout = connection.execute("PRAGMA user_version").fetchone()[0]
        if layout == 0:
            connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_LAYOUT}; COMMIT;")
    except sqlite3.Error:
        connection.close()
        raise
    if layout not in (0, _LAYOUT):
        connection.close()
        remove_store(path)
        return _connect(path)
    return connection


def _to_bytes(text: str) -> bytes:
    # SQLite's own text type refuses lone surrogates.
    return text.encode("utf-8", "surrogatepass")


def _document(name: bytes, text: bytes, meta: str) -> Document:
    return Document(name.decode("utf-8", "surrogatepass"), text.decode("utf-8", "surrogatepass"), json.loads(meta))
